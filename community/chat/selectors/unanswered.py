"""What fans said after the team last spoke: it waits for an answer on 今日. A card of a post is put
there by a program, and answers nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from foundation.scopes.scope import allowed_team_ids


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A group whose fans wait: how many messages, since when, and the first of them."""

    group_public_id: str
    group_name: str
    count: int
    sender_name: str
    text: str
    kind: str
    seq: int
    since: datetime


_UNANSWERED = """
SELECT g.public_id, g.name, g.count_seq - coalesce(a.count_seq, 0) - (
         SELECT count(*) FROM chat_message x
         WHERE x.group_id = g.id AND x.seq > coalesce(a.seq, 0) AND x.kind = 'card'
       ), f.sender_name,
       left(f.text, 120), f.kind, f.seq, f.created_at
FROM groups_fangroup g
LEFT JOIN LATERAL (
    SELECT x.seq, x.count_seq FROM chat_message x
    WHERE x.group_id = g.id AND x.by_staff
    ORDER BY x.seq DESC LIMIT 1
) a ON true
JOIN LATERAL (
    SELECT x.sender_name, x.text, x.kind, x.seq, x.created_at FROM chat_message x
    JOIN groups_groupmember s ON s.id = x.sender_id AND s.state = 'active'
    WHERE x.group_id = g.id AND x.seq > coalesce(a.seq, 0)
      AND x.kind <> 'system' AND x.recalled_at IS NULL
    ORDER BY x.seq LIMIT 1
) f ON true
WHERE g.team_id = ANY(%s) AND g.state <> 'archived'
ORDER BY f.created_at
LIMIT %s
"""


def unanswered(limit: int = 10) -> list[Unanswered]:
    """Groups of the team in scope where fans who are still there wait, the longest first. One
    query."""
    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, [list(allowed_team_ids() or ()), limit])
        return [Unanswered(*row) for row in cursor.fetchall()]
