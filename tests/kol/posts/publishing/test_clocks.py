"""Clocks that are set, and clocks that change in spring and autumn: once, in the zone shown."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.teams.models import Staff, Team
from kol.platforms.connectors.base import Outcome
from kol.platforms.connectors.registry import connector_get
from kol.posts.models import PostTarget
from kol.posts.publishing import working
from kol.posts.publishing.claiming import claim_next, leases_lapse
from tests.api import api_of
from tests.kol.posts.publishing.world import State, World, asked, later, now, state


@pytest.mark.parametrize(
    ("typed", "moment", "shown"),
    [
        # Left out: the clocks go from 2:00 to 3:00.
        ("2027-03-14T02:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC), "2027-03-14 03:30"),
        # Comes twice: the first of both, still in summer time.
        ("2027-11-07T01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC), "2027-11-07 01:30"),
        ("2027-11-07T02:30", datetime(2027, 11, 7, 7, 30, tzinfo=UTC), "2027-11-07 02:30"),
    ],
)
def test_the_time_asked_for_is_the_teams_whatever_its_clocks_do(
    world: World, client: Client, owner: Staff, typed: str, moment: datetime, shown: str
) -> None:
    Team.objects.filter(pk=world.staff.team_id).update(time_zone="America/New_York")
    post = world.post()
    target = world.target(post, world.account())
    client.force_login(owner.user)
    page = reverse("publishing:schedule", args=["xiaoman", post.public_id])
    client.post(page, {"target": target.public_id, "when": "then", "due_at": typed})
    assert (state(target), now(target).due_at) == (State.SCHEDULED, moment)
    there = client.get(reverse("publishing:target", args=["xiaoman", target.public_id]))
    drawn = there.content.decode()
    assert shown in drawn
    assert ("夏令时" in drawn) is (typed[:16].replace("T", " ") != shown)
    said = api_of(owner, "posts:read")("GET", f"targets/{target.public_id}").json()["due_at"]
    assert datetime.fromisoformat(said) == moment
    # It goes out at that moment, once.
    later(target, seconds=(moment - timezone.now()).total_seconds() - 5)
    assert world.run() == 0
    later(target, seconds=6)
    assert (world.run(), world.run(), state(target)) == (1, 0, State.LIVE)
    assert world.sandbox.books()["count"] == 1


def test_a_clock_set_forward_makes_no_lost_call_old_enough_to_repeat(world: World) -> None:
    world.sandbox.switch(**{"weibo.timeline_seconds": 15})
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "drop_after", "next": 1})
    target = world.scheduled(world.account())
    world.run()
    assert state(target) == State.UNCONFIRMED
    later(target, minutes=20)  # the clock is set, and the platform does not list it yet
    assert asked(target) == State.UNCONFIRMED
    assert world.run() == 0
    world.sandbox.ahead(20)
    assert asked(target) == State.LIVE
    assert world.sandbox.books()["count"] == 1


def in_the_call(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Something happens while Weibo is being called."""
    connector = connector_get("weibo")
    real = connector.submit

    def submit(*args: Any) -> Outcome:
        meanwhile()
        return real(*args)

    monkeypatch.setitem(vars(connector), "submit", submit)


@pytest.mark.parametrize("minutes", [30, -30])
def test_a_clock_set_in_the_middle_of_a_call_sends_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    target = world.scheduled(world.account())

    def set_and_swept() -> None:
        later(target, minutes=minutes)
        assert leases_lapse() == (1 if minutes > 0 else 0)

    in_the_call(monkeypatch, set_and_swept)
    assert world.run() == 1
    row = now(target)
    assert (row.claim, world.run(), world.sandbox.books()["count"]) == (None, 0, 1)
    # What the answer was about was called at another time by then: the platform is asked.
    assert row.state in (State.LIVE, State.UNCONFIRMED)
    if row.state == State.UNCONFIRMED:
        assert asked(target) == State.LIVE
    assert world.sandbox.books()["count"] == 1


def test_a_process_that_stood_still_before_its_call_does_not_make_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen by the clock that nobody sets, though the wall's was set back meanwhile."""
    target = world.scheduled(world.account())
    ticks = iter([0.0, 40.0])

    class Clock:
        monotonic = staticmethod(lambda: next(ticks))
        sleep = staticmethod(lambda _seconds: None)

    claimed = claim_next()
    assert claimed is not None
    monkeypatch.setattr(working, "time", Clock)
    working.target_publish(claimed)
    assert (state(target), now(target).reason) == (State.SCHEDULED, "stood_still")
    assert world.sandbox.posts() == []
    PostTarget.objects.filter(pk=target.pk).update(next_try_at=timezone.now() - timedelta(hours=1))
    monkeypatch.undo()
    world.run()
    assert (state(target), world.sandbox.books()["count"]) == (State.LIVE, 1)
