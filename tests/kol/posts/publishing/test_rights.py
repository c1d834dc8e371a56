"""An account its platform lets publish no more: a person does from then on, nothing is called."""

import pytest

from kol.posts.models import PostTarget
from tests.kol.posts.publishing.world import World, now, state

State = PostTarget.State


@pytest.mark.django_db
def test_what_follows_a_missing_right_goes_by_hand(world: World) -> None:
    account = world.account()
    first = world.scheduled(account)
    world.sandbox.account("weibo", account.uid, no_publish=True)
    world.run()
    account.refresh_from_db()
    assert (state(first), now(first).fault) == (State.WAITING, "permission")
    assert (account.may_publish, account.publishing) == (False, "api")
    calls = len(world.sandbox.calls("weibo"))
    second = world.scheduled(account)
    world.run()
    assert state(second) == State.WAITING
    assert len(world.sandbox.calls("weibo")) == calls
