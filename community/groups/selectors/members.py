"""Who is in the groups, who came and who went."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from community.groups.models import FanGroup, GroupMember

MemberSet = QuerySet[GroupMember, GroupMember]


def members_filter(
    *, group: FanGroup, q: str = "", role: str = "", state: str = GroupMember.State.ACTIVE
) -> MemberSet:
    """Members of a group by words of their name, role and state, with their fan. One query."""
    found = GroupMember.objects.filter(group=group, state=state).select_related("fan")
    for word in q.split()[:5]:
        found = found.filter(display_name__icontains=word)
    if role in GroupMember.Role.values:
        found = found.filter(role=role)
    return found


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
