"""The team's levels, set as a whole."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from community.points.errors import LevelsOrder
from community.points.models import MOST, Level
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Team

MOST_LEVELS = 20
NAME_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A level as it is wanted: its name, and the points earned that reach it."""

    name: str
    threshold: int


def levels_set(*, team: Team, steps: Sequence[Step], actor: Actor) -> list[Level]:
    """Make the team's levels just these, from the lowest up; none switches levels off.

    The same again changes nothing. Raises LevelsOrder where they don't climb, two have the same
    name, one has none, or there are more than MOST_LEVELS.
    """
    _check(steps)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        before = _as_steps(list(Level.objects.order_by("rank")))
        if before != list(steps):
            Level.objects.all().delete()
            Level.objects.bulk_create(
                [
                    Level(team=team, rank=rank, name=step.name, threshold=step.threshold)
                    for rank, step in enumerate(steps, 1)
                ]
            )
            audit_record(
                actor=actor,
                action="points.levels",
                obj=team,
                changes={"levels": [_told(before), _told(steps)]},
            )
    return list(Level.objects.order_by("rank"))


def _check(steps: Sequence[Step]) -> None:
    thresholds = [step.threshold for step in steps]
    names = [step.name for step in steps]
    climbs = all(low < high for low, high in itertools.pairwise(thresholds))
    fit = all(0 < len(name) <= NAME_LENGTH and name == name.strip() for name in names)
    within = all(0 <= one <= MOST for one in thresholds)
    if not (climbs and fit and within) or len(set(names)) < len(names) or len(names) > MOST_LEVELS:
        raise LevelsOrder


def _as_steps(levels: list[Level]) -> list[Step]:
    return [Step(level.name, level.threshold) for level in levels]


def _told(steps: Sequence[Step]) -> list[str]:
    return [f"{step.name} ≥ {step.threshold}" for step in steps]
