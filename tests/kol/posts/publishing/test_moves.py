"""Every move between every two states: exactly those of the table happen, once, and are told."""

from datetime import timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostTarget
from kol.posts.moves import (
    HELD_BY_WORKER,
    POST_EVENTS,
    POST_MOVES,
    TARGET_EVENTS,
    TARGET_MOVES,
    post_move,
    target_move,
)
from tests.cast import staff_actor

State = PostTarget.State


def put(target: PostTarget, state: str) -> None:
    """A target as if it had come to a state."""
    held = state in HELD_BY_WORKER
    fields: dict[str, Any] = {
        "state": state,
        "due_at": timezone.now(),
        "approved_hash": b"h" * 32,
        "called_at": timezone.now(),
        "claim": uuid4() if held else None,
        "lease_until": timezone.now() + timedelta(minutes=1) if held else None,
    }
    PostTarget.objects.filter(pk=target.pk).update(**fields)
    target.refresh_from_db()


@pytest.fixture
def target(owner: Staff) -> PostTarget:
    """One target of one post."""
    with team_scope(owner.team):
        account = PlatformAccount.objects.create(
            team=owner.team, platform="weibo", handle="小满", publishing="api"
        )
        post = Post.objects.create(team=owner.team, title="巡演", approved_hash=b"h" * 32)
        return PostTarget.objects.create(
            team=owner.team,
            post=post,
            account=account,
            platform="weibo",
            place="微博 @小满",
            key="k",
        )


def test_all_pairs_of_states_of_targets(target: PostTarget, owner: Staff) -> None:
    with team_scope(owner.team):
        for before, to in product(State, State):
            put(target, before)
            twin = PostTarget.objects.get(pk=target.pk)
            told = Event.objects.filter(name=TARGET_EVENTS[to]).count()
            fields: dict[str, Any] = {}
            if to in HELD_BY_WORKER:
                fields = {"lease_until": timezone.now() + timedelta(minutes=1)}
                PostTarget.objects.filter(pk=target.pk).update(claim=uuid4())
            moved = target_move(target, to, actor=SYSTEM, **fields)
            allowed = to in TARGET_MOVES[before]
            assert moved is allowed, (before, to)
            now = PostTarget.objects.get(pk=target.pk)
            assert now.state == (to if allowed else before)
            assert Event.objects.filter(name=TARGET_EVENTS[to]).count() == told + allowed
            if allowed and before in HELD_BY_WORKER and to not in HELD_BY_WORKER:
                assert (now.claim, now.lease_until) == (None, None)
            if allowed and to != before:
                # Whoever comes second read a state that is gone, and moves nothing.
                assert target_move(twin, to, actor=SYSTEM) is False


def test_every_state_can_be_left() -> None:
    assert set(TARGET_MOVES) == set(State)
    assert all(TARGET_MOVES[state] for state in State)
    assert set(POST_MOVES) == set(Post.State) == set(POST_EVENTS)
    assert all(POST_MOVES[state] for state in Post.State)


def test_all_pairs_of_states_of_posts(target: PostTarget, owner: Staff) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team):
        post = Post.objects.get(pk=target.post_id)
        for before, to in product(Post.State, Post.State):
            Post.objects.filter(pk=post.pk).update(state=before)
            post.refresh_from_db()
            lines = AuditEntry.objects.count()
            told = Event.objects.filter(name=POST_EVENTS[to]).count()
            allowed = to in POST_MOVES[before]
            assert post_move(post, to, actor=actor, action="post.move") is allowed
            assert Post.objects.get(pk=post.pk).state == (to if allowed else before)
            assert AuditEntry.objects.count() == lines + allowed
            assert Event.objects.filter(name=POST_EVENTS[to]).count() == told + allowed


def test_a_move_under_another_claim_is_none(target: PostTarget, owner: Staff) -> None:
    with team_scope(owner.team):
        put(target, State.SUBMITTING)
        assert target_move(target, State.LIVE, actor=SYSTEM, claim=uuid4()) is False
        assert target_move(target, State.LIVE, actor=SYSTEM, claim=target.claim) is True
