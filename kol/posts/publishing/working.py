"""One target goes out: read again under the claim, checked, prepared, called once, recorded."""

import logging
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from kol.platforms.connectors.base import Content
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.limits import Full, counted_as, quota_take
from kol.platforms.pacing import pace_wait
from kol.platforms.services.health import publishing_refused
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.moves import target_move
from kol.posts.publishing.attempts import attempt_begin, attempt_note, request_hash
from kol.posts.publishing.claiming import Claimed, claim_next, lease, lease_kept
from kol.posts.publishing.noting import call_noted
from kol.posts.publishing.recording import again, call_before, fault_record, outcome_record
from kol.posts.publishing.resending import upload_lost
from kol.posts.publishing.rules import lateness_of
from kol.posts.publishing.speaking import (
    Line,
    account_told,
    by_hand,
    content_of,
    hand_reason,
    is_approved,
    line_of,
    words_sent,
)
from kol.posts.registry import target_kind_get
from kol.posts.rendering import PostParts

logger = logging.getLogger(__name__)
State = PostTarget.State
Step = PostAttempt.Step
# A pause so short is waited out instead of being written down.
SHORT_PAUSE = 0.75


class Lost(Exception):
    """The claim is gone: cancelled, moved, or taken for dead."""


def drain(seconds: float | None = None) -> int:
    """Bring out what is due, one after the other, for so long; returns how many it tried."""
    stop = time.monotonic() + (settings.POST_DRAIN_SECONDS if seconds is None else seconds)
    done = 0
    while time.monotonic() < stop and (claimed := claim_next()) is not None:
        target_publish(claimed)
        done += 1
    return done


def target_publish(claimed: Claimed) -> None:
    """Bring one claimed target out. Whatever happens is in its row; raises nothing."""
    with team_scope(claimed.team_id):
        target = (
            PostTarget.objects.select_related("post", "account__app", "team")
            .filter(pk=claimed.target_id, claim=claimed.claim, state=State.CLAIMED)
            .first()
        )
        if target is None:
            return
        try:
            with override(target.team.language):
                _publish(target, claimed)
        except Lost:
            return
        except PlatformError as error:
            _refused(target, claimed.claim, error)
        except DomainError as error:  # what is to go out breaks a rule of ours: no use in repeating
            broken = PlatformError(Fault.VALIDATION, code=error.code, text=error.text())
            _refused(target, claimed.claim, broken)
        except Exception as error:  # a fault of ours must neither lose a post nor send it twice
            logger.exception("target %s", target.pk)
            unknown = PlatformError(Fault.UNKNOWN, code=type(error).__name__)
            _refused(target, claimed.claim, unknown, ours=True)


def _publish(target: PostTarget, claimed: Claimed) -> None:
    claim = claimed.claim
    parts = PostParts(target.post)
    if not is_approved(target, parts):
        _held(target, claim, _("The content was edited after it was approved."))
    elif by_hand(target):
        target_move(target, State.WAITING, actor=SYSTEM, claim=claim, reason=hand_reason(target))
    elif timezone.now() - (target.due_at or timezone.now()) > lateness_of(target.team_id):
        _held(target, claim, "")
    elif target.account_id is None:
        _registered(target, claim, parts)
    else:
        _by_interface(target, claimed, parts)


def _by_interface(target: PostTarget, claimed: Claimed, parts: PostParts) -> None:
    line, content = line_of(target, target.account), content_of(target, parts)
    if wait := _turn(line.connection.account_id, target):
        _waits(target, claimed.claim, wait)
        return
    counts = counted_as(target.platform, content.options)
    if (full := _room_taken(target, claimed.claim, counts)) is not None:
        error = PlatformError(Fault.QUOTA, code=f"{full.rate.what} {full.rate.amount}")
        again(target, claim=claimed.claim, error=error, until=full.until)
        return
    with lease_kept(claimed):
        _prepare(target, claimed.claim, line, content)
        _submit(target, claimed.claim, line, content)


def _turn(account_id: int, target: PostTarget) -> float:
    """0.0: the account's turn is taken, waited for where that is short; else how long it would be,
    and none is taken. Whoever waited asks again: another may have come first."""
    left = SHORT_PAUSE
    while wait := pace_wait(account_id, target.account):
        if wait > left:
            return wait
        time.sleep(wait)
        left -= wait
    return 0.0


