"""A message's life: row first, claimed once, sent once, found again after a crash."""

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from foundation.delivery import registry
from foundation.delivery.models import Delivery
from foundation.delivery.registry import Later, Outcome, Parcel, Refused, Sent, Unsure
from foundation.delivery.sealing import unseal
from foundation.delivery.services import (
    MAX_ATTEMPTS,
    deliveries_sweep,
    delivery_attempt,
    delivery_send,
)
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import OutOfScope, team_scope
from foundation.teams.models import Team

pytestmark = pytest.mark.django_db
CONTEXT = {"code": "123456", "minutes": 10}


class Played:
    """A channel that ends as told."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.outcome: Outcome | BaseException = Sent("ref-1")
        self.told: Outcome | BaseException | None = None
        self.before_call = False

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """Note the parcel, then end."""
        if not self.before_call:
            calling()
        self.parcels.append(parcel)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """As told."""
        if isinstance(self.told, BaseException):
            raise self.told
        return self.told


@pytest.fixture
def played() -> Any:
    """The channel ``played``."""
    channel = Played()
    registry.channel("played", channel)
    yield channel
    registry._channels.pop("played")


def send(**given: Any) -> Delivery:
    """A sign-in code by the played channel."""
    values = {
        "channel": "played",
        "to": "+8613800138000",
        "template": "signin_code",
        "context": CONTEXT,
        "language": "zh-hans",
        **given,
    }
    return delivery_send(**values)


def row(delivery: Delivery) -> Delivery:
    return Delivery.objects.get(pk=delivery.pk)


def test_the_row_comes_first_and_holds_nobodys_address_in_clear(played: Played) -> None:
    delivery = row(send())
    assert (delivery.state, delivery.attempts, played.parcels) == ("pending", 0, [])
    assert bytes(delivery.address_hash) == keyed_hash("delivery-played", "+8613800138000")
    sealed = bytes(delivery.sealed or b"")
    assert b"13800138000" not in sealed
    assert b"123456" not in sealed
    assert unseal(sealed) == {"to": "+8613800138000", "context": CONTEXT}


def test_the_worker_is_told_after_the_commit(
    played: Played, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        send()
    assert len(callbacks) == 1


def test_sent_once_and_emptied(played: Played) -> None:
    delivery = send()
    assert delivery_attempt(delivery_id=delivery.pk) == "done"
    assert delivery_attempt(delivery_id=delivery.pk) == ""
    done = row(delivery)
    assert (done.state, done.attempts, done.reference, done.sealed) == ("done", 1, "ref-1", None)
    assert (done.claim, done.lease_until, done.error) == (None, None, "")
    assert done.done_at is not None
    assert [parcel.to for parcel in played.parcels] == ["+8613800138000"]


def test_the_same_dedupe_is_the_same_row(played: Played) -> None:
    first = send(dedupe="code-1")
    again = send(dedupe="code-1", to="+8613900139000")
    assert again.pk == first.pk
    assert Delivery.objects.count() == 1
    assert send(dedupe="code-2").pk != first.pk


def test_what_nobody_registered_is_refused(played: Played) -> None:
    for given in (
        {"channel": "pigeon"},
        {"template": "nonesuch"},
        {"channel": "sms", "template": "email_code"},
    ):
        with pytest.raises(KeyError):
            send(**given)
    with pytest.raises(TypeError):
        send(context={"user": object()})
    assert Delivery.objects.count() == 0


def test_a_teams_message_needs_its_scope(played: Played, team: Team, other_team: Team) -> None:
    with team_scope(team):
        assert send(team_id=team.pk).team_id == team.pk
        with pytest.raises(OutOfScope):
            send(team_id=other_team.pk)
    assert Delivery.objects.count() == 1


def test_rolled_back_with_its_cause(played: Played) -> None:
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert Delivery.objects.count() == 0


def test_refused_is_final_and_emptied(played: Played) -> None:
    played.outcome = Refused("no such number")
    delivery = send()
    assert delivery_attempt(delivery_id=delivery.pk) == "failed"
    done = row(delivery)
    assert (done.state, done.error, done.sealed) == ("failed", "no such number", None)
    deliveries_sweep()
    assert len(played.parcels) == 1


def test_later_is_tried_again_with_growing_pauses_and_then_given_up(played: Played) -> None:
    played.outcome = Later("busy")
    played.before_call = True
    delivery = send(template="account_notice", context={"what": "password_set"})
    now = timezone.now()
    pauses = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with time_machine.travel(now, tick=False):
            assert delivery_attempt(delivery_id=delivery.pk) in ("pending", "failed")
            again = row(delivery)
            assert again.attempts == attempt
            assert delivery_attempt(delivery_id=delivery.pk) == ""  # not before its time
            pauses.append((again.next_try_at - now).total_seconds())
            now = again.next_try_at
    assert pauses[:5] == [20, 80, 320, 1280, 5120]
    done = row(delivery)
    assert (done.state, done.error, done.sealed) == ("failed", "busy", None)


def test_a_channel_may_name_the_pause(played: Played) -> None:
    played.outcome = Later("slow down", seconds=35)
    delivery = send()
    with time_machine.travel(timezone.now(), tick=False):
        now = timezone.now()
        delivery_attempt(delivery_id=delivery.pk)
        assert row(delivery).next_try_at == now + timedelta(seconds=35)


def test_a_code_that_comes_too_late_is_not_sent(played: Played) -> None:
    delivery = send()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert delivery_attempt(delivery_id=delivery.pk) == "failed"
    assert played.parcels == []
    assert row(delivery).error == "too late to be of use"


def test_unsure_is_never_sent_again_but_asked_about(played: Played) -> None:
    played.outcome = Unsure("timed out")
    delivery = send()
    assert delivery_attempt(delivery_id=delivery.pk) == "unconfirmed"
    unsure = row(delivery)
    assert (unsure.state, unsure.sealed is not None) == ("unconfirmed", True)
    for minutes in (0, 1, 2):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            deliveries_sweep()
            assert delivery_attempt(delivery_id=delivery.pk) == ""
    assert len(played.parcels) == 1
    assert row(delivery).state == "unconfirmed"
    played.told = Sent("found")
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        deliveries_sweep()
    done = row(delivery)
    assert (done.state, done.reference, done.sealed) == ("done", "found", None)
    assert len(played.parcels) == 1


def test_asking_ends_and_the_address_goes(played: Played) -> None:
    played.outcome = Unsure("timed out")
    delivery = send()
    delivery_attempt(delivery_id=delivery.pk)
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        deliveries_sweep()
    assert (row(delivery).state, row(delivery).sealed) == ("unconfirmed", None)


def test_a_fault_of_ours_before_the_call_is_tried_again_after_it_not(played: Played) -> None:
    played.outcome = ValueError("a bug at lu@example.com")
    played.before_call = True
    before = send()
    assert delivery_attempt(delivery_id=before.pk) == "pending"
    assert Delivery.objects.get().error == "ValueError"
    played.before_call = False
    after = send()
    assert delivery_attempt(delivery_id=after.pk) == "unconfirmed"


class ProviderError(Exception):
    """As an SDK raises it: with what the provider said."""


@pytest.mark.parametrize("when", ["before the call", "after it", "when asked"])
def test_a_faults_words_are_not_logged(
    played: Played, caplog: pytest.LogCaptureFixture, when: str
) -> None:
    fault = ProviderError("lu@example.com was not sent 123456")
    fault.__cause__ = ValueError("+8613800138000")
    fault.add_note("a secret note")
    if when == "when asked":
        played.outcome, played.told = Unsure("timed out"), fault
    else:
        played.outcome, played.before_call = fault, when == "before the call"
    delivery = send()
    with caplog.at_level(logging.DEBUG):
        delivery_attempt(delivery_id=delivery.pk)
        with time_machine.travel(timezone.now() + timedelta(minutes=2)):
            deliveries_sweep()
    lines = [logging.Formatter().format(one) for one in caplog.records]
    assert all(one.exc_info is None for one in caplog.records)
    assert any(re.search(r"ProviderError at foundation\.delivery\.services:\d+", x) for x in lines)
    for secret in ("lu@example.com", "123456", "13800138000", "was not sent", "a secret note"):
        assert secret not in "\n".join(lines)


@pytest.mark.parametrize(("before_call", "state"), [(True, "pending"), (False, "unconfirmed")])
def test_a_worker_that_dies(played: Played, before_call: bool, state: str) -> None:
    """A death can't be caught; KeyboardInterrupt passes every ``except Exception`` like one."""
    played.outcome, played.before_call = KeyboardInterrupt(), before_call
    delivery = send()
    with pytest.raises(KeyboardInterrupt):
        delivery_attempt(delivery_id=delivery.pk)
    assert row(delivery).state == "claimed"
    assert deliveries_sweep() == 0  # the lease still runs
    played.outcome = Sent("second")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert deliveries_sweep() >= 1
        assert row(delivery).state == state
        delivery_attempt(delivery_id=delivery.pk)
    assert len(played.parcels) == (2 if before_call else 1)
    assert row(delivery).state == ("done" if before_call else "unconfirmed")


