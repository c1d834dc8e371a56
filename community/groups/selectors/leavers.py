"""Who left and why: as they said it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from community.groups.models import GroupMember, LeaveWord
from foundation.scopes.spans import USUAL_DAYS
from foundation.teams.models import User

LeaverSet = QuerySet[GroupMember, GroupMember]
PERIODS = {"7": 7, "30": 30, "90": 90}


def my_left(user: User, group_public_id: str) -> GroupMember | None:
    """A fan's place in a group they left, with group and team. One query."""
    return (
        GroupMember.objects.filter(
            user=user,
            group__public_id=group_public_id,
            state=GroupMember.State.LEFT,
            fan__isnull=False,
            staff__isnull=True,
        )
        .select_related("group", "team", "fan")
        .first()
    )


def words_filter(
    *,
    q: str = "",
    group: str = "",
    reason: str = "",
    text: str = "",
    days: str = "",
    within: int | None = USUAL_DAYS,
) -> QuerySet[LeaveWord, LeaveWord]:
    """What leavers said, by words of it, group (public id), reason (``none`` for none), whether
    they wrote something (``text``: yes) and the last days. Words are looked for among those who
    left ``within`` so many days. With fan and group. One query."""
    found = LeaveWord.objects.select_related("fan", "group")
    for word in q.split()[:5]:
        found = found.filter(Q(text__icontains=word) | Q(fan__nickname__icontains=word))
    if group:
        found = found.filter(group__public_id=group)
    if reason:
        found = found.filter(reason="" if reason == "none" else reason)
    if text == "yes":
        found = found.exclude(text="")
    if days in PERIODS:
        found = found.filter(left_at__gte=timezone.now() - timedelta(days=PERIODS[days]))
    elif q and within is not None:
        # The list is walked by this time alone; keys follow when somebody said why.
        found = found.filter(left_at__gte=timezone.now() - timedelta(days=within))
    return found


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many left for a reason; an empty one said nothing."""

    reason: str
    label: str
    count: int


def reasons_count(*, group: str = "", days: str = "") -> list[ReasonCount]:
    """How many fans left for which reason, most first, those who said nothing and those the rule
    took out among them. One query."""
    since: datetime | None = None
    if days in PERIODS:
        since = timezone.now() - timedelta(days=PERIODS[days])
    found = GroupMember.objects.filter(
        state=GroupMember.State.LEFT, fan__isnull=False, staff__isnull=True
    )
    if group:
        found = found.filter(group__public_id=group)
    if since is not None:
        found = found.filter(left_at__gte=since)
    rows = found.order_by().values_list("remove_reason").annotate(count=Count("pk"))
    names = dict(GroupMember.LeaveReason.choices)
    counts = [ReasonCount(reason, str(names.get(reason, "")), count) for reason, count in rows]
    return sorted(counts, key=lambda one: (-one.count, one.reason))
