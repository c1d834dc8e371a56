"""Platform accounts: services and pages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.groups.errors import EntryNeedsAccount
from community.groups.services import group_create
from foundation.events.models import Event
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from kol.platforms.errors import AccountTaken
from kol.platforms.models import FOLLOWED_VALUES, Platform, PlatformAccount
from kol.platforms.registry import account_panels
from kol.platforms.selectors import accounts_followed
from kol.platforms.services import account_archive, account_create, account_update
from tests.cast import staff_actor

ClientFor = Callable[[User | Staff], Client]
BASE = "/t/xiaoman/platforms/"


def make(staff: Staff, handle: str = "小满同学", platform: str = "weibo") -> PlatformAccount:
    with team_scope(staff.team_id):
        return account_create(
            staff=staff, platform=platform, handle=handle, actor=staff_actor(staff)
        )


def accounts(team: Team) -> list[tuple[str, str, str]]:
    with team_scope(team):
        return list(
            PlatformAccount.objects.order_by("pk").values_list("platform", "handle", "state")
        )


def test_adding(owner: Staff, team: Team) -> None:
    account = make(owner, " ＠小满同学 ")
    assert accounts(team) == [("weibo", "小满同学", "active")]
    with team_scope(team):
        assert Event.objects.get(name="platform.account_added").subject_id == account.pk
        assert AuditEntry.objects.get(action="platform.create").object_id == account.pk


def test_the_same_account_twice(owner: Staff, other_owner: Staff, team: Team) -> None:
    make(owner)
    with pytest.raises(AccountTaken):
        make(owner, "@小满同学")
    make(owner, platform="douyin")
    make(other_owner)
    assert len(accounts(team)) == 2


def test_changing_to_one_that_is_there(owner: Staff, team: Team) -> None:
    make(owner)
    second = make(owner, "小号")
    with team_scope(team):
        with pytest.raises(AccountTaken):
            account_update(account=second, staff=owner, actor=staff_actor(owner), handle="小满同学")
        account_update(account=second, staff=owner, actor=staff_actor(owner), uid="42")
        assert AuditEntry.objects.get(action="platform.update").changes == {"uid": ["", "42"]}
    assert accounts(team)[1] == ("weibo", "小号", "active")


@pytest.mark.parametrize("who", ["operator", "pr", "analyst"])
def test_who_may_not(who: str, owner: Staff, team: Team, request: pytest.FixtureRequest) -> None:
    account, staff = make(owner), request.getfixturevalue(who)
    with team_scope(team):
        with pytest.raises(NotAllowed):
            make(staff, "别的")
        with pytest.raises(NotAllowed):
            account_archive(account=account, staff=staff, actor=staff_actor(staff))
    assert accounts(team) == [("weibo", "小满同学", "active")]


def asked(page: str) -> list[str]:
    """The names of what a form asks."""
    return re.findall(r'<input[^>]*\bname="(platform|handle|url|uid)"', page)


def test_a_new_account_begins_with_its_platform_and_asks_what_that_one_knows(
    owner: Staff, client_for: ClientFor
) -> None:
    client = client_for(owner)
    choice = client.get(f"{BASE}new/").content.decode()
    told = re.findall(r'href="/t/xiaoman/platforms/new/\?platform=(\w+)"', choice)
    assert (sorted(told), asked(choice)) == (sorted(Platform.values), [])
    assert choice.index("platform=weibo") < choice.index("platform=wecom")
    assert choice.index("platform=wecom") < choice.index("platform=xiaohongshu")
    pages = {
        one: client.get(f"{BASE}new/?platform={one}").content.decode()
        for one in ("weibo", "wecom", "xiaohongshu")
    }
    assert {one: asked(page) for one, page in pages.items()} == {
        "weibo": ["platform", "handle", "url"],
        "wecom": ["platform", "handle"],
        "xiaohongshu": ["platform", "handle", "url", "uid"],
    }
    assert ("添加微博账号" in pages["weibo"], "群名" in pages["wecom"]) == (True, True)


def test_where_keys_are_asked_for_they_come_next(
    owner: Staff, team: Team, client_for: ClientFor
) -> None:
    client = client_for(owner)
    made = client.post(f"{BASE}new/", {"platform": "wecom", "handle": "粉丝一群"})
    with team_scope(team):
        robot = PlatformAccount.objects.get()
    assert (robot.handle, robot.url, robot.uid) == ("粉丝一群", "", "")
    assert made["Location"] == f"{BASE}{robot.public_id}/keys/"
    abroad = client.post(f"{BASE}new/", {"platform": "telegram", "handle": "海外群"})
    assert not abroad["Location"].endswith("/keys/")
    nowhere = client.post(f"{BASE}new/", {"platform": "nowhere", "handle": "别处"})
    assert (nowhere.status_code, len(accounts(team))) == (422, 2)


def test_pages(
    owner: Staff,
    team: Team,
    client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_for(owner)
    assert "还没有平台账号" in client.get(BASE).content.decode()
    body = {"platform": "weibo", "handle": "小满同学", "url": "weibo.com/u/1", "uid": ""}
    made = client.post(f"{BASE}new/", body)
    with team_scope(team):
        account = PlatformAccount.objects.get()
    assert made["Location"] == f"{BASE}{account.public_id}/"
    assert account.url == "https://weibo.com/u/1"
    again = client.post(f"{BASE}new/", body)
    assert again.status_code == 422
    assert "已经添加过了" in again.content.decode()
    for bad in ({"url": "ftp://x.example/"}, {"url": "javascript:alert(1)"}, {"handle": "@ "}):
        assert client.post(f"{BASE}new/", body | {"handle": "新"} | bad).status_code == 422
    assert len(accounts(team)) == 1
    edit = f"{BASE}{account.public_id}/"
    assert 'value="小满同学"' in client.get(f"{edit}edit/").content.decode()
    assert client.post(f"{edit}edit/", body | {"handle": "小满啊"}).status_code == 302
    assert accounts(team) == [("weibo", "小满啊", "active")]
    page = client.post(f"{edit}archive/", follow=True).content.decode()
    assert f"{edit}restore/" in page
    assert accounts(team) == [("weibo", "小满啊", "archived")]
    assert "小满啊" in client.get(BASE, {"state": "archived"}).content.decode()
    client.post(f"{edit}restore/")
    assert accounts(team) == [("weibo", "小满啊", "active")]
    client.get(BASE)  # the toast of the last act
    # User, staff, accounts and how many, quotas.
    with django_assert_num_queries(5):
        client.get(BASE)
    # And the team's apps; what apps above add is theirs to count.
    monkeypatch.setattr(account_panels, "_panels", {})
    with django_assert_num_queries(5):
        client.get(edit)


def test_many_accounts_come_a_page_at_a_time(
    owner: Staff, team: Team, client_for: ClientFor
) -> None:
    with team_scope(team):
        PlatformAccount.objects.bulk_create(
            PlatformAccount(team=team, platform="weibo", handle=f"分号{number:02}", uid=f"{number}")
            for number in range(45)
        )
    client = client_for(owner)
    first = client.get(BASE).content.decode()
    onward = re.search(r'href="[^"]*(\?after=[^"]+)"', first)
    assert onward is not None
    second = client.get(f"{BASE}{onward[1]}").content.decode()
    seen = [set(re.findall(r"分号\d\d", page)) for page in (first, second)]
    assert [len(one) for one in seen] == [40, 5]
    assert not seen[0] & seen[1]
    found = client.get(BASE, {"q": "fenhao44"}).content.decode()
    assert set(re.findall(r"分号\d\d", found)) == {"分号44"}


@pytest.mark.parametrize(
    ("who", "see", "edit"),
    [
        ("manager", 200, 200),
        ("operator", 200, 403),
        ("analyst", 200, 403),
        ("stranger", 404, 404),
        ("other_owner", 404, 404),
    ],
)
def test_roles(
    who: str,
    see: int,
    edit: int,
    owner: Staff,
    team: Team,
    client_for: ClientFor,
    request: pytest.FixtureRequest,
) -> None:
    account, client = make(owner), client_for(request.getfixturevalue(who))
    assert client.get(BASE).status_code == see
    assert client.get(f"{BASE}new/").status_code == edit
    assert client.get(f"{BASE}{account.public_id}/").status_code == see
    assert client.get(f"{BASE}{account.public_id}/edit/").status_code == edit
    if edit != 200:
        assert client.post(f"{BASE}{account.public_id}/archive/").status_code == edit
        assert accounts(team) == [("weibo", "小满同学", "active")]


def test_another_teams_account(owner: Staff, other_owner: Staff, client_for: ClientFor) -> None:
    account = make(owner)
    client = client_for(other_owner)
    assert client.get(f"/t/other/platforms/{account.public_id}/").status_code == 404
    assert client.post(f"/t/other/platforms/{account.public_id}/archive/").status_code == 404


def test_nobody_follows_a_robot(owner: Staff, team: Team) -> None:
    robot, weibo = make(owner, "小满群", "wecom"), make(owner)
    with team_scope(team):
        assert list(accounts_followed()) == [weibo]
        with pytest.raises(EntryNeedsAccount):
            group_create(
                staff=owner,
                name="粉丝群",
                entry="follows",
                entry_account=robot,
                actor=staff_actor(owner),
            )
    assert "wecom" not in FOLLOWED_VALUES
    assert [one for one in FOLLOWED_VALUES if one not in Platform.values] == []
