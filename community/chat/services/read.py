"""How far a member has read."""

from django.db import connection

from community.chat.selectors import Place
from foundation.scopes.scope import require_in_scope

# Marks only go forward, and never past what was said. A system line carries the count of the one
# before it, so the count belongs to the number.
_READ = """
UPDATE groups_groupmember AS m
SET read_seq = x.seq, read_count = greatest(m.read_count, x.count_seq)
FROM chat_message AS x
WHERE m.id = %s AND m.group_id = %s AND m.team_id = %s AND m.read_seq < %s
  AND x.group_id = m.group_id
  AND x.seq = (SELECT least(%s, g.last_seq) FROM groups_fangroup g WHERE g.id = m.group_id)
  AND m.read_seq < x.seq
RETURNING m.read_count
"""


def mark_read(*, place: Place, seq: int) -> bool:
    """Note that a member has read up to a number; True when that was news. One statement."""
    require_in_scope(place.team_id, "GroupMember")
    with connection.cursor() as cursor:
        cursor.execute(_READ, [place.member_id, place.group_id, place.team_id, seq, seq])
        return cursor.fetchone() is not None
