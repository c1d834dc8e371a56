"""Claims: which worker may bring which target out, and until when.

The row is the truth. A claim is a conditional update under ``SKIP LOCKED``; its lease is renewed
while the worker lives, and what a dead worker left is found here: not called yet, it is due again;
called, nobody knows, and the platform is asked first.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from kol.posts.models import PostTarget
from kol.posts.moves import TARGET_EVENTS, target_move

logger = logging.getLogger(__name__)
State = PostTarget.State
SWEEP_BATCH = 200
# The earliest that is due, of an account at which nothing else is just now going out.
_PICK = """
SELECT t.id, t.account_id FROM posts_posttarget t
WHERE t.state = 'scheduled' AND t.next_try_at <= %s
  AND (t.account_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM posts_posttarget o
    WHERE o.account_id = t.account_id AND o.state IN ('claimed', 'submitting')))
  AND t.id <> ALL(%s) AND (t.account_id IS NULL OR t.account_id <> ALL(%s))
ORDER BY t.next_try_at, t.id
LIMIT 1 FOR UPDATE OF t SKIP LOCKED
"""
# A second look, for another worker may have claimed at this account since the first.
_TAKE = """
UPDATE posts_posttarget t
SET state = 'claimed', claim = %s, lease_until = %s, attempts = attempts + 1,
  called_at = NULL, look_at = NULL, wrong = '[]'
WHERE t.id = %s AND t.state = 'scheduled' AND (t.account_id IS NULL OR NOT EXISTS (
  SELECT 1 FROM posts_posttarget o
  WHERE o.account_id = t.account_id AND o.state IN ('claimed', 'submitting')))
RETURNING t.team_id, t.post_id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A target that is this worker's until the lease ends."""

    team_id: int
    target_id: int
    claim: UUID


def lease() -> timedelta:
    """How long a worker that does not say a word is believed to live."""
    return timedelta(seconds=settings.POST_LEASE_SECONDS)


def claim_next() -> Claimed | None:
    """Claim the earliest due target of all teams; None: nothing is due, or all of it is busy.

    An account about which another worker decides this moment is passed by, so it ends."""
    passed: list[int] = []
    accounts: list[int] = []
    while True:
        with system_scope(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PICK, [timezone.now(), passed, accounts])
            picked = cursor.fetchone()
            if picked is None:
                return None
            target_id, account_id = picked
            # One worker at a time decides about an account.
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtext('post-account'), %s)", [account_id or 0]
            )
            if account_id is None or cursor.fetchone()[0]:
                claim = uuid4()
                cursor.execute(_TAKE, [claim, timezone.now() + lease(), target_id])
                taken = cursor.fetchone()
                if taken is not None:
                    _told(target_id, *taken)
                    return Claimed(taken[0], target_id, claim)
        if account_id is None:
            passed.append(target_id)
        else:
            accounts.append(account_id)


def _told(target_id: int, team_id: int, post_id: int) -> None:
    event_emit(
        team_id=team_id,
        name=TARGET_EVENTS[State.CLAIMED],
        actor=SYSTEM,
        subject=PostTarget(pk=target_id, team_id=team_id),
        payload={"post": post_id, "before": str(State.SCHEDULED)},
    )


def lease_renew(claimed: Claimed) -> bool:
    """Say that the worker lives. False: the claim is somebody else's, or nobody's, by now."""
    with team_scope(claimed.team_id):
        rows = PostTarget.objects.filter(
            pk=claimed.target_id, claim=claimed.claim, state__in=[State.CLAIMED, State.SUBMITTING]
        )
        return bool(rows.update(lease_until=timezone.now() + lease()))


@contextmanager
def lease_kept(claimed: Claimed) -> Iterator[None]:
    """Renew the lease every third of it while the block runs: uploads are long."""
    over = Event()

    def renew() -> None:
        try:
            while not over.wait(settings.POST_LEASE_SECONDS / 3):
                if not _still_ours(claimed):
                    return
        finally:
            connection.close()

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()


def _still_ours(claimed: Claimed) -> bool:
    """Renewed, or tried in vain for want of a database: then it is tried again in time. False: it
    is not this worker's any more."""
    try:
        return lease_renew(claimed)
    except Exception:
        logger.exception("the lease of target %s can't be renewed now", claimed.target_id)
        connection.close()
        return True


def leases_lapse() -> int:
    """What dead workers left: due again where nothing was called, else unconfirmed. Returns how
    many."""
    now = timezone.now()
    with system_scope():
        lapsed = list(
            PostTarget.objects.filter(
                state__in=[State.CLAIMED, State.SUBMITTING], lease_until__lt=now
            ).order_by("lease_until")[:SWEEP_BATCH]
        )
    return sum(_lapse(target) for target in lapsed)


def _lapse(target: PostTarget) -> bool:
    """Under the claim that lapsed: a worker that comes back to life meanwhile keeps its own."""
    with team_scope(target.team_id), transaction.atomic():
        row = (
            PostTarget.objects.select_for_update(skip_locked=True)
            .filter(pk=target.pk, claim=target.claim, lease_until__lt=timezone.now())
            .first()
        )
        if row is None:
            return False
        now = timezone.now()
        if row.state == State.CLAIMED:
            return target_move(row, State.SCHEDULED, actor=SYSTEM, claim=row.claim, next_try_at=now)
        return target_move(
            row, State.UNCONFIRMED, actor=SYSTEM, claim=row.claim, fault="unknown", ask_at=now
        )
