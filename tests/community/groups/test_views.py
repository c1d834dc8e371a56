"""Staff pages of groups: what they show, what they do, who may."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.fans.document import fan_search_refresh
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.services import member_join, request_proof_send
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.pictures import picture, upload

ClientFor = Callable[[User | Staff], Client]
HTMX = {"HX-Request": "true"}
BASE = "/t/xiaoman/groups/"


@pytest.fixture
def client(client_for: ClientFor, owner: Staff) -> Client:
    """The owner's."""
    return client_for(owner)


@pytest.fixture
def asked(make_group: Callable[..., FanGroup], deer: Any) -> JoinRequest:
    """小鹿 waits at a group by approval."""
    fan, user, actor = deer
    request = member_join(
        group=make_group("approval"), fan=fan, user=user, actor=actor, door=None
    ).request
    assert request is not None
    return request


def seat(group: FanGroup, person: Any) -> GroupMember:
    fan, user, actor = person
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def reload(thing: Any) -> Any:
    with team_scope(thing.team_id):
        return type(thing)._base_manager.get(pk=thing.pk)


def crowd(team: Team, group: FanGroup, size: int) -> None:
    """``size`` people in the group."""
    users = User.objects.bulk_create([User(email=f"c{n}@example.com") for n in range(size)])
    fans = Fan.objects.bulk_create(
        [
            Fan(team=team, user=user, nickname=f"粉丝{n}", source="invite")
            for n, user in enumerate(users)
        ]
    )
    GroupMember.objects.bulk_create(
        [
            GroupMember(team=team, group=group, user=fan.user, fan=fan, display_name=fan.nickname)
            for fan in fans
        ]
    )