def _room_taken(target: PostTarget, claim: UUID, counts: str) -> Full | None:
    """Take the quotas and note it in the row, both or neither: a worker that dies before the call
    leaves nothing counted (moves.py gives it back). What is full, if anything is."""
    with transaction.atomic():
        taken = quota_take(account_id=target.account_id or 0, what=counts, account=target.account)
        if isinstance(taken, Full):
            return taken
        rows = PostTarget.objects.filter(pk=target.pk, claim=claim, state=State.CLAIMED)
        if not rows.update(quota=list(taken.rows)):
            raise Lost
    target.quota = list(taken.rows)
    return None


def _prepare(target: PostTarget, claim: UUID, line: Line, content: Content) -> None:
    """All that may be repeated. What it gave is kept before anything follows from it."""
    if upload_lost(target, content):
        return  # that upload's token keeps it from being out twice
    begun = timezone.now()
    try:
        prepared = line.connector.prepare(line.connection, content, target.key)
    except PlatformError as error:
        attempt_note(target, Step.PREPARE, error, begun_at=begun)
        raise
    if prepared:
        rows = PostTarget.objects.filter(pk=target.pk, claim=claim, state=State.CLAIMED)
        if not rows.update(prepared=prepared):
            raise Lost
        attempt_note(target, Step.PREPARE, None, begun_at=begun)
    target.prepared = prepared


def _submit(target: PostTarget, claim: UUID, line: Line, content: Content) -> None:
    """The one call that can't be taken back. From ``called_at`` on only its outcome counts."""
    begun = time.monotonic()
    attempt = _calling(target, claim, content)
    before = call_noted(target)
    if before is not None:
        call_before(target, claim, attempt, before)
        return
    stood = timezone.now() - (target.called_at or timezone.now())
    if max(stood, timedelta(seconds=time.monotonic() - begun)) > lease() / 2:
        # This process stood still meanwhile: others may believe that the call was made long ago.
        late = PlatformError(Fault.BUSY, code="stood_still", retry_after=1)
        fault_record(target, claim, attempt, late)
        return
    try:
        came = line.connector.submit(line.connection, content, target.key, target.prepared)
    except PlatformError as error:
        _told(target, claim, attempt, error)
    except Exception as error:  # ours: the call may have left
        logger.exception("target %s", target.pk)
        unknown = PlatformError(Fault.UNKNOWN, code=type(error).__name__)
        fault_record(target, claim, attempt, unknown)
    else:
        outcome_record(target, claim, attempt, came)
        account_told(target)


def _calling(target: PostTarget, claim: UUID, content: Content) -> PostAttempt:
    with transaction.atomic():
        called = target_move(
            target,
            State.SUBMITTING,
            actor=SYSTEM,
            claim=claim,
            called_at=timezone.now(),
            sent=words_sent(content),
        )
        if not called:
            raise Lost
        sent = request_hash(content, target.key, target.prepared)
        return attempt_begin(target, Step.SUBMIT, sent=sent)


def _registered(target: PostTarget, claim: UUID, parts: PostParts) -> None:
    """A place of ours: claim, publishing and its outcome are one transaction, so once is once."""
    content = content_of(target, parts)
    with transaction.atomic():
        attempt = _calling(target, claim, content)
        came = target_kind_get(target.kind).publish(target, content)
        outcome_record(target, claim, attempt, came)


def _told(
    target: PostTarget, claim: UUID, attempt: PostAttempt | None, error: PlatformError
) -> None:
    fault_record(target, claim, attempt, error)
    account_told(target, error)
    if target.account_id is not None:
        publishing_refused(target.account_id, error)


def _waits(target: PostTarget, claim: UUID, seconds: float) -> None:
    """Its account's turn is a moment later; the try that was none is not counted."""

    fields: dict[str, Any] = {"attempts": max(0, target.attempts - 1)}
    until = timezone.now() + timedelta(seconds=seconds)
    target_move(target, State.SCHEDULED, actor=SYSTEM, claim=claim, next_try_at=until, **fields)


def _held(target: PostTarget, claim: UUID, reason: str) -> None:
    target_move(target, State.HELD, actor=SYSTEM, claim=claim, reason=reason)


def _refused(target: PostTarget, claim: UUID, error: PlatformError, *, ours: bool = False) -> None:
    """It did not come to a call, or to one whose outcome is known. The row is read anew: what was
    done to it may have been taken back with its transaction. ``ours``: no word on the account."""
    row = PostTarget.objects.select_related("account").filter(pk=target.pk, claim=claim).first()
    if row is None:
        return
    if ours:
        fault_record(row, claim, None, error)
    else:
        _told(row, claim, None, error)
