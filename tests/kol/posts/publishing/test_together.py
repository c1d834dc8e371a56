"""Two versions of the code on the same rows, two beats and two dispatchers at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NoReturn

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError

from foundation.scopes.models import new_public_id
from kol.platforms.connectors.base import Live
from kol.platforms.notices import outcome_kept, outcome_read
from kol.posts.models import PostTarget
from kol.posts.publishing import looking
from kol.posts.publishing.claiming import Claimed, claim_next
from kol.posts.publishing.dispatching import tick
from kol.posts.publishing.looking import look_drain
from kol.posts.publishing.working import drain
from tests.kol.posts.publishing.world import State, World, later, now, state

# As the version before wrote and claimed rows.
_OLD_INSERT = """
INSERT INTO posts_posttarget (team_id, public_id, post_id, kind, account_id, ref, platform, place,
  key, state, due_at, next_try_at, approved_hash, attempts, asked, prepared, sent, quota, handle,
  remote_id, url, fault, reason, created_at)
SELECT team_id, %s, post_id, kind, account_id, ref, platform, place, %s, 'scheduled', now(), now(),
  approved_hash, 0, 0, '{}', '{}', '[]', '', '', '', '', '', now()
FROM posts_posttarget WHERE id = %s
"""
_OLD_TAKE = """
UPDATE posts_posttarget
SET state = 'claimed', claim = %s, lease_until = now() - interval '1 second',
  attempts = attempts + 1, called_at = NULL
