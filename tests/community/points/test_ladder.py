"""Levels are set as a whole, and only where they climb."""

import pytest

from community.points.errors import LevelsOrder
from community.points.models import Level
from community.points.services import Step, levels_set
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Team

pytestmark = pytest.mark.django_db
STEPS = [Step("新粉", 0), Step("铁粉", 100)]


@pytest.fixture(autouse=True)
def _inside(scope: None) -> None:
    """Inside the team."""


def _ladder() -> list[tuple[int, str, int]]:
    return list(Level.objects.order_by("rank").values_list("rank", "name", "threshold"))


def test_set_again_and_switched_off(team: Team, actor: Actor) -> None:
    levels_set(team=team, steps=STEPS, actor=actor)
    levels_set(team=team, steps=STEPS, actor=actor)
    assert _ladder() == [(1, "新粉", 0), (2, "铁粉", 100)]
    assert [one.changes for one in AuditEntry.objects.filter(action="points.levels")] == [
        {"levels": [[], ["新粉 ≥ 0", "铁粉 ≥ 100"]]}
    ]
    levels_set(team=team, steps=[], actor=actor)
    assert _ladder() == []


@pytest.mark.parametrize(
    "steps",
    [
        [Step("a", 5), Step("b", 5)],
        [Step("a", 5), Step("b", 4)],
        [Step("a", 5), Step("a", 6)],
        [Step("", 5)],
        [Step(" a", 5)],
        [Step("a" * 21, 5)],
        [Step("a", -1)],
        [Step(str(number), number) for number in range(21)],
    ],
)
def test_what_does_not_climb_is_refused(team: Team, actor: Actor, steps: list[Step]) -> None:
    levels_set(team=team, steps=STEPS, actor=actor)
    with pytest.raises(LevelsOrder):
        levels_set(team=team, steps=steps, actor=actor)
    assert _ladder() == [(1, "新粉", 0), (2, "铁粉", 100)]
