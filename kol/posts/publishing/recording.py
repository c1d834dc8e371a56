"""What comes of a call, written into the row: one function a fate, each under the worker's claim.

A worker that lost its claim while the platform worked still knows the answer: where the row is
unconfirmed for that very call, the answer settles it; where the call was taken for lost and the
same content is due again, what the platform has stops the second call. Where other content is due
by then, it is held: a person decides whether it follows what is out.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from foundation.scopes.actors import SYSTEM, Actor
from kol.platforms.connectors.base import Accepted, Handoff, Live, Outcome, Rejected
from kol.platforms.connectors.bases import page_at
from kol.platforms.connectors.errors import REPEATABLE, Fault, PlatformError
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.moves import target_move
from kol.posts.publishing.attempts import attempt_end
from kol.posts.publishing.rules import lateness_of

State = PostTarget.State
# What is said of a call is said of that one: the next may have been made meanwhile.
SAME_CALL = ("called_at",)
# What is not there then may have been sent in other words: only a person sends it again.
CALLED_BEFORE = "called_before"
EARLIER_OUT = "earlier_out"
UNLISTED = "unlisted"
FIRST_ASK = timedelta(seconds=4)
# Nothing was called yet, this time.
_TO_COME = (State.SCHEDULED, State.CLAIMED, State.HELD)
# What was never called for a reason of ours is tried so often.
MOST_TRIES = 12


def fate(came: Outcome, now: datetime) -> tuple[PostTarget.State, dict[str, Any]]:
    """The state an answer leads to, and the columns it fills."""
    match came:
        case Live():
            where = {"remote_id": came.remote_id[:200], "url": page_at(came.url)[:1000]}
            return State.LIVE, {
                **where, "live_at": now, "ended_at": now, "ask_at": None, "fault": "", "reason": "",
            }  # fmt: skip
        case Accepted():
            return State.ACCEPTED, {
                "handle": came.handle[:200], "ask_at": now + FIRST_ASK, "asked": 0,
                "fault": "", "reason": "",
            }  # fmt: skip
        case Rejected():
            return State.REJECTED, {
                "reason": came.reason[:300], "remote_id": came.remote_id[:200], "ended_at": now,
                "fault": Fault.VALIDATION.value, "ask_at": None,
            }  # fmt: skip
        case Handoff():
            # Where the platform knows the work by a handle, it can say when somebody finished it.
            ask_at = now + FIRST_ASK if came.handle else None
            return State.WAITING, {
                "handle": came.handle[:200], "url": came.url[:1000], "ask_at": ask_at, "asked": 0,
                "called_at": None,
            }  # fmt: skip


def answer_apply(target: PostTarget, came: Outcome) -> bool:
    """What the platform says later, asked or by itself. False: no news, or somebody was quicker."""
    now = timezone.now()
    state, fields = fate(came, now)
    if state == target.state:
        return False
    if state == State.ACCEPTED and target.called_at is None:
        fields["called_at"] = now
    if state == State.LIVE and target.state == State.UNCONFIRMED:
        fields["live_at"] = target.called_at or now  # it was out all the while nobody knew
    with transaction.atomic():
        moved = target_move(target, state, actor=SYSTEM, same=SAME_CALL, **fields)
        return moved or _settle_late(target, state, fields)


def outcome_record(
    target: PostTarget, claim: UUID, attempt: PostAttempt | None, came: Outcome
) -> None:
    """The platform answered."""
    now = timezone.now()
    state, fields = fate(came, now)
    with transaction.atomic():
        if not target_move(target, state, actor=SYSTEM, claim=claim, **fields):
            _settle_late(target, state, fields)
        if attempt is not None:
            attempt_end(attempt, came, str(state))


def _settle_late(target: PostTarget, state: PostTarget.State, fields: dict[str, Any]) -> bool:
    """Others gave up the call meanwhile; the row may wait for exactly this answer, or be about to
    make the call again."""
    row = PostTarget.objects.select_for_update().filter(pk=target.pk).first()
    if row is None:
        return False
    if not _settles(target, row, state):
        if state in (State.ACCEPTED, State.LIVE):
            _earlier_out(row, fields)
        return False
    known = {"called_at": target.called_at, **fields}
    moved = target_move(row, state, actor=SYSTEM, claim=row.claim, **known)
    target.state = row.state
    return moved


def _earlier_out(row: PostTarget, fields: dict[str, Any]) -> None:
    """What was called had other words, and it is out: nothing follows it there by itself."""
    said = {"reason": EARLIER_OUT, "url": fields.get("url", "")}
    if row.state in (State.SCHEDULED, State.CLAIMED):
        target_move(row, State.HELD, actor=SYSTEM, claim=row.claim, **said)
    elif row.state in (State.PLANNED, State.HELD):
        PostTarget.objects.filter(pk=row.pk, state=row.state).update(**said)


def _settles(target: PostTarget, row: PostTarget, state: PostTarget.State) -> bool:
    """Whether what became of ``target``'s call decides about the row as it is by now."""
    if row.state == State.UNCONFIRMED:
        return state != State.WAITING and row.called_at == target.called_at
    same = bytes(row.approved_hash or b"") == bytes(target.approved_hash or b"")
    return row.state in _TO_COME and state in (State.ACCEPTED, State.LIVE) and same


