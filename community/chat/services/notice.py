"""Lines the system writes in a group. They number like messages and count as unread for nobody."""

from datetime import datetime

from django.db import connection

from community.chat.live import message_announce
from community.chat.selectors import Said, place_of
from foundation.scopes.scope import require_in_scope

# As in send.py: a line that is there already changes nothing, so an event read twice is one line.
_NOTICE = """
WITH g AS (
    UPDATE groups_fangroup SET last_seq = last_seq + 1
    WHERE id = %(group)s AND team_id = %(team)s
      AND NOT EXISTS (SELECT 1 FROM chat_message
                      WHERE sender_id = %(member)s AND client_id = %(client)s)
    RETURNING last_seq, count_seq
)
INSERT INTO chat_message (team_id, group_id, seq, count_seq, sender_id, client_id, kind, text,
                          sender_name, sender_role, from_kol, mention_all, created_at)
SELECT %(team)s, %(group)s, last_seq, count_seq, %(member)s, %(client)s, 'system', %(text)s,
       %(name)s, '', false, false, now()
FROM g
RETURNING id, seq, count_seq, created_at
"""


def notice_write(*, member_id: int, team_id: int, word: str, event_id: int) -> Said | None:
    """Write "X joined" (``word`` is ``joined``) into the member's group, once for an event.

    ``None`` when it stands there already or the member is gone meanwhile.
    """
    require_in_scope(team_id, "Message")
    place = place_of(member_id=member_id, team_id=team_id)
    if place is None:
        return None
    params: dict[str, str | int] = {
        "group": place.group_id,
        "team": team_id,
        "member": member_id,
        "client": f"event-{event_id}",
        "text": word,
        "name": place.display_name,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTICE, params)
        row: tuple[int, int, int, datetime] | None = cursor.fetchone()
    if row is None:
        return None
    pk, seq, count_seq, created_at = row
    said = Said(
        pk=pk,
        seq=seq,
        count_seq=count_seq,
        kind="system",
        text=word,
        sender=place.public_id,
        sender_name=place.display_name,
        sender_role="",
        from_kol=False,
        mention_all=False,
        created_at=created_at,
        recalled=False,
    )
    message_announce(place=place, said=said)
    return said
