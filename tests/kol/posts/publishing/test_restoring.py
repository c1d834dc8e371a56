"""A backup of the database is put back: what went out since then does not go out again."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from kol.posts.models import PostAttempt, PostTarget
from kol.posts.services.deciding import target_confirm_live
from tests.kol.posts.publishing.world import State, World, asked, later, missed, now, state


class _Back(Exception):
    """To the moment of the backup."""


def put_back_after(world: World) -> None:
    """What is due goes out, and then the database is as it was before."""
    try:
        with transaction.atomic():
            assert world.run() >= 1
            raise _Back
    except _Back:
        return


def robot(world: World) -> Any:
    """A group's robot, which can't be asked."""
    hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot1"
    return world.by_keys("wecom", "robot1", {"webhook": hook})


def test_what_went_out_since_the_backup_is_found_and_not_sent_again(world: World) -> None:
    target = world.scheduled(world.account())
    put_back_after(world)
    assert (state(target), PostAttempt.objects.count()) == (State.SCHEDULED, 0)
    assert world.sandbox.books()["count"] == 1
    world.run()
    assert (state(target), now(target).reason) == (State.UNCONFIRMED, "called_before")
    called = now(target).called_at
    assert called is not None
    assert called < timezone.now()
    assert asked(target) == State.LIVE
    assert (world.run(), world.sandbox.books()["count"]) == (0, 1)


def test_what_can_not_be_asked_about_or_found_waits_for_a_person(world: World) -> None:
    gone, group = world.scheduled(world.account()), world.scheduled(robot(world))
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "drop_before", "next": 1})
    put_back_after(world)
    world.run()
    assert (state(gone), asked(group)) == (State.UNCONFIRMED, State.UNCONFIRMED)
    later(gone, seconds=300)
    # It is not there, but its words may have been others: nothing is sent on the strength of that.
    assert missed(gone) == State.UNCONFIRMED
    assert (now(gone).ask_at, now(group).ask_at) == (None, None)
    assert (world.run(), world.sandbox.books()["count"]) == (0, 1)


def test_a_second_call_of_a_target_is_its_own(world: World) -> None:
    target = world.scheduled(world.account())
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "busy", "next": 1})
    world.run()
    assert state(target) == State.SCHEDULED
    later(target, minutes=1)
    put_back_after(world)
    world.run()
    assert state(target) == State.UNCONFIRMED
    assert asked(target) == State.LIVE
    assert world.sandbox.books()["count"] == 1


def test_the_command_holds_what_was_due_and_twice_is_as_once(world: World) -> None:
    account = world.account()
    due = world.scheduled(account)
    coming = world.scheduled(account, timezone.now() + timedelta(hours=2))
    calling = world.scheduled(robot(world))
    PostTarget.objects.filter(pk=calling.pk).update(
        state="submitting", called_at=timezone.now(), lease_until=timezone.now(),
        claim="7d444840-9dc0-11d1-b245-5ffdce74fad2",
    )  # fmt: skip
    call_command("posts_restored")
    call_command("posts_restored")
    assert (state(due), now(due).reason) == (State.HELD, "restored")
    assert (state(coming), state(calling)) == (State.SCHEDULED, State.UNCONFIRMED)
    assert (world.run(), world.sandbox.books()["count"]) == (0, 0)
    # Who finds it at the platform says so.
    target_confirm_live(target=due, staff=world.staff, actor=world.actor, reason="看到了")
    assert state(due) == State.LIVE
