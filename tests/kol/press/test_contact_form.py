"""Adding a contact by hand, what the list says of it, and the ways to the rules it is kept by."""

import pytest

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Channel, Contact
from tests.kol.press.test_record_pages import ClientFor, at, contact, pr_actor, rows

__all__ = ["contact", "pr_actor"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("mobile", "+86 138-0000-1001"), ("wechat", "ZhangWei88"), ("email", "ZW@example.com")],
)
def test_whose_number_is_somebodys_is_asked_about_once(
    contact: Contact, pr: Staff, client_for: ClientFor, kind: str, value: str
) -> None:
    team, client = contact.team, client_for(pr)
    data = {"name": "李静一", "region": "成都", "owner": "", **rows("jobs")} | rows(
        "channels", {"kind": kind, "value": value}
    )
    answer = client.post(at("contact_new", team), data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="there"' in page
    assert at("contact", team, contact.public_id) in page
    assert 'value="成都"' in page
    assert f'name="anyway" value="{contact.public_id}"' in page
    with team_scope(team):
        assert Contact.objects.count() == 1
    # Asked of somebody else, not of them.
    assert client.post(at("contact_new", team), data | {"anyway": "nobody"}).status_code == 422
    asked = client.post(at("contact_new", team), data | {"anyway": contact.public_id})
    assert asked.status_code == 302
    with team_scope(team):
        assert Contact.objects.count() == 2
        assert Contact.objects.latest("pk").owner is None


def test_who_adds_somebody_looks_after_them(team: Team, pr: Staff, client_for: ClientFor) -> None:
    client = client_for(pr)
    form = client.get(at("contact_new", team)).context["form"]
    assert form["owner"].value() == pr.public_id
    card = client.post(at("capture", team), {"text": "张伟 13800001009"})
    assert card.context["form"]["owner"].value() == pr.public_id


def test_the_list_tells_what_kind_a_number_is(
    contact: Contact, pr: Staff, client_for: ClientFor
) -> None:
    with team_scope(contact.team):
        Channel.objects.filter(kind="mobile").update(value="138 0000 1001")
    page = client_for(pr).get(at("contacts", contact.team)).content.decode()
    assert 'title="手机 13800001001"' in page
    assert "138 0000 1001" not in page
    assert "#smartphone" in page
    assert "#message-circle" in page


def test_what_is_refused_says_of_what(
    team: Team, contact: Contact, pr: Staff, client_for: ClientFor
) -> None:
    client = client_for(pr)
    nameless = client.post(
        at("contact_new", team), {"name": "", **rows("channels"), **rows("jobs")}
    )
    assert "请填写姓名。" in nameless.content.decode()
    with team_scope(team):
        contact.employments.update(from_on="2023-04-01")
    early = {"outlet": "晚报", "on": "2022-01-01"}
    moved = client.post(at("contact_move", team, contact.public_id), early)
    assert moved.status_code == 422
    assert "上一段任职从 2023-04-01 开始" in moved.content.decode()


def test_rules_and_keeping_are_reached(
    team: Team, owner: Staff, pr: Staff, client_for: ClientFor
) -> None:
    contacts, rules, keeping = (at(one, team) for one in ("contacts", "rules", "retention"))
    for who, page, reached in (
        (owner, contacts, (True, True)),
        (pr, contacts, (False, True)),
        (owner, "/t/xiaoman/settings/", (True, False)),
        (owner, rules, (False, True)),
    ):
        text = client_for(who).get(page).content.decode()
        assert (f'href="{rules}"' in text, f'href="{keeping}"' in text) == reached
