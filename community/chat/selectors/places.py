"""A person's place in a group, with all that reading and speaking there depends on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from community.groups.authority import leads
from foundation.scopes.prepared import fetch_one
from foundation.teams.backends import USER_COLUMNS, user_from_row
from foundation.teams.models import User
from foundation.teams.permissions import role_may


def until_text(until: datetime, zone: str) -> str:
    """A time ahead on a team's clock: ``18:30`` today, ``12-05 18:30`` this year, else in full."""
    local, today = until.astimezone(ZoneInfo(zone)), timezone.now().astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        return f"{local:%H:%M}"
    return f"{local:%m-%d %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True)
class TeamFace:
    """What a page shows of a team."""

    pk: int
    slug: str
    name: str
    accent: str
    logo: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Place:
    """Who a person is in a group. ``staff_role`` is set while they are on the team."""

    member_id: int
    public_id: str
    group_id: int
    user_id: int
    role: str
    display_name: str
    is_kol: bool
    joined_seq: int
    read_seq: int
    read_count: int
    pinned_at: datetime | None
    do_not_disturb: bool
    muted_until: datetime | None
    # A condition of the group is no longer met: until when they may put it right.
    grace_until: datetime | None
    staff_role: str | None
    has_phone: bool
    group_public_id: str
    group_name: str
    group_state: str
    announcement: str
    member_count: int
    last_seq: int
    count_seq: int
    last_at_all_seq: int
    require_phone: bool
    joined_at: datetime
    rules_version: int
    team: TeamFace

    @property
    def team_id(self) -> int:
        """The team's key."""
        return self.team.pk

    @property
    def floor(self) -> int:
        """What may be read comes after this number: a fan reads on from when they came in."""
        return 0 if self.staff_role is not None else self.joined_seq

    @property
    def unread(self) -> int:
        """How many messages that count have come since they last looked."""
        return max(self.count_seq - self.read_count, 0)

    @property
    def needs_phone(self) -> bool:
        """Whether they must verify a phone before they speak."""
        return self.require_phone and self.staff_role is None and not self.has_phone

    @property
    def is_muted(self) -> bool:
        """Whether they may only read for now; the team's own are never muted."""
        return (
            self.staff_role is None
            and self.muted_until is not None
            and self.muted_until > timezone.now()
        )

    @property
    def muted_until_text(self) -> str:
        """Until when, on the team's clock: the time for today, with the date for later."""
        return until_text(self.muted_until, self.team.time_zone) if self.muted_until else ""

    @property
    def grace_until_text(self) -> str:
        """Until when they may put right what is missing, on the team's clock."""
        return until_text(self.grace_until, self.team.time_zone) if self.grace_until else ""

    @property
    def may_speak(self) -> bool:
        """Whether their role speaks at all (staff roles that only read don't)."""
        return self.staff_role is None or role_may(self.staff_role, "chat.speak")

    @property
    def may_moderate(self) -> bool:
        """Whether they may recall whatever others said, as the team's staff."""
        return self.staff_role is not None and role_may(self.staff_role, "groups.moderate")

    @property
    def leads(self) -> bool:
        """Whether they may act on others here: staff who moderate, and fans who are admins."""
        return leads(self.role, staff_role=self.staff_role)

    @property
    def sees_members(self) -> bool:
        """Whether the list of all members is theirs to read: the team's, and who leads."""
        return self.staff_role is not None or self.leads

    @property
    def said_as(self) -> str:
        """What their messages are marked with: staff who are plain members stay to be known."""
        return "staff" if self.staff_role is not None and self.role == "member" else self.role

    @property
    def may_call_all(self) -> bool:
        """Whether their @all reaches everybody."""
        return self.role in ("owner", "admin")


_SELECT = """
SELECT m.id, m.public_id, m.group_id, m.user_id, m.role, m.display_name, m.is_kol, m.joined_seq,
       m.read_seq, m.read_count, m.pinned_at, m.do_not_disturb, m.muted_until, m.grace_until,
       s.role,
       u.phone IS NOT NULL, g.public_id, g.name, g.state, g.announcement, g.member_count,
       g.last_seq, g.count_seq, g.last_at_all_seq, t.require_phone_to_post,
       m.joined_at, t.rules_version,
       t.id, t.slug, t.name, t.accent, t.logo, t.language, t.time_zone"""
_FROM = """
FROM groups_groupmember m
JOIN groups_fangroup g ON g.id = m.group_id AND g.team_id = m.team_id
JOIN teams_team t ON t.id = m.team_id
JOIN teams_user u ON u.id = m.user_id
LEFT JOIN teams_staff s ON s.id = m.staff_id AND s.team_id = m.team_id AND s.state = 'active'
WHERE m.state = 'active' AND t.state = 'open' AND u.is_active
  AND (s.id IS NOT NULL OR m.fan_id IS NOT NULL)
  AND """


_PLACE = _SELECT + _FROM
_WITH_USER = f"{_SELECT}, {USER_COLUMNS} {_FROM}"


def place_and_user(*, user_id: int, group_public_id: str) -> tuple[Place, User] | None:
    """As place_find, with the user's own row in the same query."""
    row = fetch_one(
        _WITH_USER + "g.public_id = %s::varchar AND m.user_id = %s::bigint",
        [group_public_id, user_id],
    )
    return (_built(row[:34]), user_from_row(row[34:])) if row is not None else None


def place_find(*, user_id: int, group_public_id: str) -> Place | None:
    """The active place of a user in the group of that address; its team is theirs by that place.

    Who left the team's staff, and came in by it alone, has none. One query.
    """
    return _one(
        _PLACE + "g.public_id = %s::varchar AND m.user_id = %s::bigint", [group_public_id, user_id]
    )


def place_of(*, member_id: int, team_id: int) -> Place | None:
    """The active place behind a member's key, in that team. One query."""
    return _one(_PLACE + "m.id = %s::bigint AND m.team_id = %s::bigint", [member_id, team_id])


def _one(sql: str, params: Sequence[Any]) -> Place | None:
    row = fetch_one(sql, params)
    return _built(row) if row is not None else None


def _built(row: tuple[Any, ...]) -> Place:
    values: list[Any] = [*row[:27], TeamFace(*row[27:])]
    return Place(*values)
