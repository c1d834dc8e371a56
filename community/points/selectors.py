"""Reads of points and levels."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from community.fans.models import Fan
from community.points.models import Balance, Entry, Level
from foundation.scopes.spans import USUAL_DAYS, newest
from foundation.teams.models import Team, User


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a fan stands: to spend, ever earned, the level (None below the first), the next."""

    points: int
    earned: int
    level: Level | None
    next: Level | None

    @property
    def missing(self) -> int:
        """Points still to earn for the next level; 0 at the top."""
        return self.next.threshold - self.earned if self.next is not None else 0

    @property
    def shown(self) -> int:
        """How far a bar to the next level is filled: what was taken back may leave less than 0."""
        return max(self.earned, 0)


def levels() -> list[Level]:
    """The team's levels from the lowest up. One query."""
    return list(Level.objects.order_by("rank"))


def level_of(fan: Fan) -> int:
    """The rank of a fan's level, 0 for none. One query."""
    earned = Balance.objects.filter(fan=fan).values("earned")[:1]
    rank = Level.objects.filter(threshold__lte=earned).order_by("-rank")
    return rank.values_list("rank", flat=True).first() or 0


def standing_of(fan: Fan) -> Standing:
    """Where a fan stands. Two queries."""
    balance = Balance.objects.filter(fan=fan).first() or Balance(fan=fan, team_id=fan.team_id)
    return _standing(balance, levels())


def _standing(balance: Balance, steps: Iterable[Level]) -> Standing:
    """Where a balance stands on a ladder, given from the lowest step up."""
    reached: Level | None = None
    ahead: Level | None = None
    for level in steps:
        if level.threshold <= balance.earned:
            reached = level
        elif ahead is None:
            ahead = level
    return Standing(balance.points, balance.earned, reached, ahead)


@dataclass(frozen=True, slots=True)
class MyPoints:
    """What points somebody has with one team they are a fan of."""

    fan: Fan
    standing: Standing

    @property
    def team(self) -> Team:
        """The team."""
        return self.fan.team


def my_points(user: User) -> list[MyPoints]:
    """A person's points with every team where there is something to tell (the team has levels, or
    something was booked for them), by the teams' names. Three queries at most, in their scope."""
    fans = list(_told(Fan.objects.filter(user=user)).select_related("team"))
    if not fans:
        return []
    balances = {one.fan_id: one for one in Balance.objects.filter(fan__in=fans)}
    ladders: dict[int, list[Level]] = {}
    for level in Level.objects.filter(team__in=[fan.team_id for fan in fans]).order_by("rank"):
        ladders.setdefault(level.team_id, []).append(level)
    found = [
        MyPoints(
            fan,
            _standing(
                balances.get(fan.pk) or Balance(fan=fan, team_id=fan.team_id),
                ladders.get(fan.team_id, ()),
            ),
        )
        for fan in fans
    ]
    return sorted(found, key=lambda one: (one.team.name, one.fan.pk))


def has_points(user: User) -> bool:
    """Whether my_points would tell anything. One query, in the person's scope."""
    return _told(Fan.objects.filter(user=user)).exists()


def points_team(*, user_id: int, team_id: int) -> str:
    """The public id of the team whose page of points this person has, empty where there is
    nothing to tell. One query, in the team's scope."""
    fans = _told(Fan.objects.filter(user_id=user_id, team_id=team_id))
    return fans.values_list("team__public_id", flat=True).first() or ""


def _told(fans: "QuerySet[Fan, Fan]") -> "QuerySet[Fan, Fan]":
    booked = Balance.objects.filter(fan=OuterRef("pk"))
    ladder = Level.objects.filter(team=OuterRef("team"))
    return fans.filter(Exists(booked) | Exists(ladder), state=Fan.State.ACTIVE)


def entries_of(fan: Fan) -> "QuerySet[Entry, Entry]":
    """A fan's lines with who booked them; newest first is for the caller. One query."""
    return Entry.objects.filter(fan=fan).select_related("by")


def entries_filter(
    *, q: str = "", kind: str = "", days: int | None = USUAL_DAYS
) -> "QuerySet[Entry, Entry]":
    """The team's lines by words of what for or nickname (in the newest ``days``), and kind; with
    fan and who. One query."""
    found = Entry.objects.select_related("fan", "by")
    for word in q.split()[:5]:
        found = found.filter(Q(reason__icontains=word) | Q(fan__nickname__icontains=word))
    if q:
        found = newest(found, by="at", days=days)
    return found.filter(kind=kind) if kind in Entry.Kind.values else found
