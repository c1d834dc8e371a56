"""Writing events and moving the consumers along."""

import json
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection, models, transaction
from django.utils import timezone

from foundation.events.models import ConsumerCursor, Event, EventFailure
from foundation.events.moves import moved_servers_heal
from foundation.events.registry import Consumer, consumer_get, consumers
from foundation.scopes.actors import Actor
from foundation.scopes.scope import require_in_scope, system_scope, team_scope

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
IDS_AN_EVENT = 500
_POKE_KEY = "events:poke"

_INSERT = """
INSERT INTO events_event
    (team_id, xact, name, subject_type, subject_id, actor_kind, actor_user_id, payload)
VALUES (%s, pg_current_xact_id()::text::bigint, %s, %s, %s, %s, %s, %s)
"""

_INSERT_MANY = """
INSERT INTO events_event
    (team_id, xact, name, subject_type, actor_kind, actor_user_id, payload)
SELECT %s, pg_current_xact_id()::text::bigint, %s, '', %s, %s, payload::jsonb
FROM unnest(%s::text[]) WITH ORDINALITY AS given(payload, at) ORDER BY at
"""

_BATCH = """
SELECT id, team_id, xact, at, name, subject_type, subject_id, actor_kind, actor_user_id, payload
FROM events_event
WHERE (xact, id) > (%s, %s)
  AND xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
ORDER BY xact, id
LIMIT %s
"""


def event_emit(
    *,
    team_id: int,
    name: str,
    actor: Actor,
    subject: models.Model | None = None,
    payload: dict[str, Any] | None = None,
) -> None:
    """Write an event into the current transaction and nudge the consumers after it commits.

    ``payload`` holds ids, counts and field names. Raises TransactionManagementError outside a
    transaction: an event that could survive its cause would be a lie.
    """
    require_in_scope(team_id, name)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"event {name} outside a transaction")
    subject_type = subject._meta.label_lower if subject is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                team_id,
                name,
                subject_type,
                subject.pk if subject is not None else None,
                actor.kind,
                actor.user_id,
                models.JSONField().get_db_prep_value(payload or {}, connection),
            ],
        )
    transaction.on_commit(poke, robust=True)


def events_emit(
    *, team_id: int, name: str, actor: Actor, payloads: Sequence[dict[str, Any]]
) -> None:
    """As event_emit for many payloads, in one statement; nothing when there are none."""
    require_in_scope(team_id, name)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"event {name} outside a transaction")
    if not payloads:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT_MANY,
            [team_id, name, actor.kind, actor.user_id, [json.dumps(one) for one in payloads]],
        )
    transaction.on_commit(poke, robust=True)


def events_emit_parts(
    *, team_id: int, name: str, actor: Actor, key: str, ids: Sequence[int], **more: Any
) -> None:
    """Emit ``name`` about very many things: an event for each few hundred of them, which it names
    under ``key``, all at once."""
    parts = [ids[at : at + IDS_AN_EVENT] for at in range(0, len(ids), IDS_AN_EVENT)]
    payloads = [{key: list(part), **more} for part in parts]
    events_emit(team_id=team_id, name=name, actor=actor, payloads=payloads)


def poke() -> None:
    """Ask a worker to read the outbox now; many commits in a second ask once.

    Losing this (Valkey down) only means that the next tick of the beat does it.
    """
    from foundation.events.tasks import consume_all

    try:
        if cache.add(_POKE_KEY, 1, timeout=1):
            consume_all.apply_async(countdown=0.05, retry=False)
    except Exception:  # the broker's client raises many kinds, and none may fail a request
        logger.warning("outbox not nudged; the beat will read it", exc_info=True)


def consume(name: str, *, limit: int | None = None) -> int:
    """Let one consumer read up to ``limit`` events (else as many as it says); returns how many it
    went past.

    The cursor row is locked: a twin that runs at the same time returns 0. The handlers' rows and
    the cursor move in one transaction, so a crash at any line repeats nothing and loses nothing.
    """
    consumer = consumer_get(name)
    with system_scope(), transaction.atomic():
        ConsumerCursor.objects.get_or_create(name=name)
        cursor = (
            ConsumerCursor.objects.select_for_update(skip_locked=True).filter(name=name).first()
        )
        if cursor is None:
            return 0
        moved_servers_heal(cursor)
        batch = list(
            Event.objects.raw(_BATCH, [cursor.xact, cursor.event_id, limit or consumer.limit])
        )
        for event in batch:
            if event.name in consumer.events:
                _handle(consumer, event)
        if batch:
            cursor.xact, cursor.event_id = batch[-1].xact, batch[-1].id
            cursor.save()
    return len(batch)


def consume_all_now() -> int:
    """Let every consumer read to the end of what is committed. Returns events passed."""
    total = 0
    for consumer in consumers():
        while count := consume(consumer.name):
            total += count
    return total


def _handle(consumer: Consumer, event: Event) -> bool:
    """Run the handler in a savepoint; keep the failure for later. True when it went well."""
    try:
        with transaction.atomic(), team_scope(event.team_id):
            consumer.handler(event)
    except Exception as error:  # whatever a handler raises is kept and tried again
        logger.exception("consumer %s failed on event %s", consumer.name, event.id)
        _note_failure(consumer, event, error)
        return False
    return True


def _note_failure(consumer: Consumer, event: Event, error: Exception) -> None:
    failure, new = EventFailure.objects.get_or_create(
        consumer=consumer.name,
        event_id=event.id,
        defaults={"team_id": event.team_id, "event_at": event.at},
    )
    if not new:
        failure.attempts += 1
    failure.error = repr(error)[:2000]
    failure.next_try_at = (
        timezone.now() + timedelta(seconds=2**failure.attempts)
        if failure.attempts < MAX_ATTEMPTS
        else None
    )
    failure.save()


def failures_retry(*, limit: int = 100) -> int:
    """Try failed events again whose pause is over. Returns how many succeeded."""
    healed = 0
    with system_scope():
        due = EventFailure.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")
        for pk in list(due.values_list("pk", flat=True)[:limit]):
            try:
                healed += _retry_one(pk)
            except KeyError:
                # Its consumer is not here any more: left for people, and nobody waits behind it.
                EventFailure.objects.filter(pk=pk).update(next_try_at=None)
    return healed


def _retry_one(pk: int) -> int:
    with transaction.atomic():
        failure = EventFailure.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if failure is None:
            return 0
        event = Event.objects.filter(id=failure.event_id, at=failure.event_at).first()
        if event is None:
            failure.delete()
            return 0
        if _handle(consumer_get(failure.consumer), event):
            failure.delete()
            return 1
    return 0
