"""Claims: workers that die, people that are quicker, two that want the same."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from foundation.scopes.scope import team_scope
from kol.posts.models import Post, PostAttempt, PostTarget
from kol.posts.moves import target_move
from kol.posts.publish_errors import NotApproved, OnItsWay, PlaceTaken, TargetState
from kol.posts.publishing.claiming import Claimed, claim_next, lease_renew, leases_lapse
from kol.posts.publishing.working import target_publish
from kol.posts.services.scheduling import (
    Slot,
    post_schedule,
    target_cancel,
    target_reschedule,
    target_restore,
    targets_withdraw,
)
from tests.kol.posts.publishing.world import SYSTEM, State, World, later, missed, now, state


def claimed(target: PostTarget) -> Claimed:
    """A worker claims, and it is this one."""
    got = claim_next()
    assert got is not None
    assert got.target_id == target.pk
    return got


def test_a_worker_that_dies_before_the_call_leaves_it_due(world: World) -> None:
    target = world.scheduled(world.account())
    first = claimed(target)
    assert leases_lapse() == 0
    assert lease_renew(first)
    later(target, seconds=61)
    assert leases_lapse() == 1
    assert (state(target), now(target).claim) == (State.SCHEDULED, None)
    # It comes back to life, and finds that it is nobody's worker any more.
    target_publish(first)
    assert not lease_renew(first)
    assert world.sandbox.posts() == []
    world.run()
    assert (state(target), now(target).attempts) == (State.LIVE, 2)


def test_a_worker_that_dies_in_the_call_leaves_it_to_be_looked_for(world: World) -> None:
    target = world.scheduled(world.account())
    first = claimed(target)
    row = now(target)
    target_move(row, State.SUBMITTING, actor=SYSTEM, claim=first.claim, called_at=timezone.now())
    later(target, seconds=61)
    assert leases_lapse() == 1
    assert (state(target), now(target).fault) == (State.UNCONFIRMED, "unknown")
    assert world.run() == 0
    later(target, seconds=181)
    assert missed(target) == State.SCHEDULED


def test_one_at_a_time_of_an_account(world: World) -> None:
    account, other = world.account(), world.account(uid="1002")
    first, second = world.scheduled(account), world.scheduled(account)
    third = world.scheduled(other)
    one = claimed(first)
    assert claimed(third).target_id == third.pk
    assert claim_next() is None
    target_publish(one)
    assert claimed(second).target_id == second.pk


def test_cancelling_wins_until_the_platform_is_called(world: World) -> None:
    account = world.account()
    target = world.scheduled(account)
    held = claimed(target)
    target_cancel(target=target, staff=world.staff, actor=world.actor)
    target_publish(held)
    assert (state(target), world.sandbox.posts()) == (State.CANCELLED, [])
    assert Post.objects.get(pk=target.post_id).state == Post.State.APPROVED
    other = world.scheduled(account)
    held = claimed(other)
    row = now(other)
    target_move(row, State.SUBMITTING, actor=SYSTEM, claim=held.claim, called_at=timezone.now())
    with pytest.raises(OnItsWay):
        target_cancel(target=other, staff=world.staff, actor=world.actor)
    then = timezone.now() + timedelta(hours=1)
    with pytest.raises(OnItsWay):
        target_reschedule(target=other, staff=world.staff, actor=world.actor, due_at=then)
    assert (now(other).state, now(other).claim) == (State.SUBMITTING, held.claim)


def test_moving_wins_until_the_platform_is_called(world: World) -> None:
    target = world.scheduled(world.account())
    held = claimed(target)
    then = timezone.now() + timedelta(hours=2)
    target_reschedule(target=target, staff=world.staff, actor=world.actor, due_at=then)
    target_publish(held)
    row = now(target)
    assert (row.state, row.due_at, row.next_try_at) == (State.SCHEDULED, then, then)
    assert world.sandbox.posts() == []


def test_what_is_cancelled_can_be_brought_back_while_its_place_is_free(world: World) -> None:
    account = world.account()
    then = timezone.now() + timedelta(hours=2)
    target = world.scheduled(account, then)
    target_cancel(target=target, staff=world.staff, actor=world.actor)
    target_restore(target=target, staff=world.staff, actor=world.actor)
    assert (state(target), now(target).due_at) == (State.SCHEDULED, then)
    target_cancel(target=target, staff=world.staff, actor=world.actor)
    world.target(Post.objects.get(pk=target.post_id), account)
    with pytest.raises(PlaceTaken):
        target_restore(target=target, staff=world.staff, actor=world.actor)
    assert state(target) == State.CANCELLED


def test_only_what_was_approved_is_scheduled_and_goes_out(world: World) -> None:
    account = world.account()
    post = world.post()
    target = world.target(post, account)
    Post.objects.filter(pk=post.pk).update(title="改过了")
    post.refresh_from_db()
    with pytest.raises(NotApproved):
        post_schedule(post=post, staff=world.staff, actor=world.actor, targets=[Slot(target)])
    assert (state(target), now(target).due_at, post.state) == (State.PLANNED, None, "approved")
    world.approve(post)
    post_schedule(post=post, staff=world.staff, actor=world.actor, targets=[Slot(target)])
    # An edit that went past everything: the worker sees it.
    Post.objects.filter(pk=post.pk).update(title="又改了")
    world.run()
    assert (state(target), now(target).reason != "") == (State.HELD, True)
    assert world.sandbox.posts() == []


def test_an_edit_takes_back_what_has_not_left(world: World) -> None:
    account = world.account()
    target = world.scheduled(account)
    held = claimed(target)
    post = Post.objects.get(pk=target.post_id)
    assert targets_withdraw(post=post, actor=world.actor) == 1
    target_publish(held)
    row = now(target)
    assert (row.state, row.claim, world.sandbox.posts()) == (State.PLANNED, None, [])
    assert row.due_at is not None


def test_what_is_too_late_waits_for_a_person(world: World) -> None:
    account = world.account()
    late, fine = world.scheduled(account), world.scheduled(account)
    later(late, minutes=61)
    later(fine, minutes=59)
    world.run()
    assert (state(late), state(fine)) == (State.HELD, State.LIVE)
    target_reschedule(target=late, staff=world.staff, actor=world.actor, due_at=None)
    world.run()
    assert state(late) == State.LIVE


def test_an_account_by_hand_waits_for_a_phone(world: World) -> None:
    account = world.account()
    account.publishing = "hand"
    account.save()
    target = world.scheduled(account)
    world.run()
    assert (state(target), world.sandbox.posts()) == (State.WAITING, [])


def test_what_is_over_can_not_be_scheduled(world: World) -> None:
    account = world.account()
    target = world.scheduled(account)
    world.run()
    with pytest.raises(TargetState):
        target_reschedule(target=target, staff=world.staff, actor=world.actor, due_at=None)
    assert state(target) == State.LIVE


def at_once(world: World, target: PostTarget, held: Claimed) -> list[str]:
    """A worker calls while a person cancels, each on a connection of its own: who was too late."""
    gate, late = threading.Barrier(2), []

    def run(deed: Callable[[], object]) -> None:
        try:
            gate.wait(5)
            with team_scope(world.staff.team):
                deed()
        except OnItsWay as told:
            late.append(told.code)
        finally:
            connection.close()

    def cancel() -> None:
        target_cancel(target=target, staff=world.staff, actor=world.actor)

    deeds: list[Callable[[], object]] = [lambda: target_publish(held), cancel]
    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return late


@pytest.mark.django_db(transaction=True)
def test_cancelling_and_calling_at_once_has_one_winner(world: World) -> None:
    """Whoever's update comes first wins, and the other is told: never both, never neither."""
    account = world.account()
    for _round in range(5):
        target = world.scheduled(account)
        late = at_once(world, target, claimed(target))
        link = now(target).sent.get("link", "?")
        there = [one for one in world.sandbox.posts() if link in one["text"]]
        if state(target) == State.CANCELLED:
            assert (late, there) == ([], [])
        else:
            assert (state(target), late, len(there)) == (State.LIVE, ["target_on_its_way"], 1)


def test_whoever_waited_a_moment_for_a_turn_takes_one(world: World) -> None:
    """Each call is counted, those that waited as well: six at five in two seconds take longer than
    two, and the platform finds none too fast."""
    hook = "https://discord.com/api/webhooks/223704706445432832/secret-223704706445432832"
    channel = world.by_keys("discord", "223704706445432832", {"webhook": hook})
    targets = [world.scheduled(channel) for _each in range(6)]
    world.run(seconds=10)
    assert [(state(one), now(one).reason) for one in targets] == [(State.LIVE, "")] * 6
    at = sorted(one.called_at for one in map(now, targets) if one.called_at)
    assert at[-1] - at[0] > timedelta(seconds=2)
    assert PostAttempt.objects.filter(step="submit").count() == 6
