"""Which streams hear what, and for how long."""

import asyncio
import time

from foundation.live.hub import Hub
from foundation.live.tickets import ticket_issue, ticket_read
from foundation.live.wire import EVERYBODY, Silence, Silences, decode, silences_encode


def test_a_silence_beats_a_ticket_of_a_host_whose_clock_is_ahead() -> None:
    hub, now = Hub(), time.time()
    ahead = ticket_read(ticket_issue(user_id=1, group_ids=[7, 8], at=now + 2))
    hub.silence(Silence(1, 7, now))
    assert hub.open(ahead).groups == {8}
    later = ticket_read(ticket_issue(user_id=1, group_ids=[7, 8], at=now + 3.1))
    assert hub.open(later).groups == {7, 8}


def test_a_group_that_is_over_is_silent_for_all() -> None:
    async def main() -> None:
        hub, now = Hub(), time.time()
        one = hub.open(ticket_read(ticket_issue(user_id=1, group_ids=[7, 8], at=now)))
        two = hub.open(ticket_read(ticket_issue(user_id=2, group_ids=[7], at=now)))
        hub.silence(Silence(EVERYBODY, 7, now + 1))
        assert (one.groups, two.groups) == ({8}, set())
        old = hub.open(ticket_read(ticket_issue(user_id=3, group_ids=[7, 8], at=now)))
        assert old.groups == {8}
        later = hub.open(ticket_read(ticket_issue(user_id=1, group_ids=[7], at=now + 5)))
        assert later.groups == {7}

    asyncio.run(main())


def test_a_page_whose_ticket_holds_for_less_is_soon_sent_for_another() -> None:
    async def main() -> None:
        hub, now = Hub(), time.time()
        hub.silence(Silence(1, 7, now))
        less = hub.open(ticket_read(ticket_issue(user_id=1, group_ids=[7, 8], at=now)))
        whole = hub.open(ticket_read(ticket_issue(user_id=1, group_ids=[8], at=now)))
        assert 3 < less.ends_at - time.monotonic() <= 5
        assert whole.ends_at - time.monotonic() > 500

    asyncio.run(main())


def test_many_out_at_once_are_one_message_and_their_pages_spread() -> None:
    async def main() -> None:
        hub, now = Hub(), time.time()
        streams = [
            hub.open(ticket_read(ticket_issue(user_id=user, group_ids=[7, 8], at=now)))
            for user in (1, 2, 3)
        ]
        many = decode(silences_encode(Silences((1, 3, 99), 7, now + 1, 30_000)))
        assert many == Silences((1, 3, 99), 7, round(now + 1, 6), 30_000)
        hub.silence_many(many)
        assert [stream.groups for stream in streams] == [{8}, {7, 8}, {8}]
        assert b"event: gap\ndata: 30000\n\n" in streams[0].frames[-1]

    asyncio.run(main())
