"""Many fans in one call: an answer a row, nothing spoilt by a bad one, and once is once."""

import json
from typing import Any

import pytest

from community.fans.models import Fan, FanContact
from community.fans.services import fan_create, fans_merge
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from tests.api import Api, api_of, assert_problem


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner, "fans:read", "fans:write")


def send(api: Api, *rows: Any, **headers: str) -> list[dict[str, Any]]:
    """Rows as NDJSON; the lines of the answer."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    answer = api.client.post(
        "/api/v1/fans/bulk",
        b"\n".join(lines),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": "en", **headers},
    )
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.getvalue().splitlines()]


ROWS = [
    {"key": "c-1", "nickname": "小鹿", "phones": ["138 0013 8000"], "tags": ["铁粉"]},
    {"key": "c-2", "nickname": "阿花", "emails": ["Hua@QQ.com"]},
]


def test_rows_are_added_then_unchanged_then_completed(api: Api, team: Team) -> None:
    first = send(api, *ROWS)
    assert [(one["row"], one["key"], one["status"]) for one in first] == [
        (1, "c-1", "created"), (2, "c-2", "created"),
    ]  # fmt: skip
    with team_scope(team):
        count = AuditEntry.objects.count()
        again = send(api, *ROWS, **{"Idempotency-Key": "ignored"})
        assert [(one["status"], one["id"]) for one in again] == [
            ("unchanged", one["id"]) for one in first
        ]
        assert AuditEntry.objects.count() == count
        more = send(api, {"phones": ["13800138000"], "emails": ["deer@qq.com"], "tags": ["上海"]})
        assert more == [{"row": 1, "status": "updated", "id": first[0]["id"]}]
        fan = Fan.objects.get(public_id=first[0]["id"])
        assert sorted(fan.contacts.values_list("value", flat=True)) == [
            "+8613800138000", "deer@qq.com",
        ]  # fmt: skip
        assert sorted(fan.tags.values_list("name", flat=True)) == ["上海", "铁粉"]
        assert Fan.objects.count() == 2


def test_bad_rows_are_told_and_spoil_nothing(api: Api, team: Team) -> None:
    said = send(
        api,
        b"{no json",
        b"[1]",
        {"key": "a", "nickname": "小", "surname": "x"},
        {"key": "b", "phones": ["12"]},
        {"key": "c"},
        {"nickname": "好的", "phones": ["13900139000"]},
        {"nickname": "又一个", "phones": ["13900139000"], "emails": ["x@qq.com"]},
        {"emails": ["y@qq.com"], "nickname": "乙"},
        {"emails": ["x@qq.com", "y@qq.com"]},
        {"identities": [{"platform": "nowhere", "uid": "1"}]},
    )
    assert [one["status"] for one in said] == [
        "refused", "refused", "refused", "refused", "created", "created", "updated", "created",
        "refused", "refused",
    ]  # fmt: skip
    assert [one.get("code") for one in said if one["status"] == "refused"] == [
        "parse_error", "parse_error", "invalid", "phone_invalid", "fan_match_conflict", "invalid",
    ]  # fmt: skip
    assert said[2]["field"] == "surname"
    assert said[3]["field"] == "phone"
    with team_scope(team):
        assert Fan.objects.count() == 3


def test_a_merged_fan_is_met_where_it_is_now(
    api: Api, team: Team, actor: Actor, scope: None
) -> None:
    one = fan_create(team_id=team.pk, actor=actor, source="api", nickname="甲")
    other = fan_create(
        team_id=team.pk, actor=actor, source="api", nickname="乙", phones=["13800138000"]
    )
    fans_merge(winner=one, loser=other, actor=actor)
    assert send(api, {"phones": ["13800138000"], "tags": ["新"]}) == [
        {"row": 1, "status": "updated", "id": one.public_id}
    ]
    assert FanContact.objects.get().fan_id == one.pk


def test_limits_and_rights(api: Api, owner: Staff) -> None:
    too_many = api.client.post(
        "/api/v1/fans/bulk",
        b"{}\n" * 5001,
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": "en"},
    )
    assert_problem(too_many, 413, "fans_bulk_too_long")
    assert_problem(api("POST", "fans/bulk", [{}]), 415, "unsupported_media_type")
    reader = api_of(owner, "fans:read")
    assert reader("POST", "fans/bulk", [{}]).status_code == 403
    with team_scope(owner.team_id):
        assert Fan.objects.count() == 0
