"""Reads of points and levels."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from community.fans.models import Fan
from community.points.models import Balance, Entry, Level


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
    reached: Level | None = None
    ahead: Level | None = None
    for level in levels():
        if level.threshold <= balance.earned:
            reached = level
        elif ahead is None:
            ahead = level
    return Standing(balance.points, balance.earned, reached, ahead)


def entries_of(fan: Fan) -> "QuerySet[Entry, Entry]":
    """A fan's lines with who booked them; newest first is for the caller. One query."""
    return Entry.objects.filter(fan=fan).select_related("by")


def entries_filter(*, q: str = "", kind: str = "") -> "QuerySet[Entry, Entry]":
    """The team's lines by words of what for or nickname, and kind; with fan and who. One query."""
    found = Entry.objects.select_related("fan", "by")
    for word in q.split()[:5]:
        found = found.filter(Q(reason__icontains=word) | Q(fan__nickname__icontains=word))
    return found.filter(kind=kind) if kind in Entry.Kind.values else found
