"""Counting looks at a code's page, without anybody waiting for anybody."""

import secrets
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from community.invites.models import Invite
from community.invites.selectors.sweeps import FOLD_DAYS
from foundation.scopes.prepared import fetch_one

SHARDS = 16

_LOOK = """INSERT INTO invites_inviteviews AS v (team_id, invite_id, day, shard, count, folded)
VALUES (%s::bigint, %s::bigint, %s::date, %s::smallint, 1, 0)
ON CONFLICT (invite_id, day, shard) DO UPDATE SET count = v.count + 1 RETURNING count"""

# Rows are passed over where somebody is just looking: what is left out now is added up the next
# time. All of it in one statement, so nothing is lost or counted twice wherever it is cut off.
_FOLD = """
WITH fresh AS (
    SELECT id, count, count - folded AS more FROM invites_inviteviews
    WHERE invite_id = %(invite)s AND team_id = %(team)s AND day >= %(since)s AND count > folded
    FOR UPDATE SKIP LOCKED
), noted AS (
    UPDATE invites_inviteviews v SET folded = fresh.count FROM fresh WHERE v.id = fresh.id
)
UPDATE invites_invite SET view_count = view_count + (SELECT sum(more) FROM fresh)
WHERE id = %(invite)s AND team_id = %(team)s AND EXISTS (SELECT 1 FROM fresh)
"""


def invite_view_count(*, invite: Invite, day: date | None = None) -> None:
    """Count one more who looked at the join page. The caller sees to once per session.

    Committed at once, in a row that those who join never touch. ``day`` is today in the team's
    zone unless given. One query.
    """
    seen = day or timezone.now().astimezone(ZoneInfo(invite.team.time_zone)).date()
    fetch_one(_LOOK, [invite.team_id, invite.pk, seen, secrets.randbelow(SHARDS)])


def views_fold(*, invite_id: int, team_id: int) -> bool:
    """Add looks to a code's own sum; whether there were any. One statement, a code at a time, so
    that it never holds two codes' rows."""
    since = timezone.now().date() - timedelta(days=FOLD_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, {"invite": invite_id, "team": team_id, "since": since})
        return bool(cursor.rowcount == 1)
