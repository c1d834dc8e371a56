"""The outbox: nothing lost, nothing twice, nothing skipped."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from foundation.events import registry
from foundation.events.models import ConsumerCursor, Event, EventFailure
from foundation.events.partitions import month_start, partitions_ensure
from foundation.events.registry import consumer
from foundation.events.services import (
    MAX_ATTEMPTS,
    consume,
    consume_all_now,
    event_emit,
    failures_retry,
)
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import OutOfScope, system_scope, team_scope
from foundation.teams.models import AuditEntry, Team
from kol.platforms.models import PlatformAccount


@pytest.fixture
def seen() -> Iterator[list[tuple[int, Any]]]:
    """A consumer ``probe`` of ``test.happened`` that notes (team, n) of each event."""
    notes: list[tuple[int, Any]] = []

    def handler(event: Event) -> None:
        if event.payload.get("fail"):
            raise ValueError("no")
        # A row of the consumer's own, to see that it is written once.
        PlatformAccount.objects.create(
            team_id=event.team_id, platform="other", handle=f"probe-{event.id}"
        )
        notes.append((event.team_id, event.payload["n"]))

    consumer("probe", events={"test.happened"}, handler=handler)
    yield notes
    del registry._consumers["probe"]


def emit(team: Team, n: int, **payload: Any) -> None:
    with team_scope(team):
        event_emit(team_id=team.pk, name="test.happened", actor=SYSTEM, payload={"n": n, **payload})


def rows() -> int:
    with system_scope():
        return PlatformAccount.objects.count()


def read(expected: int) -> int:
    """Let ``probe`` read until it went past ``expected`` events; returns how many it did.

    Readers wait for the oldest transaction of the whole server, so tests that run beside this one
    may delay them for a moment.
    """
    total, end = 0, time.monotonic() + 30
    while total < expected and time.monotonic() < end:
        total += consume("probe")
        time.sleep(0.01)
    return total


def start_at_the_end() -> None:
    """Past what the cast's making emitted."""
    with system_scope():
        newest = Event.objects.order_by("-xact", "-id").values_list("xact", "id").first() or (0, 0)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        consume_all_now()
        with system_scope():
            cursor = ConsumerCursor.objects.filter(name="probe").first()
        if cursor and (cursor.xact, cursor.event_id) >= newest:
            return
        time.sleep(0.01)
    raise AssertionError("the outbox was not read to its end")


@pytest.mark.django_db
def test_an_event_outside_a_transaction_is_refused(team: Team) -> None:
    # pytest-django wraps the test in a transaction; the check looks at Django's own block.
    connection.in_atomic_block, before = False, connection.in_atomic_block
    try:
        with pytest.raises(transaction.TransactionManagementError):
            emit(team, 1)
    finally:
        connection.in_atomic_block = before
    with system_scope():
        assert not Event.objects.filter(name="test.happened").exists()


@pytest.mark.django_db
def test_an_event_of_another_team_is_refused(team: Team, other_team: Team) -> None:
    with team_scope(team), pytest.raises(OutOfScope):
        event_emit(team_id=other_team.pk, name="test.happened", actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_events_reach_their_consumer_once_in_their_teams_scope(
    team: Team, other_team: Team, seen: list[tuple[int, Any]]
) -> None:
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1)
        emit(other_team, 2)
        with team_scope(team):
            event_emit(team_id=team.pk, name="test.other", actor=SYSTEM, payload={"n": 9})
    assert read(3) == 3
    assert consume("probe") == 0
    assert seen == [(team.pk, 1), (other_team.pk, 2)]
    assert rows() == 2


