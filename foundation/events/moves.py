"""After the database was moved to another server: transaction numbers begin anew there."""

import logging

from django.db import connection

from foundation.events.models import ConsumerCursor

logger = logging.getLogger(__name__)

_NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
_FIRST_UNREAD = "SELECT min(id) FROM events_event WHERE (xact, id) > (%s, %s)"
_NEWEST = "SELECT coalesce(max(id), 0) FROM events_event"


def moved_servers_heal(cursor: ConsumerCursor) -> bool:
    """Put a locked cursor right whose transaction number the server has not reached yet.

    That happens after a dump was restored into a new server: numbers are small there, so what
    happens now would lie before the cursor for ever. Events that came along get number 0, and the
    cursor goes before the first of them it had not read; some may be handled a second time, none
    is lost. True when it healed. One query when all is well.
    """
    with connection.cursor() as sql:
        sql.execute(_NEXT)
        following = int(sql.fetchone()[0])
        if cursor.xact < following:
            return False
        logger.error("outbox cursor %s is from another server; it is put right", cursor.name)
        sql.execute(_FIRST_UNREAD, [cursor.xact, cursor.event_id])
        first_unread = sql.fetchone()[0]
        if first_unread is None:
            sql.execute(_NEWEST)
            first_unread = int(sql.fetchone()[0]) + 1
        sql.execute("UPDATE events_event SET xact = 0 WHERE xact >= %s", [following])
    cursor.xact, cursor.event_id = 0, first_unread - 1
    cursor.save()
    return True
