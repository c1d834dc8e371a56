"""Who is in the groups, who came and who went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from community.groups.models import FanGroup, GroupMember, TeamBan
from foundation.jobs.models import Job
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query

MemberSet = QuerySet[GroupMember, GroupMember]
STAFF_FOUND = 50


def members_filter(
    *,
    group: FanGroup,
    q: str = "",
    role: str = "",
    state: str = GroupMember.State.ACTIVE,
    muted: bool = False,
) -> MemberSet:
    """Members of a group by their name (word, pinyin, initials) or what else finds their fan, by
    role and state, and those muted now; with their fan.

    One query; with ``q`` one before, for the group's staff, who are no fans.
    """
    found = GroupMember.objects.filter(group=group, state=state).select_related("fan")
    if q.strip():
        found = found.filter(_named(group, q))
    if role in GroupMember.Role.values:
        found = found.filter(role=role)
    if muted:
        found = found.filter(muted_until__gt=timezone.now())
    return found


def _named(group: FanGroup, q: str) -> Q:
    """Who answers to ``q``: fans by their search document, staff by their name."""
    fans = Q(fan__search=SearchMatch(search_query(q)))
    staff = GroupMember.objects.filter(group=group, staff__isnull=False)
    for word in q.split()[:5]:
        staff = staff.filter(display_name__icontains=word)
    ids = list(staff.values_list("pk", flat=True)[:STAFF_FOUND])
    return fans | Q(pk__in=ids) if ids else fans


def bans_filter(*, q: str = "") -> "QuerySet[TeamBan, TeamBan]":
    """Fans whom the team's groups are closed to, by their name, with fan and who did it. One
    query."""
    found = TeamBan.objects.filter(lifted_at=None).select_related("fan", "created_by")
    if q.strip():
        found = found.filter(fan__search=SearchMatch(search_query(q)))
    return found


def successors(group: FanGroup) -> list[GroupMember]:
    """Whom a group may be handed over to: the team's people in it, but its owner. One query."""
    return list(
        GroupMember.objects.filter(group=group, staff__isnull=False, state=GroupMember.State.ACTIVE)
        .exclude(role=GroupMember.Role.OWNER)
        .order_by("display_name", "pk")[:200]
    )


def last_removal(group: FanGroup) -> Job | None:
    """The group's newest removal of many within a week. One query."""
    since = timezone.now() - timedelta(days=7)
    return (
        Job.objects.filter(kind="groups.remove_many", params__group=group.pk, created_at__gte=since)
        .order_by("-pk")
        .first()
    )


def member_get(*, group: FanGroup, public_id: str) -> GroupMember | None:
    """One member of a group, in it or not, with their fan. One query."""
    return (
        GroupMember.objects.select_related("fan", "group")
        .filter(group=group, public_id=public_id)
        .first()
    )


def leavers_since(since: datetime) -> MemberSet:
    """Fans who left or were removed since then (``state`` and ``remove_reason`` say how and why),
    newest first, with group and fan."""
    return (
        GroupMember.objects.filter(
            state__in=[GroupMember.State.LEFT, GroupMember.State.REMOVED],
            left_at__gte=since,
            staff=None,
        )
        .select_related("group", "fan")
        .order_by("-left_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many, of one group."""

    public_id: str
    name: str
    count: int


def join_counts_since(since: datetime) -> list[GroupCount]:
    """Joins since then by group, most first, whatever became of them since (as a code counts
    them too). One query."""
    rows = (
        GroupMember.objects.filter(
            state__in=GroupMember.State.values, joined_at__gte=since, staff=None
        )
        .order_by()
        .values("group__public_id", "group__name")
        .annotate(count=Count("pk"))
        .order_by("-count", "group__name")
    )
    return [GroupCount(row["group__public_id"], row["group__name"], row["count"]) for row in rows]