WHERE id = %s
"""


def test_what_the_version_before_wrote_goes_out_once(world: World) -> None:
    account = world.account()
    model = world.scheduled(account, timezone.now() + timedelta(hours=1))
    with connection.cursor() as cursor:
        PostTarget.objects.filter(pk=model.pk).update(state="cancelled")
        cursor.execute(
            _OLD_INSERT,
            [new_public_id(), "old1", model.pk],
        )
    old = PostTarget.objects.get(key="old1")
    assert (old.look_at, old.wrong, old.counts) == (None, [], "posts")
    assert look_drain() == 0
    world.run()
    assert (state(old), world.sandbox.books()["count"]) == (State.LIVE, 1)


def test_what_the_version_before_claimed_and_left_is_taken_up(world: World) -> None:
    account = world.account()
    target = world.scheduled(account, timezone.now() + timedelta(minutes=8))
    PostTarget.objects.filter(pk=target.pk).update(
        wrong=[{"code": "file", "text": "?", "told": True}],
        due_at=timezone.now(),
        next_try_at=timezone.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute(_OLD_TAKE, ["7d444840-9dc0-11d1-b245-5ffdce74fad2", target.pk])
    tick()
    assert state(target) == State.SCHEDULED
    world.run()
    assert (state(target), now(target).wrong, now(target).look_at) == (State.LIVE, [], None)
    assert world.sandbox.books()["count"] == 1


def test_what_the_version_after_keeps_is_understood_as_far_as_it_goes() -> None:
    kept = outcome_kept(Live(remote_id="1", url="https://weibo.com/1/1")) or {}
    newer = outcome_read({**kept, "seen_by": 3})
    assert newer == Live(remote_id="1", url="https://weibo.com/1/1")
    assert outcome_read({"kind": "boosted", "remote_id": "1"}) is None


def at_once(deed: Callable[[], object], threads: int = 4) -> None:
    """Done by several threads at the same moment, each on a connection of its own."""
    gate = threading.Barrier(threads)

    def run() -> None:
        try:
            gate.wait(5)
            deed()
        finally:
            connection.close()

    crew = [threading.Thread(target=run) for _one in range(threads)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join(30)


@contextmanager
def held(*targets: PostTarget) -> Iterator[None]:
    """Somebody else is at these rows; whoever waits for them for a second fails."""
    other = connection.get_new_connection(connection.get_connection_params())
    try:
        other.autocommit = False
        ids = [target.pk for target in targets]
        other.execute("SELECT id FROM posts_posttarget WHERE id = ANY(%s) FOR UPDATE", [ids])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        yield
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_two_beats_and_two_dispatchers_send_each_thing_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kol.posts.publishing.preflight.fetch", lambda *_args: None)
    accounts = [world.account(uid=str(1001 + number)) for number in range(3)]
    due = [world.scheduled(accounts[0]) for _each in range(4)]
    got: list[Claimed | None] = []
    at_once(lambda: got.append(claim_next()))
    # Never two of one account, whoever claims.
    assert len([one for one in got if one is not None]) == 1
    assert PostTarget.objects.filter(state=State.CLAIMED).count() == 1
    PostTarget.objects.filter(state=State.CLAIMED).update(lease_until=timezone.now())
    due += [world.scheduled(account) for account in accounts[1:] for _each in range(3)]
    soon = [world.scheduled(account, timezone.now() + timedelta(minutes=8)) for account in accounts]
    # What another has in its hands is passed by, and not waited for.
    with held(due[4], soon[0]):
        claimed, looks = claim_next(), {target_id for _team, target_id in looking._take()}
    assert claimed is not None
    assert (claimed.target_id, looks) == (due[5].pk, {soon[1].pk, soon[2].pk})
    PostTarget.objects.filter(state=State.CLAIMED).update(lease_until=timezone.now())
    PostTarget.objects.filter(pk__in=looks).update(look_at=timezone.now())
    looked: list[int] = []
    real = looking.target_look

    def look(team_id: int, target_id: int) -> None:
        looked.append(target_id)
        real(team_id, target_id)

    monkeypatch.setattr(looking, "target_look", look)

    def dispatcher() -> None:
        tick()
        looking.look_drain()
        drain(10)

    at_once(dispatcher)
    while drain(2):  # whoever found all accounts busy went home
        pass
    assert {state(one) for one in due} == {State.LIVE}
    assert {state(one) for one in soon} == {State.SCHEDULED}
    assert sum(now(one).attempts for one in due) == len(due) + 2  # those of the dead
    assert sorted(looked) == sorted(one.pk for one in soon)
    books = world.sandbox.books()
    assert (books["count"], books["twice"]) == (len(due), [])


def test_a_claim_passes_by_every_account_somebody_decides_about(world: World) -> None:
    """However many they are: the one that is free is found."""
    held = [world.account(uid=str(1001 + number)) for number in range(7)]
    for account in held:
        world.scheduled(account)
        world.scheduled(account)
    free = world.scheduled(world.account(uid="1099"))
    other = connection.get_new_connection(connection.get_connection_params())
    try:
        for account in held:
            other.execute("SELECT pg_advisory_lock(hashtext('post-account'), %s)", [account.pk])
        claimed = claim_next()
    finally:
        other.close()
    assert claimed is not None
    assert claimed.target_id == free.pk


def test_what_is_due_in_three_days_waits_in_no_broker(
    world: World, valkey_emptied: Callable[[], None]
) -> None:
    target = world.scheduled(world.account(), timezone.now() + timedelta(days=3))
    valkey_emptied()
    assert (tick()[0], drain(1)) == (0, 0)
    later(target, days=3)
    assert (tick()[0], drain(5)) == (1, 1)
    assert (state(target), world.sandbox.books()["count"]) == (State.LIVE, 1)


def test_valkey_away_keeps_no_post_from_being_scheduled_and_lost_ones_from_being_found(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, post = world.account(), world.post()
    lost, target = world.scheduled(account), world.target(post, account)
    client.force_login(world.staff.user)
    assert claim_next() is not None
    later(lost, seconds=61)

    def away(*_args: object, **_more: object) -> NoReturn:
        raise RedisConnectionError("away")

    with monkeypatch.context() as without:
        without.setattr(AbstractConnection, "send_packed_command", away)
        without.setattr(AbstractConnection, "connect", away)
        chosen = {"target": target.public_id, "when": "now"}
        said = client.post(reverse("publishing:schedule", args=["xiaoman", post.public_id]), chosen)
        assert (said.status_code, state(target)) == (302, State.SCHEDULED)
        with pytest.raises(OperationalError):
            tick()  # nobody can be called
        assert (state(lost), now(lost).claim) == (State.SCHEDULED, None)
    assert tick()[0] > 0
    world.run()
    assert (state(target), state(lost), world.sandbox.books()["count"]) == ("live", "live", 2)
