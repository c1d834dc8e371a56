"""Pages of one contact and one outlet: what is shown, to whom, and what a form does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from kol.press.models import Channel, Contact, MediaAccount, Outlet, PressFile, PressNote, Rate
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    contact_update,
    outlet_create,
)
from kol.press.services.accounts import AccountInput, account_add
from kol.press.services.rates import RateInput, rate_add
from tests.cast import staff_actor
from tests.documents import PDF
from tests.pictures import upload

ClientFor = Callable[[User | Staff], Client]
MOBILE, MASKED = "138 0000 1001", "138****1001"


@pytest.fixture
def pr_actor(pr: Staff) -> Actor:
    return staff_actor(pr)


@pytest.fixture
def contact(team: Team, pr_actor: Actor) -> Contact:
    with team_scope(team):
        return contact_create(
            team_id=team.pk,
            actor=pr_actor,
            name="张伟",
            beats=["科技"],
            birth_month=3,
            birth_day=8,
            channels=[
                ChannelInput("mobile", MOBILE),
                ChannelInput("wechat", "zhangwei88"),
                ChannelInput("email", "zw@example.com"),
            ],
            employments=[EmploymentInput("人民日报", "记者", "科技部")],
        )


def at(name: str, team: Team, *args: str) -> str:
    return reverse(f"press:{name}", args=[team.slug, *args])


def rows(prefix: str, *given: dict[str, str]) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    return data | {
        f"{prefix}-{number}-{name}": value
        for number, one in enumerate(given)
        for name, value in one.items()
    }


@pytest.mark.parametrize(
    ("who", "seen", "button"),
    [("pr", True, False), ("operator", False, True), ("analyst", False, False)],
)  # fmt: skip
def test_numbers_are_hidden_from_roles_that_do_not_need_them(
    who: str, seen: bool, button: bool, contact: Contact, client_for: ClientFor, request: Any
) -> None:
    client = client_for(request.getfixturevalue(who))
    page = client.get(at("contact", contact.team, contact.public_id)).content.decode()
    assert (MOBILE in page) is seen
    assert ("zhangwei88" in page) is seen
    assert (MASKED in page) is not seen
    assert (at("contact_reveal", contact.team, contact.public_id) in page) is button
    assert "zw@example.com" in page


def test_a_reveal_shows_one_line_and_is_in_the_trail(
    contact: Contact, operator: Staff, analyst: Staff, client_for: ClientFor
) -> None:
    with team_scope(contact.team):
        mobile = Channel.objects.get(kind="mobile")
    url, data = at("contact_reveal", contact.team, contact.public_id), {"channel": mobile.pk}
    assert client_for(analyst).post(url, data).status_code == 403
    answer = client_for(operator).post(url, data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert MOBILE in answer.content.decode()
    assert "zhangwei88" not in answer.content.decode()
    page = client_for(operator).post(url, data).content.decode()
    assert MOBILE in page
    assert "zhangwei88" not in page
    with team_scope(contact.team):
        entries = AuditEntry.objects.filter(action="contact.reveal")
        assert [(one.actor_user_id, one.object_id, one.changes) for one in entries] == [
            (operator.user_id, contact.pk, {"channels": [None, ["mobile"]]})
        ] * 2


def test_a_channel_of_somebody_else_is_not_revealed(
    contact: Contact, operator: Staff, pr_actor: Actor, client_for: ClientFor
) -> None:
    with team_scope(contact.team):
        other = contact_create(
            team_id=contact.team_id,
            actor=pr_actor,
            name="李娜",
            channels=[ChannelInput("mobile", "13800001002")],
        )
        channel = other.channels.get()
    url = at("contact_reveal", contact.team, contact.public_id)
    for asked in (str(channel.pk), "", "x", "9" * 30):
        assert client_for(operator).post(url, {"channel": asked}).status_code == 404
    with team_scope(contact.team):
        assert not AuditEntry.objects.filter(action="contact.reveal").exists()


def test_a_new_contact_with_rows(team: Team, pr: Staff, client_for: ClientFor) -> None:
    data = {
        "name": "单立群",
        "pinyin": "",
        "beats": "科技、 汽车，科技",
        "owner": pr.public_id,
        **rows(
            "channels",
            {"kind": "mobile", "value": "１３８００００１００１", "is_preferred": "on"},
            {"kind": "wechat", "value": ""},
        ),
        **rows(
            "jobs",
            {"outlet": "人民日报", "title": "记者", "from_on": "2024-01-05", "is_primary": "on"},
            {"outlet": ""},
        ),
    }
    answer = client_for(pr).post(at("contact_new", team), data)
    with team_scope(team):
        contact = Contact.objects.get()
        assert answer["Location"] == at("contact", team, contact.public_id)
        assert (contact.pinyin, contact.beats, contact.owner) == (
            "shan li qun",
            ["科技", "汽车"],
            pr,
        )
        assert contact.channels.get().normal == "+8613800001001"
        assert contact.channels.get().value == "13800001001"
        job = contact.employments.get()
        assert (job.outlet.name, str(job.from_on), job.is_primary) == (
            "人民日报",
            "2024-01-05",
            True,
        )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": ""}, "id_name_error"),
        ({"birth_month": "2", "birth_day": "30"}, "id_birth_day_error"),
        (rows("channels", {"kind": "mobile", "value": "1.38E+10"}), "id_channels-0-value_error"),
        (rows("channels", {"kind": "email", "value": "nobody"}), "id_channels-0-value_error"),
        (
            rows("jobs", {"outlet": "甲报", "from_on": "2024-02-01", "to_on": "2024-01-01"}),
            "id_jobs-0-to_on_error",
        ),
        (rows("jobs", {"outlet": "", "title": "记者"}), "id_jobs-0-outlet_error"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(
    team: Team, pr: Staff, client_for: ClientFor, data: dict[str, str], said: str
) -> None:
    whole = {"name": "李娜", "region": "成都", **rows("channels"), **rows("jobs")} | data
    answer = client_for(pr).post(at("contact_new", team), whole)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{said}"' in page
    assert 'value="成都"' in page
    with team_scope(team):
        assert not Contact.objects.exists()
        assert not Outlet.objects.exists()


def edit_data(client: Client, url: str) -> dict[str, str]:
    """What the browser would send back of a form as it stands."""
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Reader(HTMLParser):
        select = ""
        skip = False

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = {key: value if value is not None else "" for key, value in attrs}
            if tag == "template":
                self.skip = True
            if self.skip:
                return
            if tag == "input" and given.get("name"):
                if given.get("type") == "checkbox":
                    if "checked" in given:
                        found[given["name"]] = "on"
                else:
                    found[given["name"]] = given.get("value", "")
            elif tag == "select":
                self.select = given.get("name", "")
            elif tag == "option" and self.select and "selected" in given:
                found[self.select] = given.get("value", "")

        def handle_endtag(self, tag: str) -> None:
            if tag == "template":
                self.skip = False

    Reader().feed(client.get(url).content.decode())
    return found


def test_saving_a_form_as_it_stands_changes_nothing(
    contact: Contact, pr: Staff, client_for: ClientFor
) -> None:
    client, url = client_for(pr), at("contact_edit", contact.team, contact.public_id)
    with team_scope(contact.team):
        before = AuditEntry.objects.count()
    data = edit_data(client, url)
    assert data["channels-0-value"] == MOBILE
    assert client.post(url, data).status_code == 302
    with team_scope(contact.team):
        assert AuditEntry.objects.count() == before
        assert Contact.objects.get().pinyin_typed is False


def test_two_who_edit_at_once_are_told(
    contact: Contact, pr: Staff, pr_actor: Actor, client_for: ClientFor
) -> None:
    client, url = client_for(pr), at("contact_edit", contact.team, contact.public_id)
    data = edit_data(client, url) | {"region": "成都"}
    with team_scope(contact.team):
        contact_update(contact=contact, actor=pr_actor, region="上海")
    answer = client.post(url, data)
    assert answer.status_code == 422
    with team_scope(contact.team):
        assert Contact.objects.get().region == "上海"
    from re import search

    seen = search(r'name="seen" value="([^"]+)"', answer.content.decode())
    assert seen is not None
    assert client.post(url, data | {"seen": seen[1]}).status_code == 302
    with team_scope(contact.team):
        assert Contact.objects.get().region == "成都"


def test_a_new_job_ends_the_old_one(contact: Contact, pr: Staff, client_for: ClientFor) -> None:
    client, url = client_for(pr), at("contact_move", contact.team, contact.public_id)
    assert "人民日报" in client.get(url).content.decode()
    client.post(url, {"outlet": "新华社", "title": "主任", "on": "2026-03-01"})
    with team_scope(contact.team):
        jobs = contact.employments.order_by("pk")
        assert list(jobs.values_list("outlet__name", "ended", "is_primary", "title")) == [
            ("人民日报", True, False, "记者"),
            ("新华社", False, True, "主任"),
        ]
        assert str(jobs[0].to_on) == "2026-03-01"
        assert AuditEntry.objects.filter(action="contact.move").count() == 1
        job = jobs[1]
    client.post(at("contact_left", contact.team, contact.public_id, job.public_id))
    with team_scope(contact.team):
        assert not contact.employments.filter(ended=False).exists()


def test_do_not_contact_asks_why_and_can_be_undone(
    contact: Contact, pr: Staff, client_for: ClientFor
) -> None:
    client, url = client_for(pr), at("contact_block", contact.team, contact.public_id)
    assert client.post(url, {"reason": " "}).status_code == 422
    client.post(url, {"reason": "来电要求"})
    page = client.get(at("contact", contact.team, contact.public_id)).content.decode()
    assert "来电要求" in page
    with team_scope(contact.team):
        blocked = Contact.objects.get()
        assert (blocked.do_not_contact, blocked.do_not_contact_at is not None) == (True, True)
    client.post(at("contact_unblock", contact.team, contact.public_id))
    with team_scope(contact.team):
        free = Contact.objects.get()
        assert (free.do_not_contact, free.do_not_contact_reason, free.do_not_contact_at) == (
            False,
            "",
            None,
        )


def test_put_away_and_back(contact: Contact, pr: Staff, client_for: ClientFor) -> None:
    client = client_for(pr)
    for name, state in (("contact_archive", "archived"), ("contact_restore", "active")):
        for _again in range(2):
            client.post(at(name, contact.team, contact.public_id))
        with team_scope(contact.team):
            assert Contact.objects.get().state == state
    with team_scope(contact.team):
        deeds = AuditEntry.objects.filter(action__in=["contact.archive", "contact.restore"])
        assert deeds.count() == 2


def test_an_account_and_its_price(contact: Contact, pr: Staff, client_for: ClientFor) -> None:
    client, team, of = client_for(pr), contact.team, contact.public_id
    new = at("account_new", team, "contacts", of)
    data = {
        "platform": "weibo",
        "handle": "@张伟说",
        "followers": "12.3万",
        "followers_on": "2026-11-01",
    }
    data |= {"followers_how": "declared"}
    assert client.post(new, data).status_code == 302
    assert client.post(new, data).status_code == 422
    assert client.post(new, data | {"handle": "小张", "followers": "很多"}).status_code == 422
    with team_scope(team):
        account = MediaAccount.objects.get()
        assert (account.handle, account.followers) == ("张伟说", 123_000)
    page = client.get(at("contact", team, of)).content.decode()
    assert "123,000" in page
    price = {"product": "直发", "price": "8,000", "currency": "CNY", "account": account.public_id}
    assert client.post(at("rate_new", team, "contacts", of), price).status_code == 302
    bad = price | {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}
    assert client.post(at("rate_new", team, "contacts", of), bad).status_code == 422
    assert "¥8,000" in client.get(at("contact", team, of)).content.decode()
    with team_scope(team):
        rate = Rate.objects.get()
        assert rate.account == account
    client.post(at("account_out", team, "contacts", of, account.public_id))
    with team_scope(team):
        assert Rate.objects.get().account_id is None
    client.post(at("rate_out", team, "contacts", of, rate.public_id))
    with team_scope(team):
        assert not Rate.objects.exists()


def test_a_price_is_not_of_another_ones_account(
    contact: Contact, pr: Staff, pr_actor: Actor, client_for: ClientFor
) -> None:
    with team_scope(contact.team):
        outlet = contact.employments.get().outlet
        given = AccountInput("weibo", "人民日报")
        account = account_add(of=outlet, given=given, actor=pr_actor)
    url = at("rate_new", contact.team, "contacts", contact.public_id)
    data = {"product": "直发", "price": "1", "currency": "CNY", "account": account.public_id}
    assert client_for(pr).post(url, data).status_code == 422
    other = at("account", contact.team, "contacts", contact.public_id, account.public_id)
    assert client_for(pr).get(other).status_code == 404


def test_notes_and_files(
    contact: Contact, pr: Staff, operator: Staff, stranger: User, files: Path, client_for: ClientFor
) -> None:
    client, team, of = client_for(pr), contact.team, contact.public_id
    answer = client.post(at("note", team, "contacts", of), {"text": " \n "})
    assert answer.status_code == 400
    client.post(at("note", team, "contacts", of), {"text": "约选题\n提前六周"})
    sent = [upload(PDF, "刊例价.pdf"), upload(b"MZ", "x.exe")]
    answer = client.post(at("file", team, "contacts", of), {"file": sent})
    assert answer.status_code == 422
    assert "x.exe" in answer.content.decode()
    with team_scope(team):
        note, file = PressNote.objects.get(), PressFile.objects.select_related("asset").get()
        assert (note.text, note.author, file.name) == ("约选题\n提前六周", pr, "刊例价.pdf")
    address = f"/a/{file.asset.public_id}/"
    assert client_for(operator).get(address).status_code == 200
    assert client_for(stranger).get(address).status_code == 404
    client.post(at("note_out", team, "contacts", of, note.public_id))
    client.post(at("file_out", team, "contacts", of, file.public_id))
    with team_scope(team):
        assert not PressNote.objects.exists()
        assert not PressFile.objects.exists()
    assert client.get(address).status_code == 404


def test_the_page_of_an_outlet(
    contact: Contact, pr: Staff, pr_actor: Actor, client_for: ClientFor
) -> None:
    client, team = client_for(pr), contact.team
    data = {"name": "人民网", "aliases": "人民在线", "kind": "portal", "parent": "人民日报社"}
    data |= {"reach": "350万", "url": "www.people.com.cn"}
    assert client.post(at("outlet_new", team), data).status_code == 302
    with team_scope(team):
        outlet = Outlet.objects.get(name="人民网")
        assert (outlet.reach, outlet.url, outlet.aliases) == (
            3_500_000,
            "https://www.people.com.cn",
            ["人民在线"],
        )
        assert outlet.parent is not None
        assert outlet.parent.name == "人民日报社"
        there = contact.employments.get().outlet
    for refused in ({"name": "人民 在线"}, {"url": "javascript:alert(1)"}, {"reach": "很多"}):
        whole = {"name": "新名", "kind": "app", "parent": "没有的集团"} | refused
        assert client.post(at("outlet_new", team), whole).status_code == 422, refused
    with team_scope(team):
        assert not Outlet.objects.filter(name="没有的集团").exists()
    page = client.get(at("outlet", team, there.public_id)).content.decode()
    assert "张伟" in page
    client.post(at("outlet_put", team, there.public_id, "ceased"))
    with team_scope(team):
        assert Outlet.objects.get(pk=there.pk).state == "ceased"


def test_a_merged_record_leads_to_the_one_it_is_part_of(
    contact: Contact, pr: Staff, pr_actor: Actor, client_for: ClientFor
) -> None:
    with team_scope(contact.team):
        other = contact_create(team_id=contact.team_id, actor=pr_actor, name="张伟")
        Contact.objects.filter(pk=other.pk).update(state="merged", merged_into=contact)
    answer = client_for(pr).get(at("contact", contact.team, other.public_id))
    assert answer["Location"] == at("contact", contact.team, contact.public_id)
    assert client_for(pr).get(at("contact_edit", contact.team, other.public_id)).status_code == 404


def test_tiers_are_the_teams_own(
    contact: Contact, manager: Staff, pr: Staff, pr_actor: Actor, client_for: ClientFor
) -> None:
    team, url = contact.team, at("tiers", contact.team)
    with team_scope(team):
        account_add(
            of=contact, given=AccountInput("weibo", "张伟说", followers=90_000), actor=pr_actor
        )
    page = at("contact", team, contact.public_id)
    client = client_for(manager)
    data = edit_data(client, url)
    assert data["weibo-top"] == "1,000,000"
    assert client_for(pr).post(url, data).status_code == 403
    assert client.post(url, data | {"weibo-mid": "200万"}).status_code == 422
    before = client.get(page).content.decode()
    assert client.post(url, data | {"weibo-mid": "5万"}).status_code == 302
    after = client.get(page).content.decode()
    assert "尾部" in before
    assert "腰部" in after


def test_the_queries_of_both_pages(
    contact: Contact,
    pr: Staff,
    pr_actor: Actor,
    client_for: ClientFor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """However much hangs on them."""
    team = contact.team
    with team_scope(team):
        outlet = contact.employments.get().outlet
        for number in range(15):
            account_add(of=contact, given=AccountInput("weibo", f"张伟{number}"), actor=pr_actor)
            rate_add(of=outlet, given=RateInput(f"第 {number} 条", 100), actor=pr_actor)
            contact_create(
                team_id=team.pk,
                actor=pr_actor,
                name=f"同事{number}",
                employments=[EmploymentInput(outlet)],
            )
        outlet_create(team_id=team.pk, actor=pr_actor, name="子报", parent=outlet)
    client = client_for(pr)
    for page in (at("contact", team, contact.public_id), at("outlet", team, outlet.public_id)):
        client.get(page)
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(page)


# Ten of the session, the reader and the page's own parts; the rest is what other rooms add.
MOST_QUERIES = 24
