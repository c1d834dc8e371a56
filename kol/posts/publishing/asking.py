"""What the platform has not answered for good is asked about, until its fate is known.

Accepted work is polled with growing pauses. Unconfirmed work is looked for by what was sent and
when; only when the platform, asked after its settling time, surely has not got it does it go out
again. Where a platform can't be asked, a person is.
"""

import logging
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from kol.platforms.connectors.base import Outcome, handle_head
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.limits import Full, quota_take
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.moves import target_move
from kol.posts.publishing.attempts import attempt_note
from kol.posts.publishing.recording import CALLED_BEFORE, SAME_CALL, again, answer_apply
from kol.posts.publishing.resending import NOT_THERE, upload_refused
from kol.posts.publishing.rules import look_apart, settles_after
from kol.posts.publishing.speaking import Line, account_told, content_sent, line_of

logger = logging.getLogger(__name__)
State = PostTarget.State
Step = PostAttempt.Step
# The platform's clock and ours may differ by so much.
SKEW = timedelta(minutes=2)
GIVE_UP = {
    State.ACCEPTED: timedelta(days=3),
    State.UNCONFIRMED: timedelta(days=1),
    State.WAITING: timedelta(hours=2),
}
# While one worker asks, no other does.
_ASKING = timedelta(minutes=2)

_TAKE = """
UPDATE posts_posttarget SET ask_at = %s, asked = asked + 1
WHERE id = (
  SELECT id FROM posts_posttarget
  WHERE state IN ('accepted', 'unconfirmed', 'waiting_person') AND ask_at <= %s
  ORDER BY ask_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING team_id, id
"""


@dataclass(frozen=True, slots=True)
class _Came:
    """What asking gave: an outcome, an error, or neither (still working; not there)."""

    outcome: Outcome | None = None
    error: PlatformError | None = None


def ask_next() -> bool:
    """Ask about one target that is due to be asked about; False: none is."""
    with system_scope(), connection.cursor() as cursor:
        now = timezone.now()
        cursor.execute(_TAKE, [now + _ASKING, now])
        taken = cursor.fetchone()
    if taken is None:
        return False
    with team_scope(taken[0]):
        target = PostTarget.objects.select_related("post", "account").get(pk=taken[1])
        try:
            target_ask(target)
        except Exception:  # asked again when the pause is over
            logger.exception("target %s can't be asked about", target.pk)
    return True


def target_ask(target: PostTarget) -> None:
    """Ask the platform about one target, and write down what it says."""
    begun = timezone.now()
    if target.account_id is None:
        _stop(target)
        return
    taken = quota_take(account_id=target.account_id, what="calls")
    if isinstance(taken, Full):
        # Looked at like any other answer: a budget that stays full must not keep it from a person.
        pause = ceil(max(1.0, (taken.until - begun).total_seconds()))
        full = PlatformError(Fault.QUOTA, code=f"calls {taken.rate.amount}", retry_after=pause)
        _write(target, _Came(error=full), begun)
        return
    as_read = copy(target)
    try:
        came = _called(target)
        account_told(target, came.error)
        _write(target, came, begun)
    except Exception as error:  # ours, and no fault of the account's
        logger.exception("target %s: asking broke", target.pk)
        broke = PlatformError(Fault.UNKNOWN, code=type(error).__name__)
        _write(as_read, _Came(error=broke), begun)


def _called(target: PostTarget) -> _Came:
    """What the platform says."""
    try:
        line = line_of(target)
        ask = _find if _step(target) is Step.FIND else _check
        return _Came(ask(line, target))
    except PlatformError as error:
        return _Came(error=error)


def _write(target: PostTarget, came: _Came, begun: datetime) -> None:
    """Into the row, and as an attempt: both or neither."""
    step = _step(target)
    with transaction.atomic():
        if came.outcome is None or not answer_apply(target, came.outcome):
            _open(target, came.error, begun)
        attempt_note(target, step, came.outcome or came.error, begun_at=begun)


def _step(target: PostTarget) -> PostAttempt.Step:
    return Step.FIND if target.state == State.UNCONFIRMED else Step.CHECK


def _find(line: Line, target: PostTarget) -> Outcome | None:
    if not line.capability.askable:
        raise PlatformError(Fault.PERMISSION, code="not_askable")
    since = (target.called_at or timezone.now()) - SKEW
    found = line.connector.find(
        line.connection, content_sent(target), target.key, target.prepared, since
    )
    return None if found is not None and _of_another(target, found) else found


