"""Very many streams, half of which stall: the others hear all at once, and memory is bounded."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings as site
from django.test import Client
from pytest_django.fixtures import Settings
from redis import Redis

from community.chat.services import message_send
from config.live import SEND_BUFFER, WRITE_BUFFER
from foundation.live.hub import CHUNK_BYTES, QUEUE_BYTES
from foundation.live.wire import channel, live_encode
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, User
from tests.cast import staff_actor
from tests.community.chat.room import Room, room
from tests.config.live_crowd import Crowd, files_allowed, last_heard, orphans, resident, status_of
from tests.config.live_server import Server, live_server, ticket

__all__ = ["room"]
pytestmark = pytest.mark.integration

# What one stream may cost the program: itself, and what waits in it besides the shared queue.
STREAM_BYTES = 24 * 1024
WAITING_BYTES = WRITE_BUFFER + 2 * CHUNK_BYTES
# The shared queue, the broker's connection, and what Python keeps for itself.
COMMON_BYTES = 16 * 1024 * 1024
TEXT = "长" * 1990  # 6 KB as it goes out


@contextmanager
def crowded(group_id: int, count: int) -> Iterator[tuple[Server, Crowd]]:
    """A server with so many readers and as many that stall."""
    if not files_allowed(2 * count + 1000):
        pytest.skip(f"{2 * count} open files are not allowed here")
    with live_server() as server:
        crowd = Crowd(server, group_id, count)
        try:
            yield server, crowd
        finally:
            crowd.close()


def memory_allowed(count: int) -> int:
    """What ``2 * count`` streams may take, half of them stalled."""
    return 2 * count * STREAM_BYTES + count * WAITING_BYTES + COMMON_BYTES


@pytest.mark.timeout(120)
def test_many_streams_share_one_subscription_and_take_no_thread() -> None:
    """And no database connection: the program has no address of any (``live_server``)."""
    redis = Redis.from_url(site.REDIS_URL)
    name = channel(site.REDIS_PREFIX)
    before = dict(redis.pubsub_numsub(name))[name.encode()]
    with live_server() as server:
        server.open(ticket(1, 7)).until("event: ready")
        threads = status_of(server.process.pid, "Threads")
        for user in range(2, 302):
            server.open(ticket(user, 7)).until("event: ready")
        assert dict(redis.pubsub_numsub(name))[name.encode()] == before + 1
        assert status_of(server.process.pid, "Threads") == threads
    redis.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
@pytest.mark.parametrize("count", [500, pytest.param(2500, marks=pytest.mark.long)])
def test_half_of_very_many_stall(
    room: Room,
    owner: Staff,
    fan_user: User,
    client_for: Callable[[User], Client],
    settings: Settings,
    count: int,
) -> None:
    settings.CHAT_FLOOD = (1_000_000, 1)
    most_behind = QUEUE_BYTES + CHUNK_BYTES + WRITE_BUFFER + 2 * SEND_BUFFER
    messages = most_behind // (2 * len(TEXT)) + 20  # that many more than a page may be behind
    before = idle_memory()
    with crowded(room.group.pk, count) as (server, crowd):
        sent: dict[int, float] = {}
        for number in range(messages):
            started = time.monotonic()
            with team_scope(room.team):
                said = message_send(
                    member=room.place(room.kol), text=f"{number} {TEXT}", actor=staff_actor(owner)
                )
            sent[said.seq] = started
            # Whoever reads has it before the next: a slow machine is not taken for a full queue.
            crowd.wait(number + 1, 30)

        numbers = sorted(sent)
        assert all(reader.heard == numbers for reader in crowd.readers)
        late = [
            at - sent[seq]
            for reader in crowd.readers
            for seq, at in zip(reader.heard, reader.at, strict=True)
        ]
        assert max(late) < 3.0
        assert resident(server.process.pid, "VmHWM") - before < memory_allowed(count)

        # They were cut off, and the system holds nothing for them any more.
        assert orphans() < count // 2
        lasts = {last_heard(stalled) for stalled in crowd.stalled}
        assert max(lasts) < numbers[-1]
        page = client_for(fan_user)
        for last in lasts:
            assert asked_after(page, room, last) == [seq for seq in numbers if seq > last]
        again = server.open(ticket(1_000_001, room.group.pk))
        again.until("event: ready")
        with team_scope(room.team):
            message_send(member=room.place(room.kol), text="back", actor=staff_actor(owner))
        again.until(f'"s":{numbers[-1] + 1},')


def idle_memory() -> int:
    """What a server with one stream needs."""
    with live_server() as server:
        server.open(ticket(1, 7)).until("event: ready")
        return resident(server.process.pid)


def asked_after(page: Client, room: Room, last: int) -> list[int]:
    """The numbers a page gets that asks for came after its last one, to the end."""
    found: list[int] = []
    more = True
    while more:
        answer = page.get(
            f"/g/{room.group.public_id}/?after={last}", headers={"accept": "application/json"}
        ).json()
        found += [line["s"] for line in answer["messages"]]
        last, more = found[-1] if found else last, answer["more"]
    return found


@pytest.mark.timeout(120)
def test_a_burst_is_not_copied_for_every_page_that_does_not_read() -> None:
    count, burst = 400, 80
    before = idle_memory()
    with crowded(7, count) as (server, crowd):
        client = Redis.from_url(site.REDIS_URL)
        pipe = client.pipeline(transaction=False)
        for number in range(1, burst + 1):
            data = f'{{"g":"x","s":{number},"h":"{"x" * 6000}"}}'
            message = live_encode(group_id=7, seq=number, event="message", data=data)
            pipe.publish(channel(site.REDIS_PREFIX), message)
        pipe.execute()
        client.close()
        crowd.wait(burst, 20)
        assert all(reader.heard == list(range(1, burst + 1)) for reader in crowd.readers)
        assert resident(server.process.pid, "VmHWM") - before < memory_allowed(count)
