"""Points through the API."""

import pytest

from community.fans.models import Fan
from community.points.models import Entry
from community.points.services import Step, levels_set
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from tests.api import api_of, assert_problem

pytestmark = pytest.mark.django_db


def test_booked_and_told(deer: Fan, team: Team, manager: Staff, actor: Actor) -> None:
    levels_set(team=team, steps=[Step("新粉", 10), Step("铁粉", 100)], actor=actor)
    ask = api_of(manager, "points:read", "points:write")
    path = f"fans/{deer.public_id}/points"
    body = {"amount": 30, "reason": "下单", "key": "order-1"}
    first, again = (ask("POST", f"{path}/lines", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.json()["kind"], first.json()["amount"]) == ("earned", 30)
    assert Entry.objects.get().key == "api:order-1"
    assert ask("GET", path).json() == {
        "points": 30, "earned": 30, "level": 1, "level_name": "新粉", "next_level_in": 70,
    }  # fmt: skip
    assert [one["reason"] for one in ask("GET", f"{path}/lines").json()["items"]] == ["下单"]


def test_refusals_change_nothing(deer: Fan, manager: Staff) -> None:
    ask = api_of(manager, "points:read", "points:write")
    path = f"fans/{deer.public_id}/points/lines"
    spend = {"amount": -5, "reason": "兑换", "key": "k"}
    assert_problem(ask("POST", path, spend), 409, "points_too_few")
    assert_problem(ask("POST", path, spend | {"amount": 0}), 400, "points_amount")
    assert_problem(ask("POST", "fans/nobody/points/lines", spend), 404, "not_found")
    reader = api_of(manager, "points:read")
    assert_problem(reader("POST", path, spend | {"amount": 5}), 403, "permission_denied")
    assert not Entry.objects.exists()
