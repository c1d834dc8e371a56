"""From scheduled to live at Weibo in the sandbox, and every way it can fail on the way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.events.models import Event
from foundation.scopes.errors import DomainError
from kol.platforms.connectors.base import Content, Outcome
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.posts import registry
from kol.posts.models import Post, PostAttempt, PostTarget
from kol.posts.publishing.speaking import link_made
from kol.posts.registry import PlaceChoice, TargetKind
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule, target_reschedule
from tests.kol.posts.publishing.world import State, World, now, state


def test_it_goes_out_at_its_time_and_once(world: World) -> None:
    account = world.account()
    target = world.scheduled(account, timezone.now() + timedelta(minutes=5))
    assert (state(target), Post.objects.get(pk=target.post_id).state) == ("scheduled", "scheduled")
    assert world.run() == 0
    target_reschedule(target=target, staff=world.staff, actor=world.actor, due_at=None)
    assert world.run() == 1
    row = now(target)
    (post,) = world.sandbox.posts("weibo")
    assert (row.state, row.remote_id, row.fault) == (State.LIVE, post["remote_id"], "")
    assert row.url == post["url"]
    assert row.url.startswith(f"{world.sandbox.url}/weibo.com/1001/")
    assert row.live_at is not None
    assert row.called_at is not None
    assert row.claim is None
    assert row.sent["text"] in post["text"]
    submit = PostAttempt.objects.get(target=target, step="submit")
    assert (submit.outcome, submit.number, submit.fault) == ("live", 1, "")
    assert submit.request_hash is not None
    assert len(submit.request_hash) == 32
    assert submit.ended_at is not None
    assert "access_token" not in str(submit.response)
    names = Event.objects.filter(subject_id=target.pk, subject_type="posts.posttarget")
    assert [one.name for one in names.order_by("id")] == [
        "post.target_scheduled", "post.rescheduled", "post.claimed", "post.submitting", "post.live",
    ]  # fmt: skip
    assert world.run() == 0
    assert len(world.sandbox.posts("weibo")) == 1


def test_what_breaks_a_rule_of_ours_fails_at_once_with_its_words(world: World) -> None:
    target = world.scheduled(world.account())
    post = Post.objects.get(pk=target.post_id)
    Post.objects.filter(pk=post.pk).update(link_url="https://qz.example/l/round23", state="draft")
    world.approve(post)
    Post.objects.filter(pk=post.pk).update(state="scheduled")
    PostTarget.objects.filter(pk=target.pk).update(approved_hash=post.approved_hash)
    world.run()
    assert (state(target), now(target).fault) == (State.FAILED, "validation")
    assert "短链" in now(target).reason


def test_a_target_costs_few_statements(world: World) -> None:
    """Beside its call; its link was made when it was looked at."""
    account = world.account()
    world.scheduled(account)
    world.run()
    target = world.scheduled(account)
    link_made(now(target))
    with CaptureQueriesContext(connection) as asked:
        assert world.run() == 1
    assert state(target) == State.LIVE
    assert len(asked) <= 35, "\n".join(one["sql"][:90] for one in asked.captured_queries)


@pytest.mark.parametrize(
    "refusal",
    [PlatformError(Fault.PERMISSION, code="group_gone"), DomainError("gone", "没有这个群了")],
)
def test_a_place_of_ours_that_says_no_ends_the_try_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    def publish(_target: PostTarget, _content: Content) -> Outcome:
        raise refusal

    kind = TargetKind("群", lambda: [PlaceChoice("g1", "早餐群")], publish)
    monkeypatch.setitem(registry._kinds, "group", kind)
    place = Place("g1", "group")
    [target] = targets_choose(
        post=world.post(), staff=world.staff, actor=world.actor, places=[place]
    )
    slot = Slot(target)
    post_schedule(post=target.post, staff=world.staff, actor=world.actor, targets=[slot])
    assert world.run() == 1
    assert (now(target).claim, state(target)) == (None, State.FAILED)
    assert now(target).reason in ("group_gone", "没有这个群了")
