"""Pools, muting and banning by the API."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from community.groups.models import FanGroup, GroupMember, GroupPool, TeamBan
from community.groups.services import member_join
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.api import Api, assert_problem
from tests.community.groups.conftest import Person

pytestmark = pytest.mark.django_db


def join(group: FanGroup, person: Person) -> GroupMember:
    fan, user, actor = person
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def test_a_pool_is_made_listed_and_changed(api: Api, make_group: Callable[..., FanGroup]) -> None:
    one, two = make_group(name="一", capacity=10), make_group(name="二", capacity=20)
    made = api("POST", "pools", {"name": "大厅", "groups": [two.public_id, one.public_id]})
    assert made.status_code == 201
    body = made.json()
    assert [turn["group"] for turn in body["turns"]] == [two.public_id, one.public_id]
    assert (body["people"], body["places"], body["full"]) == (0, 30, False)
    listed = api("GET", "pools").json()["items"]
    assert [row["id"] for row in listed] == [body["id"]]
    changed = api("PATCH", f"pools/{body['id']}", {"name": "前厅", "state": "paused"})
    assert (changed.json()["name"], changed.json()["state"]) == ("前厅", "paused")
    assert api("GET", f"pools/{body['id']}").json()["name"] == "前厅"
    assert_problem(api("GET", "pools/nothinghere1"), 404, "not_found")


def test_a_pool_that_leads_nowhere_is_refused(api: Api) -> None:
    assert_problem(api("POST", "pools", {"name": "空"}), 422, "pool_needs_group")
    assert not GroupPool.objects.exists()


def test_muting_and_banning(api: Api, group: FanGroup, deer: Person, team: Any) -> None:
    member = join(group, deer)
    path = f"groups/{group.public_id}/members/{member.public_id}"
    until = timezone.now() + timedelta(hours=2)
    muted = api("POST", f"{path}/mute", {"until": until.isoformat(), "reason": "刷屏"})
    assert muted.status_code == 200
    assert muted.json()["muted_until"] is not None
    with team_scope(team):
        member.refresh_from_db()
    assert member.muted_until == until
    free = api("POST", f"{path}/mute", {"until": None})
    assert free.json()["muted_until"] is None
    assert_problem(
        api("POST", f"{path}/mute", {"until": (until - timedelta(days=9)).isoformat()}),
        422,
        "member_mute_ends",
    )
    out = api("POST", f"{path}/ban", {"reason": "广告"})
    assert out.json()["state"] == "removed"
    with team_scope(team):
        assert TeamBan.objects.get().reason == "广告"


def test_staff_are_not_banned(api: Api, group: FanGroup, owner: Staff, team: Any) -> None:
    with team_scope(team):
        member = GroupMember.objects.get(group=group, staff=owner)
    path = f"groups/{group.public_id}/members/{member.public_id}"
    assert_problem(api("POST", f"{path}/ban", {}), 409, "member_is_staff")