def fault_record(
    target: PostTarget, claim: UUID, attempt: PostAttempt | None, error: PlatformError
) -> None:
    """The platform refused, or nobody can say what it did."""
    with transaction.atomic():
        state = _fault(target, claim, error)
        if attempt is not None:
            attempt_end(attempt, error, str(state))


def _fault(target: PostTarget, claim: UUID, error: PlatformError) -> str:
    called = target.state == State.SUBMITTING
    said: dict[str, Any] = {
        "fault": error.fault.value,
        "reason": UNLISTED if error.unlisted else (error.text or error.code)[:300],
    }
    fields: dict[str, Any]
    now = timezone.now()
    # A place of ours knows for good; what we broke there ourselves is tried again.
    final = target.account_id is None and error.fault is not Fault.UNKNOWN
    if error.fault in REPEATABLE or (not called and error.fault in _HARMLESS and not final):
        return again(target, claim=claim, error=error)
    if called and error.fault in (Fault.UNKNOWN, Fault.CONFLICT, Fault.PROCESSING):
        to, fields = State.UNCONFIRMED, {"ask_at": now + FIRST_ASK, "asked": 0}
    elif error.fault is Fault.PERMISSION and not final and not error.unlisted:
        # The account may not; a person may.
        to, fields = State.WAITING, {"called_at": None}
    else:
        to, fields = State.FAILED, {"ended_at": now, "called_at": None}
    moved = target_move(
        target,
        to,
        actor=SYSTEM,
        claim=claim,
        payload={"fault": error.fault.value},
        **said,
        **fields,
    )
    return to if moved else ""


def call_before(target: PostTarget, claim: UUID, attempt: PostAttempt, at: datetime) -> None:
    """This very call was made at ``at``, and the database knew nothing of it: a backup was put
    back. It is asked about as of then."""
    with transaction.atomic():
        fault_record(target, claim, attempt, PlatformError(Fault.UNKNOWN, code=CALLED_BEFORE))
        rows = PostTarget.objects.filter(pk=target.pk, state=State.UNCONFIRMED)
        rows.filter(called_at=target.called_at).update(called_at=at)


# Before the call that counts, these leave nothing behind: uploads and drafts may be made again.
_HARMLESS = frozenset({Fault.UNKNOWN, Fault.CONFLICT, Fault.PROCESSING, Fault.NOT_FOUND})


def again(
    target: PostTarget,
    *,
    claim: UUID | None,
    error: PlatformError,
    until: datetime | None = None,
    actor: Actor = SYSTEM,
    same: Iterable[str] = (),
) -> str:
    """It was certainly not done: tried again later, or held where that would be too late. ``same``
    as of a move."""
    now = timezone.now()
    if until is None:
        pause = error.retry_after if error.retry_after is not None else pause_after(target.attempts)
        until = now + timedelta(seconds=max(1, pause))
    said: dict[str, Any] = {
        "fault": error.fault.value,
        "reason": (error.text or error.code)[:300],
        "called_at": None,
    }
    if error.fault is Fault.QUOTA:
        said["quota"] = []  # the platform says that it is used up: nothing is given back
    due = target.due_at or now
    tried_out = target.attempts >= MOST_TRIES and error.fault not in REPEATABLE
    if tried_out or until - due > lateness_of(target.team_id):
        moved = target_move(target, State.HELD, actor=actor, claim=claim, same=same, **said)
        return State.HELD if moved else ""
    moved = target_move(
        target, State.SCHEDULED, actor=actor, claim=claim, same=same, next_try_at=until, **said
    )
    return State.SCHEDULED if moved else ""


def pause_after(attempts: int) -> int:
    """Seconds until the next try, growing with each: 10 s to 10 min."""
    return min(600, 10 * 2 ** min(attempts - 1, 6)) if attempts else 10