def test_a_worker_that_lost_its_lease_sends_and_records_nothing(played: Played) -> None:
    delivery = send()

    class Slow(Played):
        def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
            Delivery.objects.filter(pk=delivery.pk).update(lease_until=timezone.now())
            deliveries_sweep()  # another takes it over meanwhile
            calling()
            raise AssertionError("not reached")

    registry.channel("played", Slow())
    assert delivery_attempt(delivery_id=delivery.pk) == ""
    assert row(delivery).state == "pending"


def test_a_lost_secret_ends_the_message(played: Played, settings: Settings) -> None:
    delivery = send()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another secret that is long enough to be one"
    assert delivery_attempt(delivery_id=delivery.pk) == "failed"
    settings.SECRET_KEY = old
    kept = send()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third one", [old]
    assert delivery_attempt(delivery_id=kept.pk) == "done"


def test_the_database_keeps_no_address_of_what_ended(played: Played) -> None:
    delivery = send()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state="done")
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(state="lost")


def test_the_sweep_hands_out_what_the_broker_lost(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(
        "foundation.delivery.tasks.attempt.apply_async",
        lambda args, **_options: told.append(args[0]),
    )
    delivery = send()
    assert deliveries_sweep() == 0  # its worker may be about to take it
    with time_machine.travel(timezone.now() + timedelta(seconds=10)):
        deliveries_sweep()
        deliveries_sweep()  # told once a minute, however long the queue
    assert told == [delivery.pk]


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_one_message(played: Played) -> None:
    delivery = send()

    def one(_number: int) -> str:
        try:
            return delivery_attempt(delivery_id=delivery.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(one, range(8)))
    assert sorted(states) == [""] * 7 + ["done"]
    assert len(played.parcels) == 1