@pytest.mark.django_db(transaction=True)
def test_a_consumer_reads_no_more_at_once_than_it_says(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    probe = registry.consumer_get("probe")
    assert (probe.limit, registry.consumer_get("chat.notices").limit) == (500, 20)
    registry._consumers["probe"] = replace(probe, limit=2)
    start_at_the_end()
    with transaction.atomic():
        for n in range(5):
            emit(team, n)
    steps: list[int] = []
    end = time.monotonic() + 30
    while sum(steps) < 5 and time.monotonic() < end:
        if count := consume("probe"):
            steps.append(count)
    assert steps == [2, 2, 1]
    assert seen == [(team.pk, n) for n in range(5)]


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_deed_has_no_event(team: Team, seen: list[tuple[int, Any]]) -> None:
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1)
        transaction.set_rollback(True)
    assert consume("probe") == 0
    assert seen == []


@pytest.mark.django_db(transaction=True)
def test_a_crash_while_consuming_loses_nothing_and_repeats_nothing(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    start_at_the_end()
    with transaction.atomic():
        for n in range(3):
            emit(team, n)
    with system_scope():
        before = ConsumerCursor.objects.get(name="probe")
    # The process dies after the handlers ran and before its transaction commits.
    with transaction.atomic():
        assert read(3) == 3
        transaction.set_rollback(True)
    assert rows() == 0
    with system_scope():
        after = ConsumerCursor.objects.get(name="probe")
    assert (after.xact, after.event_id) == (before.xact, before.event_id)
    assert read(3) == 3
    assert rows() == 3


@pytest.mark.django_db(transaction=True)
def test_a_twin_consumer_does_nothing(team: Team, seen: list[tuple[int, Any]]) -> None:
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1)
    results: list[int] = []

    def twin() -> None:
        results.append(consume("probe"))
        connection.close()

    with system_scope(), transaction.atomic():
        ConsumerCursor.objects.select_for_update().get(name="probe")
        thread = threading.Thread(target=twin)
        thread.start()
        thread.join()
    assert results == [0]
    assert rows() == 0
    assert read(1) == 1
    assert rows() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_transactions_committing_out_of_order_are_all_seen(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    """Each draws its number first; they commit in the reverse order, reading in between."""
    start_at_the_end()
    written = [threading.Event() for _ in range(10)]
    go = [threading.Event() for _ in range(10)]
    committed = [threading.Event() for _ in range(10)]

    def deed(n: int) -> None:
        with transaction.atomic():
            emit(team, n)
            written[n].set()
            assert go[n].wait(60)
        committed[n].set()
        connection.close()

    threads = [threading.Thread(target=deed, args=(n,)) for n in range(10)]
    for n, thread in enumerate(threads):
        thread.start()
        assert written[n].wait(10)
    for n in reversed(range(10)):
        go[n].set()
        assert committed[n].wait(10)
        # While the oldest transaction runs, nothing younger is passed to the consumer: whoever
        # read on could never come back for it.
        if n:
            consume("probe")
            assert seen == []
    read(10)
    for thread in threads:
        thread.join()
    assert sorted(n for _team, n in seen) == list(range(10))
    assert rows() == 10


@pytest.mark.django_db(transaction=True)
def test_a_failing_event_holds_nobody_up_and_is_tried_again(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1)
        emit(team, 2, fail=True)
        emit(team, 3)
    assert read(3) == 3
    assert [n for _team, n in seen] == [1, 3]
    with system_scope():
        failure = EventFailure.objects.get()
        assert (failure.consumer, failure.attempts, failure.error) == (
            "probe",
            1,
            "ValueError('no')",
        )
        assert failure.next_try_at is not None
        assert failure.next_try_at > failure.event_at
        EventFailure.objects.update(next_try_at=timezone.now() + timedelta(hours=1))
        assert failures_retry() == 0  # its pause is not over
        failure.refresh_from_db()
        assert failure.attempts == 1

        EventFailure.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        assert failures_retry() == 0
        failure.refresh_from_db()
        assert failure.attempts == 2

        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE events_event SET payload = payload - 'fail' WHERE id = %s",
                [failure.event_id],
            )
        EventFailure.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        assert failures_retry() == 1
        assert not EventFailure.objects.exists()
    assert [n for _team, n in seen] == [1, 3, 2]


