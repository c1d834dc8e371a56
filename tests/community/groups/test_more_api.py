"""A pool's groups and pictures, lifting a ban, requests answered together, by the API."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from community.groups.models import FanGroup, GroupMember, JoinRequest, TeamBan
from community.groups.services import pool_create
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff
from tests.api import Api, assert_problem, maker_becomes, unchanged
from tests.cast import staff_actor
from tests.community.groups.conftest import Person
from tests.community.groups.test_pool_api import join
from tests.community.groups.test_rules_api import ask
from tests.community.moderation.pictures import qr

pytestmark = pytest.mark.django_db


def test_groups_of_a_pool_come_move_and_go(api: Api, make_group: Callable[..., FanGroup]) -> None:
    one, two = make_group(name="一"), make_group(name="二")
    made = api("POST", "pools", {"name": "大厅", "groups": [one.public_id]}).json()
    path = f"pools/{made['id']}/groups"

    def turns(answer: Any) -> list[str]:
        assert answer.status_code == 200, answer.content
        return [turn["name"] for turn in answer.json()["turns"]]

    assert turns(api("POST", path, {"group": two.public_id})) == ["一", "二"]
    assert_problem(api("POST", path, {"group": "nothinghere1"}), 404, "not_found")
    assert turns(api("POST", f"{path}/{two.public_id}", {"up": True})) == ["二", "一"]
    assert turns(api("POST", f"{path}/{two.public_id}", {"up": True})) == ["二", "一"]
    assert turns(api("DELETE", f"{path}/{one.public_id}")) == ["二"]
    assert_problem(api("DELETE", f"{path}/{two.public_id}"), 409, "pool_keeps_one")
    maker_becomes(api, Role.ANALYST)
    with unchanged(FanGroup):
        assert api("POST", path, {"group": one.public_id}).status_code == 403


def test_a_ban_is_lifted(api: Api, group: FanGroup, deer: Person, team: Any) -> None:
    member = join(group, deer)
    path = f"groups/{group.public_id}/members/{member.public_id}"
    api("POST", f"{path}/ban", {"reason": "刷屏"})
    for _twice in range(2):
        assert api("POST", f"{path}/unban").json()["state"] == "left"
    with team_scope(team):
        assert TeamBan.objects.filter(lifted_at=None).count() == 0
        assert TeamBan.objects.count() == 1


def test_requests_are_answered_together_and_opened_again(
    api: Api, make_group: Callable[..., FanGroup], deer: Person, orange: Person, plum: Person,
    team: Any,
) -> None:  # fmt: skip
    group = make_group(capacity=1)
    asked = [ask(group, person) for person in (deer, orange, plum)]
    ids = [one.public_id for one in asked]
    answer = api("POST", "join-requests/decide", {"requests": ids[:2], "approve": True}).json()
    assert answer["done"] == 1
    assert [(one["request"], one["code"]) for one in answer["refused"]] == [(ids[1], "group_full")]
    declined = {"requests": [ids[2]], "approve": False, "reason": "满了"}
    assert api("POST", "join-requests/decide", declined).json() == {"done": 1, "refused": []}
    assert api("GET", f"join-requests/{ids[2]}").json()["state"] == "declined"
    assert api("POST", f"join-requests/{ids[2]}/reopen").json()["state"] == "pending"
    again = api("POST", f"join-requests/{ids[2]}/reopen")
    assert_problem(again, 409, "request_decided")
    with unchanged(JoinRequest, GroupMember):
        body = {"requests": [ids[1], "nothinghere1"], "approve": False}
        assert_problem(api("POST", "join-requests/decide", body), 404, "not_found")


def test_pictures_of_a_pool_elsewhere(api: Api, owner: Staff, scope: None) -> None:
    pool = pool_create(staff=owner, name="微信群", kind="wechat", actor=staff_actor(owner))
    path = f"pools/{pool.public_id}/pictures"

    def send(text: str | None, **more: str) -> Any:
        return api.client.post(
            f"/api/v1/{path}",
            {"file": SimpleUploadedFile("群.png", qr(text), "image/png"), **more},
            headers={"Authorization": f"Bearer {api.token}"},
        )

    made = send("https://weixin.qq.com/g/one", name="一群", made_at="2026-01-01T00:00:00+08:00")
    assert made.status_code == 201, made.content
    (old,) = made.json()["items"]
    assert (old["name"], old["state"]) == ("一群", "ended")  # seven days after it was made there
    assert_problem(send(None), 422, "pool_picture_no_code")
    items = send("https://weixin.qq.com/g/two").json()["items"]
    assert [one["state"] for one in items] == ["now", "ended"]
    gone = api("DELETE", f"{path}/{items[0]['id']}").json()["items"]
    assert {one["state"] for one in gone} == {"ended", "retired"}
    assert api("GET", path).json()["items"] == gone
    assert_problem(api("DELETE", f"{path}/nothinghere1"), 404, "not_found")
