"""The team's groups and their figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.groups.models import FanGroup, GroupMember, JoinRequest
from foundation.teams.models import Team

GroupSet = QuerySet[FanGroup, FanGroup]
# As many as a select shows.
CHOICES = 200


def group_get(public_id: str) -> FanGroup | None:
    """One group of the team in scope, with the account of its rule. One query."""
    return FanGroup.objects.select_related("entry_account").filter(public_id=public_id).first()


def groups_filter(*, q: str = "", state: str = "") -> GroupSet:
    """The team's groups by words of their name; ``state`` empty means all but the archived.

    Each carries ``waiting``, how many requests wait. One query.
    """
    waiting = (
        JoinRequest.objects.filter(group=OuterRef("pk"), state=JoinRequest.State.PENDING)
        .order_by()
        .values("group")
        .annotate(count=Count("pk"))
        .values("count")
    )
    found = FanGroup.objects.select_related("entry_account").annotate(
        waiting=Coalesce(Subquery(waiting), 0)
    )
    if state in FanGroup.State.values:
        found = found.filter(state=state)
    else:
        found = found.exclude(state=FanGroup.State.ARCHIVED)
    for word in q.split()[:5]:
        found = found.filter(name__icontains=word)
    return cast(GroupSet, found)


def groups_open() -> GroupSet:
    """Groups that may be chosen for something new: not archived, by name."""
    return FanGroup.objects.exclude(state=FanGroup.State.ARCHIVED).order_by("name", "pk")


def group_choices(chosen: str = "") -> list[tuple[str, str]]:
    """``(public id, name)`` of the team's groups for a filter, closed and archived ones too: the
    newest first, ``chosen`` before them whatever its age. One query."""
    groups = FanGroup.objects.order_by("-pk").values_list("public_id", "name")
    if chosen:
        groups = groups.order_by(Case(When(public_id=chosen, then=0), default=1), "-pk")
    return list(groups[:CHOICES])


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """A group at a glance: people in it, joined and left since midnight in the team's zone,
    requests that wait, and when somebody last spoke."""

    members: int
    capacity: int
    joined_today: int
    left_today: int
    waiting: int
    last_message_at: datetime | None


def group_figures(*, group: FanGroup, team: Team) -> GroupFigures:
    """The figures of a group. Three queries."""
    midnight = day_begin(team)
    fans = GroupMember.objects.filter(group=group, staff=None)
    return GroupFigures(
        members=group.member_count,
        capacity=group.capacity,
        joined_today=fans.filter(state=GroupMember.State.ACTIVE, joined_at__gte=midnight).count(),
        left_today=fans.exclude(state=GroupMember.State.ACTIVE)
        .filter(left_at__gte=midnight)
        .count(),
        waiting=JoinRequest.objects.filter(group=group, state=JoinRequest.State.PENDING).count(),
        last_message_at=group.last_message_at,
    )


def day_begin(team: Team) -> datetime:
    """Midnight of today where the team is."""
    zone = ZoneInfo(team.time_zone)
    return timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
