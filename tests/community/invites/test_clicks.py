"""From a click on a tracked link to the join it brought, over signing in and over requests."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from community.fans.models import Fan
from community.groups.models import FanGroup, JoinRequest
from community.groups.services import request_approve
from community.invites.fan_pages import redemption_lines
from community.invites.models import Invite, Redemption
from community.invites.selectors.clicks import links_told
from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from kol.links.clicks import click_token
from kol.links.figures import span_of
from kol.links.models import Click, TrackedLink
from kol.links.registry import link_results
from kol.links.services import link_get_or_create
from tests.cast import staff_actor
from tests.foundation.teams.test_code_views import answer_of, token_in

from .conftest import MakeInvite
from .test_join_page import last_code

pytestmark = pytest.mark.django_db
SITE = "https://fans.example.com"
PHONE = {"user-agent": "Mozilla/5.0 (iPhone) Mobile"}


@pytest.fixture(autouse=True)
def _site(settings: LazySettings) -> None:
    settings.SITE_URL = SITE


def link_to(invite: Invite, owner: Staff) -> TrackedLink:
    with team_scope(owner.team):
        return link_get_or_create(
            team_id=owner.team_id,
            actor=staff_actor(owner),
            url=f"{SITE}/j/{invite.code}/",
            subject=("posts.posttarget", 7),
            platform="weibo",
        )


def followed(client: Client, link: TrackedLink) -> str:
    """The path and query on this site that a click leads to."""
    return client.get(f"/l/{link.code}", headers=PHONE)["Location"].removeprefix(SITE)


def tied(team_id: int) -> list[tuple[int | None, int | None]]:
    with team_scope(team_id):
        return list(Redemption.objects.order_by("pk").values_list("link_id", "click_id"))


def clicked(team_id: int) -> list[int]:
    with team_scope(team_id):
        return list(Click.objects.order_by("id").values_list("id", flat=True))


def test_a_newcomer_who_clicked_signs_in_and_joins(
    invite: Invite, owner: Staff, client: Client
) -> None:
    link = link_to(invite, owner)
    page = client.get(followed(client, link))
    token = token_in(page.content)
    typed = {
        "nickname": "小鹿",
        "address": "13800138000",
        "captcha_token": token,
        "captcha": answer_of(token),
        "consent": "on",
    }
    client.post(f"/j/{invite.code}/", {**typed, "act": "send"})
    code = last_code(client, "13800138000")
    client.post(f"/j/{invite.code}/", {**typed, "code_sent": "1", "code": code, "act": "join"})
    assert tied(owner.team_id) == [(link.pk, clicked(owner.team_id)[0])]
    with team_scope(owner.team_id):
        (told,) = Event.objects.filter(name="invite.attributed")
        assert told.payload["link"] == link.pk
        (joins,) = [one for one in link_results() if one.name == "joins"]
        assert joins.count([link.pk, 0]) == {link.pk: 1}
        (line,) = redemption_lines(Fan.objects.get(), "xiaoman", None, 50)
        assert line.text.endswith(f"，来自短链「{link.code}」")


def test_one_who_typed_what_they_heard(
    invite: Invite, owner: Staff, client_for: object, fan_user: User
) -> None:
    client = client_for(fan_user)  # type: ignore[operator]
    with team_scope(owner.team):
        link = link_get_or_create(
            team_id=owner.team_id, actor=staff_actor(owner), url=f"{SITE}/j/", subject=("x", 1)
        )
    client.get(followed(client, link))
    client.post("/j/", {"text": "夏日橘子汽水"})
    client.post(f"/j/{invite.code}/", {"consent": "on"})
    assert tied(owner.team_id) == [(link.pk, clicked(owner.team_id)[0])]


def test_what_waits_for_approval_is_tied_when_it_is_given(
    make_invite: MakeInvite, group: FanGroup, owner: Staff, client_for: object, fan_user: User
) -> None:
    invite = make_invite(phrase="秋天的第一杯茶")
    with team_scope(owner.team):
        FanGroup.objects.update(entry="approval")
    link = link_to(invite, owner)
    client = client_for(fan_user)  # type: ignore[operator]
    client.get(followed(client, link))
    client.post(f"/j/{invite.code}/", {"consent": "on"})
    assert tied(owner.team_id) == []
    with team_scope(owner.team):
        asked = JoinRequest.objects.get()
        request_approve(request=asked, staff=owner, actor=staff_actor(owner))
    assert tied(owner.team_id) == [(link.pk, clicked(owner.team_id)[0])]


@pytest.mark.parametrize("how", ["forged", "old", "used", "another team's", "no such click"])
def test_what_is_wrong_keeps_nobody_out(
    how: str,
    invite: Invite,
    owner: Staff,
    other_owner: Staff,
    client_for: object,
    fan_user: User,
    stranger: User,
) -> None:
    link = link_to(invite, other_owner if how == "another team's" else owner)
    way = followed(client_for(stranger), link)  # type: ignore[operator]
    expected: list[tuple[int | None, int | None]] = [(None, None)]
    if how == "forged":
        way = way[:-3] + "AAA"
    elif how == "old":
        past = datetime.now(UTC) - timedelta(days=31)
        way = way.partition("c=")[0] + "c=" + click_token(clicked(owner.team_id)[0], past)
    elif how == "no such click":
        way = way.partition("c=")[0] + "c=" + click_token(10**9, datetime.now(UTC))
    elif how == "used":
        first = client_for(stranger)  # type: ignore[operator]
        first.get(way)
        first.post(f"/j/{invite.code}/", {"consent": "on"})
        expected.insert(0, (link.pk, clicked(owner.team_id)[0]))
    client = client_for(fan_user)  # type: ignore[operator]
    assert client.get(way).status_code == 200
    assert client.post(f"/j/{invite.code}/", {"consent": "on"}).status_code == 302
    assert tied(owner.team_id) == expected


def test_the_codes_page_names_the_links_that_lead_to_it(
    invite: Invite, owner: Staff, other_owner: Staff, client_for: object, fan_user: User
) -> None:
    """Those to its own page, and those by which somebody came who typed what they heard."""
    link = link_to(invite, owner)
    link_to(invite, other_owner)
    with team_scope(owner.team):
        typed = link_get_or_create(
            team_id=owner.team_id, actor=staff_actor(owner), url=f"{SITE}/j/", subject=("x", 1)
        )
        link_get_or_create(
            team_id=owner.team_id, actor=staff_actor(owner), url=f"{SITE}/x/", subject=("x", 2)
        )
    client = client_for(fan_user)  # type: ignore[operator]
    client.get(followed(client, typed))
    client.post(f"/j/{invite.code}/", {"consent": "on"})
    followed(client, link)
    with team_scope(owner.team):
        told = links_told(invite, span_of("30"))
    assert [(one.row.link.pk, one.row.people, one.joined) for one in told] == [
        (typed.pk, 1, 1),
        (link.pk, 1, 0),
    ]
    desk = client_for(owner)  # type: ignore[operator]
    page = desk.get(f"/t/xiaoman/invites/{invite.public_id}/").content.decode()
    assert f"/t/xiaoman/links/{typed.public_id}/" in page
    assert f"/l/{link.code}" in page
