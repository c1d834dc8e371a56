"""Conversations in a list: a person's groups, and a team's groups for its staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from community.chat.selectors.places import TeamFace
from foundation.live.tickets import MAX_GROUPS

LISTED = 200


@dataclass(frozen=True, slots=True)
class Conversation:
    """A group in a list, with its last line and what is unread in it for one person."""

    group_id: int
    public_id: str
    name: str
    cover: str
    state: str
    member_count: int
    last_seq: int
    last_at: datetime | None
    pinned: bool
    do_not_disturb: bool
    unread: int
    mentioned: bool
    last_kind: str
    last_text: str
    last_sender: str
    last_recalled: bool
    last_from_kol: bool
    # Recalled, and not by its sender.
    last_taken: bool
    member: str
    team: TeamFace

    @property
    def badge(self) -> str:
        """The number on it, 99+ at most."""
        return "99+" if self.unread > 99 else str(self.unread)


# The newest mention alone is looked at: whether it comes after what was read.
_COLUMNS = """
SELECT g.id, g.public_id, g.name, g.cover, g.state, g.member_count, g.last_seq,
       coalesce(l.created_at, g.created_at), m.pinned_at IS NOT NULL,
       coalesce(m.do_not_disturb, false), coalesce(greatest(g.count_seq - m.read_count, 0), 0),
       coalesce(g.last_at_all_seq > m.read_seq OR (
           SELECT x.seq FROM chat_mention n JOIN chat_message x ON x.id = n.message_id
           WHERE n.member_id = m.id ORDER BY n.message_id DESC LIMIT 1
       ) > m.read_seq, false),
       coalesce(l.kind, ''), CASE WHEN l.recalled_at IS NULL THEN left(l.text, 80) ELSE '' END,
       coalesce(l.sender_name, ''), l.recalled_at IS NOT NULL, coalesce(l.from_kol, false),
       coalesce(l.recalled_by_other, false),
       coalesce(m.public_id, ''), t.id, t.slug, t.name, t.accent, t.logo, t.language, t.time_zone
"""
_ORDER = """
ORDER BY m.pinned_at IS NULL, coalesce(g.last_message_at, g.created_at) DESC, g.id DESC
LIMIT %s
"""

_MINE = f"""{_COLUMNS}
FROM groups_groupmember m
JOIN groups_fangroup g ON g.id = m.group_id AND g.team_id = m.team_id
JOIN teams_team t ON t.id = m.team_id
LEFT JOIN teams_staff s ON s.id = m.staff_id AND s.team_id = m.team_id AND s.state = 'active'
LEFT JOIN chat_message l ON l.group_id = g.id AND l.seq = g.last_seq
WHERE m.user_id = %s AND m.state = 'active' AND (s.id IS NOT NULL OR m.fan_id IS NOT NULL)
  AND t.state = 'open'
{_ORDER}"""

_TEAMS = f"""{_COLUMNS}
FROM groups_fangroup g
JOIN teams_team t ON t.id = g.team_id
LEFT JOIN groups_groupmember m
       ON m.group_id = g.id AND m.team_id = g.team_id AND m.user_id = %s AND m.state = 'active'
LEFT JOIN chat_message l ON l.group_id = g.id AND l.seq = g.last_seq
WHERE g.team_id = %s AND g.state <> 'archived'
{_ORDER}"""

_LIVE = """
SELECT m.group_id FROM groups_groupmember m
JOIN groups_fangroup g ON g.id = m.group_id AND g.team_id = m.team_id
JOIN teams_team t ON t.id = m.team_id AND t.state = 'open'
LEFT JOIN teams_staff s ON s.id = m.staff_id AND s.team_id = m.team_id AND s.state = 'active'
WHERE m.user_id = %s AND m.state = 'active' AND (s.id IS NOT NULL OR m.fan_id IS NOT NULL)
  AND g.state <> 'archived'
ORDER BY g.last_message_at DESC NULLS LAST
LIMIT %s
"""


def conversations_of(*, user_id: int) -> list[Conversation]:
    """A person's groups in all teams, pinned first, then by the last message. One query."""
    return _list(_MINE, [user_id, LISTED])


def conversations_of_team(*, team_id: int, user_id: int) -> list[Conversation]:
    """A team's groups as one of its staff sees them; a group not entered yet is unread 0."""
    return _list(_TEAMS, [user_id, team_id, LISTED])


def live_group_ids(*, user_id: int) -> list[int]:
    """The groups a person may hear live, the liveliest first, as many as a ticket holds."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, [user_id, MAX_GROUPS])
        return [row[0] for row in cursor.fetchall()]


def staff_only_group_ids(*, user_id: int, team_id: int) -> list[int]:
    """The groups of a team that a person is in as staff and not as a fan. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT group_id FROM groups_groupmember"
            " WHERE user_id = %s AND team_id = %s AND state = 'active' AND fan_id IS NULL",
            [user_id, team_id],
        )
        return [row[0] for row in cursor.fetchall()]


def unread_total(conversations: list[Conversation]) -> int:
    """What the tab shows: groups set to do-not-disturb keep a dot and don't count."""
    return sum(one.unread for one in conversations if not one.do_not_disturb)


def _list(sql: str, params: list[Any]) -> list[Conversation]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [_one(row) for row in cursor.fetchall()]


def _one(row: tuple[Any, ...]) -> Conversation:
    values: list[Any] = [*row[:19], TeamFace(*row[19:])]
    return Conversation(*values)
