"""The open streams of one process, and who hears what. One thread, one event loop, no Django.

A message is turned into bytes once and put into the queue of every stream that may hear it. A
stream that can't keep up is dropped: its page comes back and asks for what it missed.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable

from foundation.live.tickets import CLOCKS_APART, Ticket
from foundation.live.wire import EVERYBODY, SILENCE_SECONDS, Live, Silence, Silences, sse

HEARTBEAT = b": \n\n"
HEARTBEAT_SECONDS = 15.0
QUEUE_FRAMES = 256
QUEUE_BYTES = 512 * 1024
CHUNK_BYTES = 32 * 1024
STREAMS_A_PERSON = 24
LAST_WORDS_SECONDS = 3.0
STREAMS = 20_000
# After a loss of Valkey a silence may have passed unheard: streams end within this many seconds,
# spread out, and their pages come back with fresh tickets.
RENEW_SECONDS = (5.0, 60.0)
# How soon a page whose ticket holds for less than it says is sent for another one.
SOON_SECONDS = (0.5, 2.0)


class Full(Exception):
    """This process, or this person, has as many streams as it may have."""


class Stream:
    """One open page: its queue, what it may hear, and when it ends."""

    __slots__ = (
        "bytes", "cut", "dropped", "ending", "ends_at", "frames", "groups", "issued_at",
        "last_at", "user_id", "wake",
    )  # fmt: skip

    def __init__(self, ticket: Ticket, groups: set[int], ends_at: float, now: float) -> None:
        self.user_id = ticket.user_id
        self.groups = groups
        self.issued_at = ticket.issued_at
        self.ends_at = ends_at
        self.frames: deque[bytes] = deque()
        self.bytes = 0
        self.last_at = now
        self.ending = False
        self.dropped = False
        self.wake = asyncio.Event()
        # Cuts the connection, whatever still waits in it.
        self.cut: Callable[[], None] = _nothing

    def put(self, frame: bytes) -> bool:
        """Queue a frame; False when the stream is too far behind and is to be dropped."""
        if self.ending:
            return True
        self.bytes += len(frame)
        if len(self.frames) >= QUEUE_FRAMES or self.bytes > QUEUE_BYTES:
            return False
        self.frames.append(frame)
        self.wake.set()
        return True

    def take(self) -> bytes:
        """What is queued as one chunk, or some of it when it is much.

        Queued frames are shared by all who hear them; a chunk is a stream's own.
        """
        first = self.frames.popleft()
        size, taken = len(first), [first]
        while self.frames and size + len(self.frames[0]) <= CHUNK_BYTES:
            taken.append(self.frames.popleft())
            size += len(taken[-1])
        self.bytes -= size
        return first if len(taken) == 1 else b"".join(taken)

    def end(self, last: bytes = b"") -> None:
        """Send what is queued, then ``last``, then close; a page that does not read is cut off."""
        if not self.ending:
            if last:
                self.frames.append(last)
            self.ending = True
            self.wake.set()
            asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS, self.drop)

    def drop(self) -> None:
        """Close now, whatever is queued."""
        self.frames.clear()
        self.ending = self.dropped = True
        self.wake.set()
        self.cut()


class Hub:
    """All streams of the process, by group and by person."""

    def __init__(self, *, max_seconds: float = 600.0) -> None:
        self.max_seconds = max_seconds
        self.streams: set[Stream] = set()
        self.by_group: dict[int, set[Stream]] = {}
        self.by_user: dict[int, set[Stream]] = {}
        self.silences: dict[tuple[int, int], float] = {}
        self.closing = False

    def open(self, ticket: Ticket) -> Stream:
        """A new stream for a ticket, less the groups it was silenced in. Raises Full."""
        mine = self.by_user.get(ticket.user_id, ())
        if self.closing or len(self.streams) >= STREAMS or len(mine) >= STREAMS_A_PERSON:
            raise Full
        now, wall = time.monotonic(), time.time()
        seconds = min(self.max_seconds, ticket.expires_at - wall)
        groups = {
            group
            for group in ticket.group_ids
            if self._silenced_at(ticket.user_id, group) < ticket.issued_at
        }
        if len(groups) < len(ticket.group_ids):
            # Out of a group, or back in it so soon that the dated-back ticket can't tell: the page
            # comes for a fresh one that can.
            seconds = min(seconds, CLOCKS_APART + random.uniform(*SOON_SECONDS))  # noqa: S311
        stream = Stream(ticket, groups, now + seconds, now)
        self.streams.add(stream)
        self.by_user.setdefault(stream.user_id, set()).add(stream)
        for group in groups:
            self.by_group.setdefault(group, set()).add(stream)
        stream.put(sse(b"ready", retry_ms=random.randint(1500, 5000)))  # noqa: S311
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream."""
        self.streams.discard(stream)
        _forget(self.by_user, stream.user_id, stream)
        for group in stream.groups:
            _forget(self.by_group, group, stream)

    def deliver(self, live: Live) -> None:
        """Put an event into the queue of everybody who may hear it."""
        slow = [s for s in self.by_group.get(live.group_id, ()) if not s.put(live.frame)]
        for stream in slow:
            self.drop(stream)

    def drop(self, stream: Stream) -> None:
        """A stream that can't keep up ends at once and hears nothing more."""
        self.close(stream)
        stream.drop()

    def silence_many(self, many: Silences) -> None:
        """As silence, for each of them."""
        for user_id in many.user_ids:
            self.silence(Silence(user_id, many.group_id, many.at), spread_ms=many.spread_ms)

    def silence(self, silence: Silence, *, spread_ms: int = 0) -> None:
        """A person hears nothing of a group until they bring a newer ticket.

        ``spread_ms``: over how long their pages spread asking again; 0 leaves it to the page.
        """
        key = (silence.user_id, silence.group_id)
        self.silences[key] = max(silence.at, self.silences.get(key, 0.0))
        everybody = silence.user_id == EVERYBODY
        heard = self.by_group if everybody else self.by_user
        for stream in list(heard.get(silence.group_id if everybody else silence.user_id, ())):
            if silence.group_id in stream.groups and stream.issued_at <= silence.at:
                stream.groups.discard(silence.group_id)
                _forget(self.by_group, silence.group_id, stream)
                # The page asks again, is told that it is out, and says so to the person.
                if not stream.put(sse(b"gap", b"%d" % spread_ms if spread_ms else b"")):
                    self.drop(stream)

    def _silenced_at(self, user_id: int, group_id: int) -> float:
        """When the person, or everybody, was last silenced in the group; 0 for never."""
        return max(self.silences.get((who, group_id), 0.0) for who in (user_id, EVERYBODY))

    def gap(self) -> None:
        """Events may have been lost: every page asks for what it missed, and renews its ticket
        before long (a silence may have been lost too)."""
        now = time.monotonic()
        for stream in list(self.streams):
            stream.ends_at = min(stream.ends_at, now + random.uniform(*RENEW_SECONDS))  # noqa: S311
            if not stream.put(sse(b"gap")):
                self.drop(stream)

    def tick(self) -> None:
        """Once a second: end what is over, keep quiet connections alive, forget old silences."""
        now = time.monotonic()
        for stream in list(self.streams):
            if now >= stream.ends_at:
                self.close(stream)
                stream.end(sse(b"expired", retry_ms=random.randint(200, 2000)))  # noqa: S311
            elif now - stream.last_at >= HEARTBEAT_SECONDS:
                stream.last_at = now
                if not stream.put(HEARTBEAT):
                    self.drop(stream)
        old = time.time() - SILENCE_SECONDS
        for key in [key for key, at in self.silences.items() if at < old]:
            del self.silences[key]

    def shed(self) -> None:
        """The process ends: pages come back after a pause that differs, so no stampede."""
        self.closing = True
        for stream in list(self.streams):
            self.close(stream)
            stream.end(sse(b"bye", retry_ms=random.randint(500, 8000)))  # noqa: S311


def _nothing() -> None:
    """A stream that has no connection to cut."""


def _forget(table: dict[int, set[Stream]], key: int, stream: Stream) -> None:
    streams = table.get(key)
    if streams is not None:
        streams.discard(stream)
        if not streams:
            del table[key]