class TestGroups:
    """The list, making one, its page, its settings."""

    def test_the_first_time_offers_the_next_step(
        self, client: Client, client_for: Any, pr: Staff
    ) -> None:
        assert f"{BASE}new/" in client.get(BASE).content.decode()
        page = client_for(pr).get(BASE).content.decode()
        assert "还没有群" in page
        assert f"{BASE}new/" not in page

    def test_search_and_filter(self, client: Client, make_group: Callable[..., FanGroup]) -> None:
        make_group(name="夏日小分队")
        archived = make_group(name="老群")
        FanGroup.objects.filter(pk=archived.pk).update(state="archived")
        page = client.get(BASE).content.decode()
        assert "夏日小分队" in page
        assert "老群" not in page
        assert "老群" in client.get(BASE, {"state": "archived"}).content.decode()
        # What was asked there, and why people left it, can still be looked for.
        for page in ("requests/", "leavers/"):
            assert "老群" in client.get(f"{BASE}{page}").content.decode()
        part = client.get(BASE, {"q": "没有"}, headers=HTMX).content.decode()
        assert "没有符合条件的群" in part
        assert "<html" not in part

    def test_opening_one(self, client: Client, owner: Staff, scope: None) -> None:
        page = client.get(f"{BASE}new/").content.decode()
        assert "群主的责任" in page
        response = client.post(
            f"{BASE}new/", {"name": "直播群", "blurb": "", "entry": "approval", "capacity": "80"}
        )
        group = FanGroup.objects.get()
        assert response["Location"] == f"{BASE}{group.public_id}/"
        assert (group.name, group.entry, group.capacity) == ("直播群", "approval", 80)

    def test_a_refused_form_keeps_what_was_typed(self, client: Client, scope: None) -> None:
        response = client.post(
            f"{BASE}new/", {"name": "直播群", "entry": "mutual", "capacity": "80"}
        )
        page = response.content.decode()
        assert response.status_code == 422
        assert 'value="直播群"' in page
        assert "请选择粉丝要关注的账号" in page
        assert not FanGroup.objects.exists()

    def test_its_page(self, client: Client, group: FanGroup, deer: Any) -> None:
        seat(group, deer)
        page = client.get(f"{BASE}{group.public_id}/").content.decode()
        assert "夏日小分队" in page
        assert "上限 2 人" in page
        assert "这个群欢迎所有人。" in page

    def test_settings(
        self, client: Client, group: FanGroup, weibo: PlatformAccount, files: Path
    ) -> None:
        address = f"{BASE}{group.public_id}/settings/"
        assert client.get(address).status_code == 200
        body = {
            "name": "新名字",
            "blurb": "一句话",
            "announcement": "群规",
            "entry": "follows",
            "entry_account": weibo.public_id,
            "capacity": "30",
        }
        assert client.post(address, body | {"cover": upload(picture())}).status_code == 302
        changed = reload(group)
        assert (changed.name, changed.entry, changed.entry_account_id) == (
            "新名字",
            "follows",
            weibo.pk,
        )
        assert client.get(f"/a/{changed.cover}/").status_code == 200
        assert client.post(address, body | {"cover": upload(b"<svg/>")}).status_code == 422
        assert reload(group).cover == changed.cover
        client.post(address, body | {"cover_remove": "1"})
        assert reload(group).cover == ""

    def test_an_account_that_was_put_away_stays_where_it_is_chosen(
        self, client: Client, make_group: Callable[..., FanGroup], weibo: PlatformAccount
    ) -> None:
        group = make_group("follows", entry_account=weibo)
        PlatformAccount.objects.filter(pk=weibo.pk).update(state="archived")
        assert weibo.public_id in client.get(f"{BASE}{group.public_id}/settings/").content.decode()
        assert weibo.public_id not in client.get(f"{BASE}new/").content.decode()

    def test_closing_can_be_undone(self, client: Client, group: FanGroup) -> None:
        address = f"{BASE}{group.public_id}/state/"
        page = client.post(address, {"state": "archived"}, follow=True).content.decode()
        assert reload(group).state == "archived"
        undo = f"{address}?state=open"
        assert undo in page
        client.post(undo)
        assert reload(group).state == "open"
        assert client.post(address, {"state": "burnt"}).status_code == 404

    def test_costs(
        self,
        client: Client,
        make_group: Callable[..., FanGroup],
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        group = make_group()
        for number in range(3):
            make_group(name=f"群{number}")
        client.get(BASE)
        # User, staff; count, rows.
        with django_assert_num_queries(4):
            client.get(BASE)
        # User, staff; group, waiting, three figures, owner.
        with django_assert_num_queries(8):
            client.get(f"{BASE}{group.public_id}/")


class TestMembers:
    """The list of members and what is done in it."""

    def test_pages_of_a_large_group(
        self,
        client: Client,
        team: Team,
        make_group: Callable[..., FanGroup],
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        group = make_group(capacity=500)
        crowd(team, group, 95)
        address = f"{BASE}{group.public_id}/members/"
        client.get(address)
        # User, staff; group, waiting, count, rows.
        with django_assert_num_queries(7):
            first = client.get(address)
        assert first.context["page"].count == 96  # the owner too
        seen = {row.pk for row in first.context["page"].rows}
        second = client.get(address + first.context["page"].next)
        seen |= {row.pk for row in second.context["page"].rows}
        third = client.get(address + second.context["page"].next)
        seen |= {row.pk for row in third.context["page"].rows}
        assert len(seen) == 96
        assert third.context["page"].next == ""
        back = client.get(address + third.context["page"].previous)
        assert back.context["page"].rows == second.context["page"].rows
        home = client.get(address + back.context["page"].previous)
        assert home.context["page"].rows == first.context["page"].rows
        assert home.context["page"].previous == ""
        assert client.get(address, {"after": "nonsense"}).status_code == 200
        assert client.get(address, {"after": "WyJ4Il0"}).status_code == 200

    def test_search_and_filters(
        self, client: Client, group: FanGroup, deer: Any, orange: Any
    ) -> None:
        for person in (deer, orange):
            seat(group, person)
            fan_search_refresh(person[0])
        address = f"{BASE}{group.public_id}/members/"
        rows = client.get(address, {"q": "dee"}).context["page"].rows
        assert [row.display_name for row in rows] == ["deer"]
        rows = client.get(address, {"role": "owner"}).context["page"].rows
        assert [row.display_name for row in rows] == ["小满"]

    def test_removing_and_the_undo_in_the_toast(
        self, client: Client, group: FanGroup, deer: Any
    ) -> None:
        member = seat(group, deer)
        address = f"{BASE}{group.public_id}/members/{member.public_id}/"
        page = client.post(f"{address}remove/", {"reason": "刷屏"}, follow=True).content.decode()
        assert reload(member).state == "removed"
        assert f"{address}readmit/" in page
        client.post(f"{address}readmit/")
        assert (reload(member).state, reload(group).member_count) == ("active", 1)

    def test_a_row_is_swapped(self, client: Client, group: FanGroup, deer: Any) -> None:
        member = seat(group, deer)
        address = f"{BASE}{group.public_id}/members/{member.public_id}/"
        response = client.post(f"{address}remove/", {"reason": "刷屏"}, headers=HTMX)
        part = response.content.decode().strip()
        assert part.startswith(f'<tr id="m-{member.public_id}">')
        assert "重新拉回" in part
        assert "readmit" in response["HX-Trigger"]
        again = client.post(f"{address}remove/", headers=HTMX)
        assert '"tone": "bad"' in again["HX-Trigger"]
        response = client.post(f"{address}readmit/", headers=HTMX)
        response = client.post(f"{address}role/", {"role": "admin"}, headers=HTMX)
        assert reload(member).role == "admin"
        assert client.post(f"{address}role/", {"role": "king"}).status_code == 404

    def test_another_groups_member_is_not_here(
        self, client: Client, make_group: Callable[..., FanGroup], deer: Any
    ) -> None:
        member = seat(make_group(), deer)
        other = make_group(name="另一个")
        address = f"{BASE}{other.public_id}/members/{member.public_id}/remove/"
        assert client.post(address).status_code == 404
        assert reload(member).state == "active"


class TestRequests:
    """Those who wait."""

    def test_the_list(self, client: Client, asked: JoinRequest) -> None:
        page = client.get(f"{BASE}requests/").content.decode()
        assert asked.public_id in page
        one = client.get(f"{BASE}{asked.group.public_id}/requests/").content.decode()
        assert asked.public_id in one
        nothing = client.get(f"{BASE}requests/", {"why": "mutual"}, headers=HTMX).content.decode()
        assert asked.public_id not in nothing

    def test_nobody_waits(self, client: Client) -> None:
        assert "没有人在等" in client.get(f"{BASE}requests/").content.decode()

    def test_accepting_in_the_row(self, client: Client, asked: JoinRequest) -> None:
        response = client.post(f"{BASE}requests/{asked.public_id}/approve/", headers=HTMX)
        part = response.content.decode()
        assert f'<tr id="r-{asked.public_id}">' in part
        assert "已通过" in part
        assert reload(asked).state == "approved"
        again = client.post(f"{BASE}requests/{asked.public_id}/approve/", headers=HTMX)
        assert '"tone": "bad"' in again["HX-Trigger"]

    def test_declining_without_scripts_and_back(self, client: Client, asked: JoinRequest) -> None:
        back = f"{BASE}requests/?why=approval"
        response = client.post(
            f"{BASE}requests/{asked.public_id}/decline/", {"reason": "看不清", "next": back}
        )
        assert response["Location"] == back
        assert (reload(asked).state, reload(asked).decline_reason) == ("declined", "看不清")
        client.post(f"{BASE}requests/{asked.public_id}/reopen/")
        assert reload(asked).state == "pending"

    def test_no_way_out_of_the_site(self, client: Client, asked: JoinRequest) -> None:
        address = f"{BASE}requests/{asked.public_id}/decline/"
        evil = "https://evil.example/"
        response = client.post(address, {"next": evil}, headers={"Referer": evil})
        assert response["Location"] == f"{BASE}requests/"
        back = f"http://testserver{BASE}requests/?proof=yes"
        response = client.post(address, headers={"Referer": back})
        assert response["Location"] == back

    def test_several_at_once(
        self, client: Client, make_group: Callable[..., FanGroup], deer: Any, orange: Any, plum: Any
    ) -> None:
        group = make_group("approval", capacity=2)
        requests = [
            member_join(group=group, fan=fan, user=user, actor=actor, door=None).request
            for fan, user, actor in (deer, orange, plum)
        ]
        ids = [request.public_id for request in requests if request is not None]
        page = client.post(
            f"{BASE}requests/decide/", {"chosen": ids, "act": "approve"}, follow=True
        ).content.decode()
        assert "已通过 2 人" in page
        assert "plum：来晚一步" in page
        states = [reload(request).state for request in requests]
        assert states == ["approved", "approved", "pending"]
        client.post(
            f"{BASE}requests/decide/", {"chosen": ids[2:], "act": "decline", "reason": "满了"}
        )
        assert reload(requests[2]).decline_reason == "满了"
        nobody = client.post(f"{BASE}requests/decide/", {"act": "approve"}, follow=True)
        assert "请先勾选申请" in nobody.content.decode()

    def test_one_with_its_screenshot(
        self,
        client: Client,
        make_group: Callable[..., FanGroup],
        weibo: PlatformAccount,
        deer: Any,
        files: Path,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        fan, user, actor = deer
        request = member_join(
            group=make_group("mutual", entry_account=weibo),
            fan=fan,
            user=user,
            actor=actor,
            door=None,
        ).request
        assert request is not None
        sent = request_proof_send(
            request=request, upload=upload(picture()), claimed_handle="鹿", actor=actor
        )
        assert sent.proof is not None
        address = f"{BASE}requests/{request.public_id}/"
        page = client.get(address).content.decode()
        assert f'src="/a/{sent.proof.public_id}/"' in page
        assert "@鹿" in page
        # User, staff; request, what is known, declines, notes, evidence, earlier ones.
        with django_assert_num_queries(8):
            client.get(address)
        # User, staff; groups to filter by, count, rows.
        with django_assert_num_queries(5):
            client.get(f"{BASE}requests/")


PAGES = [
    ("get", "", {"owner", "manager", "operator", "pr", "analyst"}),
    ("get", "new/", {"owner", "manager"}),
    ("get", "requests/", {"owner", "manager", "operator", "pr", "analyst"}),
    ("get", "requests/{request}/", {"owner", "manager", "operator", "pr", "analyst"}),
    ("get", "{group}/", {"owner", "manager", "operator", "pr", "analyst"}),
    ("get", "{group}/members/", {"owner", "manager", "operator", "pr", "analyst"}),
    ("get", "{group}/requests/", {"owner", "manager", "operator", "pr", "analyst"}),
    ("get", "{group}/settings/", {"owner", "manager"}),
    ("post", "{group}/state/", {"owner", "manager"}),
    ("post", "requests/decide/", {"owner", "manager", "operator"}),
    ("post", "requests/{request}/decline/", {"owner", "manager", "operator"}),
    ("post", "{group}/members/{member}/remove/", {"owner", "manager", "operator"}),
    ("post", "{group}/members/{member}/readmit/", {"owner", "manager", "operator"}),
    ("post", "{group}/members/{member}/role/", {"owner", "manager"}),
]


@pytest.mark.parametrize(
    "who", ["owner", "manager", "operator", "pr", "analyst", "stranger", "other_owner"]
)
def test_roles(
    who: str,
    asked: JoinRequest,
    orange: Any,
    make_group: Callable[..., FanGroup],
    request: pytest.FixtureRequest,
    client_for: ClientFor,
) -> None:
    member = seat(make_group(name="开放群"), orange)
    client = client_for(request.getfixturevalue(who))
    words = {
        "group": member.group.public_id,
        "member": member.public_id,
        "request": asked.public_id,
    }
    for method, address, allowed in PAGES:
        response = getattr(client, method)(BASE + address.format(**words))
        if who in {"stranger", "other_owner"}:
            assert response.status_code == 404, address
        elif who not in allowed:
            assert response.status_code == 403, address
        elif method == "get":
            assert response.status_code == 200, address
        else:
            assert response.status_code in {302, 404}, address
    if who in {"pr", "analyst", "stranger", "other_owner"}:
        assert reload(asked).state == "pending"
        assert (reload(member).state, reload(member.group).state) == ("active", "open")


def test_another_teams_things_are_not_found(
    client_for: ClientFor, other_owner: Staff, asked: JoinRequest, group: FanGroup
) -> None:
    client = client_for(other_owner)
    for address in (f"{group.public_id}/", f"requests/{asked.public_id}/"):
        assert client.get(f"/t/other/groups/{address}").status_code == 404
    client.post(f"/t/other/groups/requests/{asked.public_id}/approve/")
    client.post("/t/other/groups/requests/decide/", {"chosen": [asked.public_id], "act": "approve"})
    assert reload(asked).state == "pending"


def test_anonymous_visitors_sign_in_first(client_for: Any, group: FanGroup) -> None:
    response = Client().get(f"{BASE}{group.public_id}/")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


def test_english(client: Client, group: FanGroup) -> None:
    page = client.get(f"{BASE}{group.public_id}/", headers={"Accept-Language": "en"})
    assert "Everybody is welcome." in page.content.decode()


def test_who_came_last_stands_first(
    client: Client, make_group: Callable[..., FanGroup], deer: Any, orange: Any
) -> None:
    group = make_group("open")
    first, second = seat(group, deer), seat(group, orange)
    with team_scope(group.team_id):  # 小鹿 left and came back
        GroupMember.objects.filter(pk=first.pk).update(joined_at=second.joined_at + timedelta(1))
    page = client.get(f"/t/xiaoman/groups/{group.public_id}/members/").content.decode()
    assert page.index(first.display_name) < page.index(second.display_name)