@pytest.mark.django_db(transaction=True)
def test_an_event_that_always_fails_is_left_for_people(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1, fail=True)
    read(1)
    with system_scope():
        for _ in range(MAX_ATTEMPTS + 2):
            EventFailure.objects.filter(next_try_at__isnull=False).update(
                next_try_at=timezone.now() - timedelta(seconds=1)
            )
            failures_retry()
        failure = EventFailure.objects.get()
        assert (failure.attempts, failure.next_try_at) == (MAX_ATTEMPTS, None)


@pytest.mark.django_db
def test_partitions_are_made_ahead_and_once() -> None:
    made = partitions_ensure(date(2031, 11, 20))
    assert [name for name in made if name.startswith("events_event_")] == [
        "events_event_203111",
        "events_event_203112",
        "events_event_203201",
        "events_event_203202",
    ]
    assert partitions_ensure(date(2031, 11, 30)) == []


@pytest.mark.django_db
def test_a_month_that_was_missed_is_made_later_with_what_went_astray(team: Team) -> None:
    """Nobody made partitions for months: rows are in the default one, and no month can be made
    beside them."""
    emit(team, 1)
    emit(team, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET at = '2031-11-05' WHERE name = 'test.happened'")
        assert cursor.rowcount == 2
        made = partitions_ensure(date(2031, 11, 20))
        assert "events_event_203111" in made
        assert "metrics_point_203111" in made
        cursor.execute(
            "SELECT tableoid::regclass::text FROM events_event WHERE name = 'test.happened'"
        )
        assert cursor.fetchall() == [("events_event_203111",)] * 2
    assert partitions_ensure(date(2031, 11, 20)) == []
    emit(team, 3)


@pytest.mark.django_db
def test_an_event_lies_in_its_months_partition(team: Team) -> None:
    emit(team, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM events_event WHERE name = 'test.happened'"
        )
        assert cursor.fetchall() == [(f"events_event_{timezone.now():%Y%m}",)]


def test_month_start_crosses_years() -> None:
    assert month_start(date(2026, 11, 24), 2) == date(2027, 1, 1)
    assert month_start(date(2026, 1, 31)) == date(2026, 1, 1)


@pytest.mark.django_db
def test_the_audit_trail_and_the_event_of_making_a_team(team: Team) -> None:
    with team_scope(team):
        assert [entry.action for entry in AuditEntry.objects.all()] == ["team.create"]
        assert [event.name for event in Event.objects.all()] == ["team.created"]


@pytest.mark.django_db(transaction=True)
def test_after_a_move_to_another_server_nothing_is_lost(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    """A restored dump: events and cursors carry numbers the new server has not reached."""
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1)
    assert read(1) == 1
    with transaction.atomic():
        emit(team, 2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET xact = xact + 10^12::bigint")
        cursor.execute("UPDATE events_consumercursor SET xact = xact + 10^12::bigint")
    with transaction.atomic():
        emit(team, 3)
    end = time.monotonic() + 30
    while len(seen) < 3 and time.monotonic() < end:
        consume("probe")
        time.sleep(0.01)
    assert [n for _team, n in seen] == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_a_failure_of_a_consumer_that_is_gone_holds_nobody_up(
    team: Team, seen: list[tuple[int, Any]]
) -> None:
    start_at_the_end()
    with transaction.atomic():
        emit(team, 1, fail=True)
    read(1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET payload = payload - 'fail'")
    with system_scope():
        failure = EventFailure.objects.get()
        past = timezone.now() - timedelta(minutes=1)
        EventFailure.objects.create(
            team=team,
            consumer="gone",
            event_id=failure.event_id,
            event_at=failure.event_at,
            next_try_at=past - timedelta(minutes=1),
        )
        EventFailure.objects.filter(pk=failure.pk).update(next_try_at=past)
        assert failures_retry() == 1
        assert list(EventFailure.objects.values_list("consumer", "next_try_at")) == [("gone", None)]
