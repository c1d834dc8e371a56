"""Accounts for partners' programs: their health, what their limits leave, and no secret."""

import pytest

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.limits import quota_take
from kol.platforms.models import PlatformAccount
from tests.api import Api, api_of, assert_problem
from tests.kol.platforms.doubles import APP_SECRET


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner, "platforms:read", "platforms:write")


def test_accounts(api: Api, team: Team, wechat: PlatformAccount) -> None:
    made = api("POST", "platform-accounts", {"platform": "weibo", "handle": "@林小满"})
    assert made.status_code == 201
    one = made.json()
    assert (one["handle"], one["connection"], one["publishing"]) == ("林小满", "none", "hand")
    again = api("POST", "platform-accounts", {"platform": "weibo", "handle": "林小满"})
    assert_problem(again, 409, "platform_account_taken")
    listed = api("GET", "platform-accounts?connection=connected")
    assert [row["id"] for row in listed.json()["items"]] == [wechat.public_id]
    assert APP_SECRET not in listed.content.decode()
    assert "stable-1" not in listed.content.decode()
    path = f"platform-accounts/{one['id']}"
    changed = api("PATCH", path, {"uid": "42", "state": "archived"}).json()
    assert (changed["uid"], changed["state"]) == ("42", "archived")
    assert_problem(api("PATCH", path, {"sealed": "x"}), 400, "invalid")
    with team_scope(team):
        account = PlatformAccount.objects.get(public_id=one["id"])
        quota_take(account_id=account.pk, what="posts")
    quotas = api("GET", f"{path}/quotas").json()["items"]
    assert [(row["rate"], row["used"], row["left"]) for row in quotas] == [
        ("calls/day", 1, 99),
        ("posts/3600", 1, 29),
    ]
    assert_problem(api("GET", "platform-accounts/nothing"), 404, "not_found")
    told = {row["platform"]: row for row in api("GET", "platforms").json()["items"]}
    assert told["xiaohongshu"]["completion"] == "by_hand"
    assert told["telegram"]["abroad"] is True


def test_a_reader_may_not_add(owner: Staff) -> None:
    reads = api_of(owner, "platforms:read")
    assert_problem(
        reads("POST", "platform-accounts", {"platform": "weibo", "handle": "x"}),
        403,
        "permission_denied",
    )