def _of_another(target: PostTarget, found: Outcome) -> bool:
    """Whether what was found by its words is another target's: the same words went out twice."""
    named = _named(getattr(found, "remote_id", ""), getattr(found, "handle", ""))
    others = PostTarget.objects.filter(account_id=target.account_id).exclude(pk=target.pk)
    holding = Q(remote_id__in=named)
    for name in named:
        holding |= Q(handle__contains=name)
    return any(
        named & _named(*one) for one in others.filter(holding).values_list("remote_id", "handle")
    )


def _named(remote_id: str, handle: str) -> set[str]:
    """What a work is known by while it is looked at (``item:@x``, ``photo/1700000000``) and when it
    is out (``@x``, ``photo``)."""
    head = handle_head(handle)
    return {remote_id, head, head.rpartition(":")[2]} - {""}


def _check(line: Line, target: PostTarget) -> Outcome | None:
    return line.connector.check(line.connection, target.handle, target.prepared)


def _open(target: PostTarget, error: PlatformError | None, begun: datetime) -> None:
    """No fate yet: asked again, given back to the dispatcher, or left to a person."""
    called = target.called_at or target.due_at or begun
    if error is not None and error.fault is Fault.PERMISSION:
        _stop(target)
    elif target.state == State.UNCONFIRMED and error is None and _surely_not(target, begun):
        _gone(target)
    elif begun - called > GIVE_UP.get(State(target.state), timedelta(days=1)):
        if target.state == State.ACCEPTED:
            fields: dict[str, Any] = {"ask_at": None, "called_at": called, "reason": "no_word"}
            target_move(target, State.UNCONFIRMED, actor=SYSTEM, same=SAME_CALL, **fields)
        else:
            _stop(target)
    else:
        pause = error.retry_after if error and error.retry_after else _pause(target)
        _later(target, timezone.now() + timedelta(seconds=pause))


def _gone(target: PostTarget) -> None:
    """It is surely not there: it goes out again, unless the platform had refused it for being like
    another one, or a person has to look: it may have gone out before a backup was put back, or the
    platform said that it took it."""
    if target.reason == CALLED_BEFORE or target.fault == Fault.PROCESSING:
        _stop(target)
        return
    refused = upload_refused(target)
    if target.fault == Fault.CONFLICT and not refused:
        now = timezone.now()
        fields: dict[str, Any] = {"ended_at": now, "ask_at": None, "called_at": None}
        target_move(target, State.FAILED, actor=SYSTEM, same=SAME_CALL, **fields)
        return
    gone = PlatformError(Fault.UNKNOWN, code=NOT_THERE)
    moved = again(target, claim=None, error=gone, until=timezone.now(), same=SAME_CALL)
    if moved and refused:
        PostTarget.objects.filter(pk=target.pk, state=moved).update(prepared={})


def _surely_not(target: PostTarget, asked_at: datetime) -> bool:
    """It was not there when it would have been by all the platform's own delays; and some moments
    before it was not there either, for a clock that was set meanwhile makes any call look old."""
    called = target.called_at
    if called is None or asked_at - called < settles_after(target.platform):
        return False
    missed = PostAttempt.objects.filter(
        target=target,
        step=Step.FIND,
        fault="",
        begun_at__gte=called + settles_after(target.platform),
        begun_at__lte=asked_at - look_apart(),
    )
    return missed.exists()


def _pause(target: PostTarget) -> float:
    """Seconds until it is asked about again: 4, 6, 10, ... to a quarter of an hour. What is
    unconfirmed is asked about when it is settled, at the latest."""
    pause = min(900.0, 4 * 1.6 ** min(target.asked, 15))
    if target.state == State.UNCONFIRMED and target.called_at is not None:
        left = target.called_at + settles_after(target.platform) - timezone.now()
        seconds = max(left, look_apart()).total_seconds()
        return min(pause, seconds + 0.2) if left.total_seconds() > 0 else seconds + 0.2
    return pause


def _later(target: PostTarget, at: datetime) -> None:
    _asked(target, ask_at=at)


def _stop(target: PostTarget) -> None:
    """The platform can't be asked (any more): a person says what became of it."""
    _asked(target, ask_at=None)


def _asked(target: PostTarget, **fields: Any) -> None:
    rows = PostTarget.objects.filter(pk=target.pk, state=target.state, called_at=target.called_at)
    rows.update(**fields)
