"""Whoever comes back late or breaks: what they know counts, what they only believed does not."""

from collections.abc import Callable
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from kol.platforms.connectors.base import Live, Outcome
from kol.platforms.connectors.registry import connector_get
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.publishing import claiming
from kol.posts.publishing.claiming import Claimed, claim_next, lease_kept, leases_lapse
from kol.posts.services.deciding import target_confirm_live, target_unconfirm
from kol.posts.services.scheduling import targets_withdraw
from tests.kol.posts.publishing.world import State, World, asked, later, missed, now, state

Call = Callable[..., Outcome | None]


def weibo(monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[Call], Call]) -> None:
    """A call of the connector, made from what it is."""
    connector = connector_get("weibo")
    monkeypatch.setitem(vars(connector), name, make(getattr(connector, name)))


def unsure(world: World) -> PostTarget:
    """A call that did nothing, long enough ago."""
    target = world.scheduled(world.account())
    drop(world, "drop_before")
    world.run()
    assert state(target) == State.UNCONFIRMED
    later(target, seconds=181)
    return target


def drop(world: World, kind: str) -> None:
    """The next call of weibo's goes wrong so."""
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": kind, "next": 1})


def first_late(meanwhile: Callable[[], object], says: Call | None = None) -> Callable[[Call], Call]:
    """The first call comes back only after something else happened; the others are as ever."""

    def make(real: Call) -> Call:
        calls: list[bool] = []

        def call(*args: Any) -> Outcome | None:
            calls.append(True)
            if len(calls) > 1:
                return real(*args)
            came = (says or real)(*args)
            meanwhile()
            return came

        return call

    return make


def broken(*_args: Any) -> Outcome | None:
    """A bug of the connector's."""
    raise RuntimeError("never thought of")


def unkeepable(*_args: Any) -> Outcome | None:
    """An answer that no row takes."""
    return Live(remote_id="1\x002", url="")


@pytest.mark.parametrize("find", [broken, unkeepable])
def test_asking_that_breaks_is_kept_and_given_up_in_the_end(
    world: World, monkeypatch: pytest.MonkeyPatch, find: Call
) -> None:
    target = unsure(world)
    weibo(monkeypatch, "find", lambda _real: find)
    assert asked(target) == State.UNCONFIRMED
    last = PostAttempt.objects.filter(target=target).latest("id")
    assert (last.step, last.outcome, last.fault) == ("find", "unconfirmed", "unknown")
    assert last.code in ("RuntimeError", "ValueError", "DataError")
    # It is no fault of the account's, and nothing goes out on the strength of it.
    assert not PlatformAccount.objects.filter(error_code=last.code).exists()
    assert now(target).ask_at is not None
    later(target, days=2)
    assert asked(target) == State.UNCONFIRMED
    assert now(target).ask_at is None  # a person says what became of it


def test_not_there_of_an_earlier_call_says_nothing_of_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = unsure(world)

    def another_asks_and_it_goes_out() -> None:
        assert missed(target) == State.SCHEDULED
        drop(world, "drop_after")
        assert world.run() == 1
        assert state(target) == State.UNCONFIRMED

    weibo(monkeypatch, "find", first_late(another_asks_and_it_goes_out))
    assert asked(target) == State.UNCONFIRMED
    assert now(target).called_at is not None
    assert world.run() == 0
    assert asked(target) == State.LIVE
    assert world.sandbox.books()["count"] == 1


def test_what_one_asker_found_counts_though_another_did_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = unsure(world)
    found = Live(remote_id="m1", url="https://weibo.com/1001/m1")

    def another_asks() -> None:
        assert missed(target) == State.SCHEDULED

    weibo(monkeypatch, "find", first_late(another_asks, lambda *_args: found))
    assert asked(target) == State.LIVE
    assert (now(target).remote_id, world.run()) == ("m1", 0)


@pytest.mark.parametrize("taken", [False, True])
def test_a_worker_that_comes_back_with_success_stops_the_second_call(
    world: World, monkeypatch: pytest.MonkeyPatch, taken: bool
) -> None:
    target = world.scheduled(world.account())
    weibo(monkeypatch, "find", lambda _real: lambda *_args: None)

    def taken_for_dead() -> None:
        later(target, seconds=61)
        assert leases_lapse() == 1
        later(target, seconds=181)
        assert missed(target) == State.SCHEDULED
        if taken:
            assert claim_next() is not None

    weibo(monkeypatch, "submit", first_late(taken_for_dead))
    assert world.run() == 1
    row = now(target)
    assert (row.state, row.claim, row.called_at is not None) == (State.LIVE, None, True)
    assert world.sandbox.books()["count"] == 1
    submit = PostAttempt.objects.get(target=target, step="submit")
    assert submit.outcome == State.LIVE


@pytest.mark.parametrize("edited", [False, True])
def test_success_of_other_words_holds_the_new_ones_for_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    target = world.scheduled(world.account())
    weibo(monkeypatch, "find", lambda _real: lambda *_args: None)

    def written_anew() -> None:
        later(target, seconds=242)
        leases_lapse()
        assert missed(target) == State.SCHEDULED
        PostTarget.objects.filter(pk=target.pk).update(approved_hash=b"n" * 32, next_try_at=None)
        if edited:
            targets_withdraw(post=target.post, actor=world.actor)

    weibo(monkeypatch, "submit", first_late(written_anew))
    world.run()
    row = now(target)
    assert (row.state, row.reason) == (State.PLANNED if edited else State.HELD, "earlier_out")
    assert row.url.startswith("http")
    submit = PostAttempt.objects.get(target=target, step="submit")
    assert submit.outcome == State.LIVE
    assert world.sandbox.books()["count"] == 1


def test_a_renewal_that_fails_is_not_the_last(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.POST_LEASE_SECONDS = 0.06
    renewed, tries = Event(), []

    def renew(_claimed: Claimed) -> bool:
        tries.append(True)
        if len(tries) == 1:
            raise OSError("no connection is free")
        renewed.set()
        return False

    monkeypatch.setattr(claiming, "lease_renew", renew)
    target = world.scheduled(world.account())
    with lease_kept(Claimed(target.team_id, target.pk, uuid4())):
        assert renewed.wait(5)


def test_undoing_what_was_said_of_a_hand_off_waits_again(world: World) -> None:
    account = world.account()
    PlatformAccount.objects.filter(pk=account.pk).update(publishing="hand")
    account.refresh_from_db()
    target = world.scheduled(account)
    world.run()
    target_confirm_live(target=target, staff=world.staff, actor=world.actor, reason="发好了")
    target_unconfirm(target=target, staff=world.staff, actor=world.actor)
    assert state(target) == State.WAITING


def test_undoing_what_was_said_of_a_call_hands_nothing_to_a_person(world: World) -> None:
    target = unsure(world)
    called = now(target).called_at
    target_confirm_live(target=target, staff=world.staff, actor=world.actor, reason="看到了")
    target_unconfirm(target=target, staff=world.staff, actor=world.actor)
    row = now(target)
    assert (row.state, row.called_at, row.told_by_id) == (State.UNCONFIRMED, called, None)
    assert world.run() == 0
