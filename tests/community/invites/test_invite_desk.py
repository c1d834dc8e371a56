"""Staff pages of invite codes."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup
from community.invites.models import Invite, Redemption
from community.invites.selectors import invite_state, joins_by_invite_since
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import group_of, make_user

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
BASE = "/t/xiaoman/invites/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client_for: ClientFor, operator: Staff) -> Client:
    """An operator at the desk."""
    return client_for(operator)


def rows(page: bytes) -> list[str]:
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', page.decode())


# --- The list ------------------------------------------------------------------------------------
def test_the_first_time_one_is_told_what_a_code_is(desk: Client, team: Team) -> None:
    text = desk.get(BASE).content.decode()
    assert "还没有口令" in text
    assert f"{BASE}new/" in text


def test_a_code_whose_last_places_are_kept_is_found_as_used_up(
    desk: Client, make_invite: MakeInvite
) -> None:
    invite = make_invite(max_uses=2, hold_hours=1)
    with system_scope():
        Invite.objects.update(use_count=1, held_count=1)
        invite.refresh_from_db()
    assert invite_state(invite, timezone.now()) == "full"
    assert rows(desk.get(BASE, {"state": "full"}).content) == [invite.phrase]
    assert rows(desk.get(BASE, {"state": "open"}).content) == []


def test_search_filters_and_states(desk: Client, make_invite: MakeInvite, owner: Staff) -> None:
    now = timezone.now()
    make_invite(phrase="夏日橘子汽水", channel="抖音")
    make_invite(phrase="冬天的第一杯奶茶", channel="微博", max_uses=3)
    make_invite(phrase="秋天的风很轻", starts_at=now + timedelta(days=3))
    with system_scope():
        Invite.objects.filter(phrase__startswith="冬天").update(use_count=3)
    assert rows(desk.get(BASE).content) == ["秋天的风很轻", "冬天的第一杯奶茶", "夏日橘子汽水"]
    assert rows(desk.get(BASE, {"q": "橘子"}).content) == ["夏日橘子汽水"]
    assert rows(desk.get(BASE, {"q": "微博"}).content) == ["冬天的第一杯奶茶"]
    for state, found in (
        ("open", ["夏日橘子汽水"]),
        ("full", ["冬天的第一杯奶茶"]),
        ("upcoming", ["秋天的风很轻"]),
        ("paused", []),
        ("ended", []),
        ("revoked", []),
    ):
        assert rows(desk.get(BASE, {"state": state}).content) == found
    nothing = desk.get(BASE, {"q": "没有的"}).content.decode()
    assert "没有符合的口令" in nothing
    part = desk.get(BASE, {"q": "橘子"}, headers=HTMX).content.decode()
    assert part.count("<html") == 0
    assert rows(part.encode()) == ["夏日橘子汽水"]


def test_keyset_pages_go_there_and_back(
    desk: Client, make_invite: MakeInvite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.invites.views.desk.PAGE", 2)
    for number in "甲乙丙丁戊":
        make_invite(phrase=f"第{number}句口令")
    first = desk.get(BASE)
    assert rows(first.content) == ["第戊句口令", "第丁句口令"]
    seen = [*rows(first.content)]
    page, addresses = first, [BASE]
    while found := re.search(r'href="(\?after=[\w-]+)" rel="next"', page.content.decode()):
        addresses.append(BASE + found[1])
        page = desk.get(addresses[-1])
        seen += rows(page.content)
    assert seen == [f"第{number}句口令" for number in "戊丁丙乙甲"]
    back = re.search(r'href="(\?before=[\w-]+)" rel="prev"', page.content.decode())
    assert back
    assert rows(desk.get(BASE + back[1]).content) == ["第丙句口令", "第乙句口令"]


def test_a_count_that_stopped_early_says_so(
    desk: Client, make_invite: MakeInvite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("foundation.scopes.pages.COUNT_CAP", 2)
    make_invite(phrase="第甲句口令")
    make_invite(phrase="第乙句口令")
    assert "<span>2 个口令</span>" in desk.get(BASE).content.decode()
    make_invite(phrase="第丙句口令")
    assert "<span>2+ 个口令</span>" in desk.get(BASE).content.decode()


def test_the_list_asks_the_same_number_of_queries_however_long(
    desk: Client,
    make_invite: MakeInvite,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_invite(phrase="第一句口令")
    desk.get(BASE)
    with django_assert_num_queries(6):
        desk.get(BASE)
    for number in "二三四五六七八":
        make_invite(phrase=f"第{number}句口令")
    with django_assert_num_queries(6):
        desk.get(BASE)


# --- Making one ----------------------------------------------------------------------------------
def new_data(target: FanGroup, **fields: str) -> dict[str, str]:
    end = timezone.localtime() + timedelta(days=7)
    return {
        "phrase": "夏日橘子汽水",
        "group": target.public_id,
        "channel": "抖音",
        "max_uses": "",
        "starts_at": "",
        "expires_at": end.strftime("%Y-%m-%dT%H:%M"),
        "act": "make",
    } | fields


def test_a_code_is_made(desk: Client, group: FanGroup, operator: Staff) -> None:
    page = desk.get(f"{BASE}new/?group={group.public_id}").content.decode()
    offered = re.search(r'name="phrase" value="([^"]+)"', page)
    assert offered
    assert len(offered[1]) >= 6
    answer = desk.post(f"{BASE}new/", new_data(group, max_uses="50"))
    with system_scope():
        invite = Invite.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{BASE}{invite.public_id}/")
    assert (invite.phrase, invite.max_uses, invite.channel) == ("夏日橘子汽水", 50, "抖音")
    assert invite.owner_id == operator.pk


def test_another_phrase_keeps_the_rest(desk: Client, group: FanGroup) -> None:
    page = desk.post(f"{BASE}new/", new_data(group, act="another", channel="微博"))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="微博"' in text
    assert 'value="夏日橘子汽水"' not in text
    with system_scope():
        assert Invite.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phrase": ""}, "写一句口令"),
        ({"phrase": "好"}, "3 个汉字"),
        ({"max_uses": "0"}, "至少 1 人"),
        ({"expires_at": "2020-01-01T00:00"}, "结束时间要"),
        ({"expires_at": "2099-01-01T00:00"}, "最长有效 180 天"),
        ({"expires_at": "胡说"}, "请选择日期和时间"),
        ({"group": "aaaaaaaaaaaa"}, "请选择一个自己的群"),
    ],
)
def test_a_refused_form_says_where_and_keeps_what_was_typed(
    desk: Client, group: FanGroup, fields: dict[str, str], words: str
) -> None:
    page = desk.post(f"{BASE}new/", new_data(group, **fields))
    text = page.content.decode()
    assert page.status_code == 422
    assert words in text
    assert 'value="抖音"' in text
    with system_scope():
        assert Invite.objects.count() == 0


def test_a_taken_phrase_is_said_while_typing_and_when_made(
    desk: Client, invite: Invite, group: FanGroup
) -> None:
    look = desk.post(f"{BASE}phrase/", {"phrase": "夏日橘子汽水！"}).content.decode()
    assert "已有人用" in look
    assert "可以拿下" in desk.post(f"{BASE}phrase/", {"phrase": "没人用过的一句"}).content.decode()
    page = desk.post(f"{BASE}new/", new_data(group))
    assert page.status_code == 422
    assert "已有人用" in page.content.decode()


def test_another_teams_group_can_not_be_chosen(
    desk: Client, team: Team, other_owner: Staff, group: FanGroup
) -> None:
    with team_scope(other_owner.team):
        theirs = FanGroup.objects.create(
            team=other_owner.team, name="别家的群", created_by=other_owner
        )
    page = desk.post(f"{BASE}new/", new_data(theirs))
    assert page.status_code == 422
    assert "别家的群" not in page.content.decode()


# --- One code ------------------------------------------------------------------------------------
def test_the_page_of_a_code(
    desk: Client,
    invite: Invite,
    fan_user: User,
    redeem: Redeem,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    redeem("夏日橘子汽水", fan_user)
    Client().get(f"/j/{invite.code}/")
    url = f"{BASE}{invite.public_id}/"
    desk.get(url)
    with django_assert_num_queries(12):
        page = desk.get(url)
    text = page.content.decode()
    for words in ("夏日橘子汽水", f"http://testserver/j/{invite.code}/", "朋友圈", "fan", "<rect"):
        assert words in text
    assert "只发图片" in text
    svg = desk.get(f"{url}qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    png = desk.get(f"{url}qr.png")
    assert png["Content-Disposition"] == f'attachment; filename="qunzhu-{invite.code}.png"'


def test_settings_are_changed_and_refused(desk: Client, invite: Invite) -> None:
    url = f"{BASE}{invite.public_id}/"
    end = timezone.localtime(timezone.now() + timedelta(days=60)).strftime("%Y-%m-%dT%H:%M")
    data = {"channel": "微博", "max_uses": "20", "expires_at": end}
    assert desk.post(f"{url}edit/", data).status_code == 302
    with system_scope():
        Invite.objects.update(use_count=5)
        changed = Invite.objects.get()
    assert (changed.channel, changed.max_uses) == ("微博", 20)
    refused = desk.post(f"{url}edit/", data | {"max_uses": "4"})
    assert refused.status_code == 422
    assert "已有 5 人" in refused.content.decode()
    with system_scope():
        assert Invite.objects.get().max_uses == 20


def test_pause_resume_revoke_and_the_undo_in_the_toast(desk: Client, invite: Invite) -> None:
    url = f"{BASE}{invite.public_id}/"
    for act, state, undo in (
        ("pause", "paused", "resume/"),
        ("resume", "active", "pause/"),
        ("pause", "paused", "resume/"),
        ("revoke", "revoked", "restore/?to=paused"),
        ("restore/?to=paused", "paused", ""),
    ):
        page = desk.post(f"{url}{act if '?' in act else act + '/'}", follow=True)
        with system_scope():
            assert Invite.objects.get().state == state
        assert page.status_code == 200
        if undo:
            assert f"{url}{undo}" in page.content.decode()


@pytest.mark.parametrize("act", ["pause", "resume", "revoke", "restore"])
def test_who_may_only_look_changes_nothing(
    client_for: ClientFor, analyst: Staff, other_owner: Staff, invite: Invite, act: str
) -> None:
    url = f"{BASE}{invite.public_id}/"
    assert client_for(analyst).get(url).status_code == 200
    assert client_for(analyst).post(f"{url}{act}/").status_code == 403
    assert client_for(other_owner).post(f"{url}{act}/").status_code == 404
    other = url.replace("/t/xiaoman/", "/t/other/")
    assert client_for(other_owner).get(other).status_code == 404
    assert client_for(other_owner).post(f"{other}{act}/").status_code == 404
    with system_scope():
        assert Invite.objects.get().state == "active"


# --- For Today -----------------------------------------------------------------------------------
def test_joins_by_code_since(
    make_invite: MakeInvite,
    fan_user: User,
    stranger: User,
    redeem: Redeem,
    team: Team,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    first, second = make_invite(phrase="夏日橘子汽水"), make_invite(phrase="冬天的第一杯奶茶")
    redeem("夏日橘子汽水", fan_user)
    with system_scope():
        assert first.owner is not None
        group = FanGroup.objects.create(team=team, name="二群", created_by=first.owner)
    third = make_invite(phrase="秋天的风很轻", group=group)
    for user in (fan_user, stranger):
        redeem("秋天的风很轻", user)
    with team_scope(team), django_assert_num_queries(1):
        found = joins_by_invite_since(timezone.now() - timedelta(days=1))
        shown = [(one.invite.phrase, group_of(one.invite).name, one.joins) for one in found]
    assert shown == [("秋天的风很轻", "二群", 2), ("夏日橘子汽水", "夏日小分队", 1)]
    with team_scope(team):
        assert joins_by_invite_since(timezone.now() + timedelta(minutes=1)) == []
    assert (second.use_count, third.use_count) == (0, 0)


def test_ctrl_k_finds_codes(desk: Client, invite: Invite) -> None:
    text = desk.get("/t/xiaoman/search/", {"q": "橘子"}).content.decode()
    assert f"{BASE}{invite.public_id}/" in text
    assert "夏日小分队 · 抖音" in text


@pytest.mark.parametrize(
    ("change", "muted"),
    [({}, False), ({"state": "paused"}, True), ({"state": "revoked"}, True)],
)
def test_what_leads_nowhere_is_not_offered_to_be_shared(
    desk: Client, make_invite: MakeInvite, change: dict[str, str], muted: bool
) -> None:
    invite = make_invite(phrase="夏日橘子汽水")
    with system_scope():
        Invite.objects.update(**change)
    page = desk.get(f"{BASE}{invite.public_id}/").content.decode()
    assert page.count(" inert>") == (2 if muted else 0)


def test_who_came_last_stands_first_and_pages_go_on_from_there(
    desk: Client, make_invite: MakeInvite, redeem: Redeem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.invites.views.desk.JOINS_PAGE", 2)
    invite = make_invite(phrase="夏日橘子汽水")
    now = timezone.now()
    for number, days in enumerate((1, 3, 2)):
        user = make_user(f"came{days}", phone=f"+861380000010{number}")
        redeem("夏日橘子汽水", user)
        with system_scope():
            Redemption.objects.filter(fan__user=user).update(at=now - timedelta(days=days))
    where = f"{BASE}{invite.public_id}/"
    page = desk.get(where).content.decode()
    assert re.findall(r"came\d(?=</a>)", page) == ["came1", "came2"]
    following = re.search(r'href="[^"]*(\?after=[^"&]+)"', page)
    assert following
    assert re.findall(r"came\d(?=</a>)", desk.get(where + following[1]).content.decode()) == [
        "came3"
    ]
