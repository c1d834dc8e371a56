"""Whoever comes back late or breaks: what they know counts, what they only believed does not."""

from collections.abc import Callable
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from kol.platforms.connectors.base import Outcome
from kol.platforms.connectors.registry import connector_get
from kol.posts.models import PostTarget
from kol.posts.publishing import claiming
from kol.posts.publishing.claiming import Claimed, lease_kept
from tests.kol.posts.publishing.world import State, World, asked, later, now, state

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


def test_not_there_of_an_earlier_call_says_nothing_of_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = unsure(world)

    def another_asks_and_it_goes_out() -> None:
        assert asked(target) == State.SCHEDULED
        drop(world, "drop_after")
        assert world.run() == 1
        assert state(target) == State.UNCONFIRMED

    weibo(monkeypatch, "find", first_late(another_asks_and_it_goes_out))
    assert asked(target) == State.UNCONFIRMED
    assert now(target).called_at is not None
    assert world.run() == 0
    assert asked(target) == State.LIVE
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
