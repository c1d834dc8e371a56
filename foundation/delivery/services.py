"""Sending a message to a person: the row first, in the caller's transaction; then the world.

``pending -> claimed (lease) -> done | failed | unconfirmed``. Each step is a conditional update,
committed before the next; the call itself happens outside any transaction. A worker that dies
before the call lets the message be tried again, one that dies after it leaves it unconfirmed, and
an unconfirmed message is asked about (where the channel can) and never sent again blindly.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from foundation.delivery.faults import fault
from foundation.delivery.handing import Handing, Held, of_team, pause_after
from foundation.delivery.models import Delivery
from foundation.delivery.registry import (
    WITHHELD,
    Later,
    Outcome,
    Paced,
    Parcel,
    Refused,
    Sent,
    Unsure,
    channel_get,
    kind_get,
)
from foundation.delivery.sealing import SealBroken, seal, unseal
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import require_in_scope

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
MAX_ATTEMPTS = 6
ASK_AFTER = timedelta(minutes=1)
ASK_FOR = timedelta(hours=2)
SWEEP_BATCH = 200
# The worker is told after the commit; the sweep takes what it was not told of.
SWEEP_GRACE = timedelta(seconds=5)

State = Delivery.State


class ClaimLost(Exception):
    """The lease ran out and the message is another worker's now."""


