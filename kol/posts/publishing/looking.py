"""Ten minutes ahead each target is looked at, while there is time to mend what is in its way.

When it is looked at stands in its row, so nothing is forgotten with a worker or the broker. A look
is claimed (``SKIP LOCKED``) by having the next one be due a minute later: one that never ended is
made again, and one that found something wrong is made again until the target goes out, so what was
mended is shown as mended. Staff are told of each thing that is wrong once.

What has a time and waits for approval is looked at, too, only to say that it still does.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from foundation.events.models import Event
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from kol.posts.models import PostTarget
from kol.posts.publishing.preflight import AHEAD, Wrong, wrongs_of
from kol.posts.publishing.speaking import link_made

logger = logging.getLogger(__name__)
State = PostTarget.State
AGAIN = timedelta(minutes=1)
BATCH = 10
SECONDS = 20.0

# What is due already is the publishers'.
TO_LOOK_AT = """state IN ('scheduled', 'planned') AND look_at IS NOT NULL AND look_at <= %(now)s
  AND (state = 'planned' OR next_try_at > %(now)s)"""
_TAKE = f"""
UPDATE posts_posttarget SET look_at = %(again)s
WHERE id IN (
  SELECT id FROM posts_posttarget
  WHERE {TO_LOOK_AT}
  ORDER BY look_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING team_id, id
"""  # noqa: S608 -- words of ours


def look_drain(seconds: float = SECONDS) -> int:
    """Look at what is to be looked at, for so long; returns at how many."""
    stop = time.monotonic() + seconds
    done = 0
    while time.monotonic() < stop and (taken := _take()):
        for team_id, target_id in taken:
            target_look(team_id, target_id)
        done += len(taken)
    return done


def _take() -> list[tuple[int, int]]:
    now = timezone.now()
    with system_scope(), connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "again": now + AGAIN, "most": BATCH})
        return list(cursor.fetchall())


def target_look(team_id: int, target_id: int) -> None:
    """Look at one target whose look was taken, and write down what is wrong. Raises nothing."""
    with team_scope(team_id):
        rows = PostTarget.objects.select_related("post", "account", "team")
        target = rows.filter(pk=target_id, state__in=[State.SCHEDULED, State.PLANNED]).first()
        if target is None or target.due_at is None:
            return
        if target.state == State.PLANNED:
            _warn(target)
            return
        try:
            with override(target.team.language), timezone.override(target.team.time_zone):
                wrongs = wrongs_of(target, target.due_at, ahead=True)
                if not any(wrong.stops for wrong in wrongs):
                    link_made(target)  # one thing less to do in the minute all others are due
        except Exception:  # ours: it is looked at again in a minute, and goes out all the same
            logger.exception("target %s can't be looked at", target_id)
            return
        _write(target, wrongs)


def _write(target: PostTarget, wrongs: list[Wrong]) -> None:
    """Under the look that was taken: who moved the target meanwhile has it looked at anew."""
    due_at = target.due_at
    assert due_at is not None
    now = timezone.now()
    near = due_at - now <= AHEAD
    told = {one["code"] for one in target.wrong if one.get("told")}
    news = sorted({wrong.code for wrong in wrongs} - told) if near else []
    kept = wrongs_kept(wrongs, told | set(news))
    rows = PostTarget.objects.filter(
        pk=target.pk, state=State.SCHEDULED, due_at=due_at, look_at=target.look_at
    )
    with transaction.atomic():
        if not rows.update(wrong=kept, look_at=_next(due_at, bool(wrongs), now)):
            return
        if news:
            _tell(target, "post.not_ready", codes=news)
        elif told and not wrongs:
            _tell(target, "post.ready")


def _tell(target: PostTarget, name: str, **payload: Any) -> None:
    event_emit(
        team_id=target.team_id,
        name=name,
        actor=SYSTEM,
        subject=target,
        payload={"post": target.post_id, **payload},
    )


def _warn(target: PostTarget) -> None:
    """Its time is near, and nobody approved or scheduled it: said once for each time it is given,
    while somebody can still do it. What missed its time stands on 今日."""
    rows = PostTarget.objects.filter(
        pk=target.pk, state=State.PLANNED, due_at=target.due_at, look_at=target.look_at
    )
    with transaction.atomic():
        if rows.update(look_at=None) and target.due_at and target.due_at > timezone.now():
            _tell(target, "post.not_cleared")


def _next(due_at: datetime, wrong: bool, now: datetime) -> datetime | None:
    if due_at - AHEAD > now:
        return due_at - AHEAD
    return now + AGAIN if wrong else None


def wrongs_kept(wrongs: list[Wrong], told: set[str] | None = None) -> list[dict[str, Any]]:
    """As a row keeps them."""
    known = told or set()
    return [one.kept(told=one.code in known) for one in wrongs]


def account_changed(event: Event) -> None:
    """An account was connected, or lost its connection: what is to go out there is looked at
    now. In the consumer's transaction. One query."""
    PostTarget.objects.filter(
        account_id=event.subject_id or 0, state=State.SCHEDULED, look_at__isnull=False
    ).update(look_at=timezone.now())
