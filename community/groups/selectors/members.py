"""Who is in the groups, who came and who went."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.utils import timezone

from community.groups.models import FanGroup, GroupMember, TeamBan
from foundation.jobs.models import Job
from foundation.teams.models import Team, User
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query

MemberSet = QuerySet[GroupMember, GroupMember]
STAFF_FOUND = 50
LEADERS = 100


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


def members_by_name(*, group_id: int, q: str) -> MemberSet:
    """Those in a group by the name they go by there, and by nothing else: for admins among the
    fans, to whom a phone's last digits or a name elsewhere must not answer. By part of the name,
    its pinyin or initials; staff by part of their name. Without ``q`` only plain members, for
    leaders_of has the others. One query, and with ``q`` one before.
    """
    found = GroupMember.objects.filter(group=group_id, state=GroupMember.State.ACTIVE)
    words = q.split()[:5]
    if not words:
        return found.filter(role=GroupMember.Role.MEMBER)
    called, staff = Q(), Q(staff__isnull=False)
    for word in words:
        shown = Q(display_name__icontains=word)
        called &= shown | _spelled(word)
        staff &= shown
    of_team = found.filter(staff__isnull=False).filter(staff).values_list("pk", flat=True)
    # Their search document is the quick way to a few; it knows more than the name, which decides.
    fans = Q(fan__search=SearchMatch(search_query(q))) & called
    return found.filter(fans | Q(pk__in=list(of_team[:STAFF_FOUND])))


def _spelled(word: str) -> Q:
    """Whose name shown is the nickname, and is read so: 张伟 by zhangw and by zw. The syllables
    stand in the sort key, with spaces between."""
    letters = word.lower()
    if not (letters.isascii() and letters.isalpha()):
        return Q(pk__in=[])
    whole = "(^| )" + " ?".join(letters)
    initials = "(^| )" + "[a-z]* ".join(letters)
    read = Q(fan__sort_key__regex=whole) | Q(fan__sort_key__regex=initials)
    return read & Q(fan__nickname=F("display_name"))


def leaders_of(group_id: int) -> list[GroupMember]:
    """Who runs a group: its owner, then its admins. One query."""
    return list(
        GroupMember.objects.filter(
            group=group_id,
            state=GroupMember.State.ACTIVE,
            role__in=[GroupMember.Role.OWNER, GroupMember.Role.ADMIN],
        ).order_by("-role", "display_name", "pk")[:LEADERS]
    )


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


@dataclass(frozen=True, slots=True)
class Moved:
    """How many people, each counted once in however many groups."""

    came: int
    went: int


def people_moved_since(team_id: int, since: datetime) -> Moved:
    """How many fans of a team came into a group since then, and how many left one or were removed.
    One query."""
    places = GroupMember.objects.filter(team=team_id, staff=None).order_by()
    came = places.filter(state__in=GroupMember.State.values, joined_at__gte=since)
    went = places.filter(
        state__in=[GroupMember.State.LEFT, GroupMember.State.REMOVED], left_at__gte=since
    )

    def people(places: MemberSet) -> Subquery:
        return Subquery(places.values("team").annotate(n=Count("fan", distinct=True)).values("n"))

    teams = Team.objects.filter(pk=team_id).annotate(came=people(came), went=people(went))
    row = teams.values_list("came", "went").get()
    return Moved(*(count or 0 for count in row))


def places_by_team(user: User) -> dict[int, list[int]]:
    """The ids of a person's places in groups, as fan or as staff, by the id of their team. Runs in
    system scope. One query."""
    by_team: dict[int, list[int]] = {}
    places = GroupMember.objects.filter(user=user).order_by("team_id", "pk")
    for team_id, pk in places.values_list("team_id", "pk"):
        by_team.setdefault(team_id, []).append(pk)
    return by_team