def delivery_send(
    *,
    channel: str,
    to: str,
    template: str,
    context: dict[str, Any],
    language: str,
    team_id: int | None = None,
    dedupe: str | None = None,
) -> Delivery:
    """Write a message's row; a worker sends it after the commit.

    ``context`` holds what JSON can hold. A ``dedupe`` that was used before gives the row of then
    and sends nothing. Raises KeyError for a channel or template nobody registered.
    """
    channel_get(channel)
    kind = kind_get(template)
    if channel == "sms" and kind.sms is None:
        raise KeyError(f"{template} has no text message")
    if team_id is not None:
        require_in_scope(team_id, "Delivery")
    elif kind.declinable or kind.pace:
        raise ValueError(f"{template} is a team's message: say whose")
    delivery = Delivery(
        team_id=team_id,
        channel=channel,
        template=template,
        language=language,
        address_hash=keyed_hash(f"delivery-{channel}", to),
        sealed=seal({"to": to, "context": context}),
        dedupe=dedupe,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                delivery.save(force_insert=True)
        except IntegrityError:
            earlier = Delivery.objects.filter(dedupe=dedupe).first() if dedupe else None
            if earlier is None:
                raise
            return earlier
        transaction.on_commit(lambda: _enqueue(delivery.pk), robust=True)
    return delivery


def delivery_withdraw(*, delivery_id: int, reason: str) -> bool:
    """Take back a message that no worker has begun with. False: it is too late for that.

    Its ``ended`` is not told: the caller knows.
    """
    return bool(
        Delivery.objects.filter(pk=delivery_id, state=State.PENDING).update(
            state=State.FAILED,
            sealed=None,
            error=f"{WITHHELD}{reason}"[:200],
            done_at=timezone.now(),
        )
    )


def delivery_attempt(*, delivery_id: int) -> str:
    """Try one message if it is due; returns the state it is left in (``""``: it was not ours)."""
    claim = uuid4()
    now = timezone.now()
    claimed = (
        Delivery.objects.filter(pk=delivery_id, state=State.PENDING)
        .filter(Q(next_try_at__lte=now) | Q(attempts=0))
        .update(
            state=State.CLAIMED,
            claim=claim,
            lease_until=now + LEASE,
            attempts=F("attempts") + 1,
            called_at=None,
        )
    )
    if not claimed:
        return ""
    delivery = Delivery.objects.get(pk=delivery_id)
    outcome = _call(delivery, claim)
    if outcome is None:
        return ""
    return _record(delivery, outcome, Q(state=State.CLAIMED, claim=claim))


def _call(delivery: Delivery, claim: UUID) -> Outcome | Paced | None:
    """Hand the message to its channel. None when another worker has taken it over."""

    kind = kind_get(delivery.template)
    handing = Handing(delivery, kind)

    def calling() -> None:
        handing.allowed()
        still_ours = Delivery.objects.filter(
            pk=delivery.pk, claim=claim, state=State.CLAIMED, lease_until__gt=timezone.now()
        ).update(called_at=timezone.now())
        if not still_ours:
            raise ClaimLost
        handing.note()

    try:
        parcel = _parcel(delivery)
        if timezone.now() - delivery.created_at > kind.ttl:
            return Refused("too late to be of use")
        handing.allowed()
        handing.turn(parcel)
        outcome = channel_get(delivery.channel).send(parcel, calling)
        handing.answered(parcel, outcome)
        return outcome
    except ClaimLost:
        return None
    except Held as held:
        return held.outcome
    except SealBroken:
        return Refused("the site's secret has changed since")
    except Exception as error:  # a fault of ours must not lose the message
        # No traceback: it ends in the error's words, and those may be a provider's.
        logger.error("delivery %s failed: %s", delivery.pk, fault(error))
        called = Delivery.objects.filter(pk=delivery.pk, called_at__isnull=False).exists()
        kept = type(error).__name__  # its words may name the person written to
        return Unsure(kept) if called else Later(kept)


def _parcel(delivery: Delivery) -> Parcel:
    if delivery.sealed is None:
        raise SealBroken
    content = unseal(bytes(delivery.sealed))
    return Parcel(
        key=f"{delivery.pk}.{delivery.address_hash.hex()[:16]}",
        to=content["to"],
        template=delivery.template,
        context=content["context"],
        language=delivery.language,
        created_at=delivery.created_at,
    )


def _record(delivery: Delivery, outcome: Outcome | Paced, still: Q) -> str:
    """Write down how a try ended, if the row is ``still`` as it was."""
    now = timezone.now()
    ended: dict[str, Any] = {"lease_until": None, "claim": None}
    match outcome:
        case Sent(reference):
            new = _Ending(State.DONE, {"reference": reference[:120], "error": "", "done_at": now})
        case Refused(error):
            new = _Ending(State.FAILED, {"error": error[:200], "done_at": now})
        case Unsure(error):
            new = _Ending(State.UNCONFIRMED, {"error": error[:200]})
        case Later(error=error, seconds=seconds):
            new = _later(delivery, error, seconds, now)
        case Paced(until, error):
            unmoved = {"next_try_at": until, "attempts": F("attempts") - 1, "error": error}
            new = _Ending(State.PENDING, unmoved)
    if new.state in (State.DONE, State.FAILED):
        ended["sealed"] = None
    with transaction.atomic():
        row = Delivery.objects.filter(still, pk=delivery.pk)
        written = row.update(state=new.state, **ended, **new.fields)
        if written:
            _ended(delivery, new.state, new.fields.get("error", ""))
    if written and new.state != State.DONE and not isinstance(outcome, Paced):
        logger.warning("delivery %s is %s: %s", delivery.pk, new.state, new.fields["error"])
    return str(new.state) if written else ""


def _ended(delivery: Delivery, state: str, error: str) -> None:
    """Tell whoever wrote the message, in the transaction that ends it. Waiting again is no end."""
    tell = kind_get(delivery.template).ended
    if tell is not None and state != State.PENDING:
        with of_team(delivery):
            tell(delivery, str(state), error)


@dataclass(frozen=True, slots=True)
class _Ending:
    state: Delivery.State
    fields: dict[str, Any]


def _later(delivery: Delivery, error: str, seconds: int | None, now: datetime) -> _Ending:
    if delivery.attempts >= MAX_ATTEMPTS:
        return _Ending(State.FAILED, {"error": error[:200], "done_at": now})
    pause = timedelta(seconds=seconds if seconds is not None else pause_after(delivery.attempts))
    return _Ending(State.PENDING, {"error": error[:200], "next_try_at": now + pause})


def deliveries_sweep() -> int:
    """Find what a crash or a lost broker left; returns how many rows it moved or handed out.

    Lapsed leases go back to pending (nothing was called yet) or to unconfirmed; unconfirmed ones
    are asked about; what is due goes to the workers.
    """
    now = timezone.now()
    lapsed = Delivery.objects.filter(state=State.CLAIMED, lease_until__lt=now)
    moved = lapsed.filter(called_at=None).update(
        state=State.PENDING, next_try_at=now, claim=None, lease_until=None
    )
    for delivery in lapsed.filter(called_at__isnull=False).order_by("pk")[:SWEEP_BATCH]:
        still = Q(state=State.CLAIMED, lease_until__lt=now, called_at__isnull=False)
        moved += bool(_record(delivery, Unsure("the worker stopped meanwhile"), still))
    due = (
        Delivery.objects.filter(state=State.PENDING, next_try_at__lt=now - SWEEP_GRACE)
        .order_by("next_try_at")
        .values_list("pk", "next_try_at")[:SWEEP_BATCH]
    )
    for pk, due_at in due:
        # Told once a minute for each time it is due, however long the queue.
        _enqueue(pk, told=f"delivery-told:{pk}:{due_at.timestamp()}")
        moved += 1
    return moved + _ask_all(now)


def _ask_all(now: datetime) -> int:
    """Ask the other side about unconfirmed messages; give up asking after two hours."""
    unsure = Delivery.objects.filter(state=State.UNCONFIRMED, sealed__isnull=False)
    asked = 0
    for delivery in unsure.filter(called_at__lt=now - ASK_AFTER).order_by("called_at")[:50]:
        still = Q(state=State.UNCONFIRMED, sealed__isnull=False)
        if delivery.called_at is None:
            continue
        outcome = _ask(delivery, delivery.called_at)
        if outcome is not None:
            asked += bool(_record(delivery, outcome, still))
        elif now - delivery.called_at > ASK_FOR:
            Delivery.objects.filter(still, pk=delivery.pk).update(sealed=None, done_at=now)
            asked += 1
    return asked


def _ask(delivery: Delivery, called_at: datetime) -> Outcome | None:
    try:
        outcome = channel_get(delivery.channel).ask(_parcel(delivery), called_at)
    except Exception as error:  # asked again at the next sweep
        logger.warning("delivery %s can't be asked about: %s", delivery.pk, fault(error))
        return None
    return None if isinstance(outcome, Unsure) else outcome


def _enqueue(pk: int, told: str = "") -> None:
    """Tell the workers; losing this only means that the sweep does it."""
    from foundation.delivery.tasks import attempt

    try:
        if told and not cache.add(told, 1, timeout=60):
            return
        attempt.apply_async((pk,), queue="deliver", retry=False)
    except Exception as error:  # the broker's client raises many kinds, and none may fail a request
        logger.warning("delivery %s waits for the sweep: %s", pk, fault(error))
