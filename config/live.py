"""The live stream: a small ASGI program beside the pages. Run it with uvicorn: ``config.live:app``.

It holds no Django request, no database connection and no thread per stream. It reads REDIS_URL,
SECRET_KEY and QZ_REDIS_PREFIX from the environment and nothing else.

    GET /live/stream?ticket=…   text/event-stream: ready, then message, recall, … as they happen;
                                gap (ask for what you missed), expired and bye (come again with a
                                fresh ticket), a comment every 15 seconds
    GET /live/healthz           200 while it hears Valkey, else 503
"""

import asyncio
import contextlib
import os
import random
import signal
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any
from urllib.parse import parse_qs

from foundation.live.hub import Full, Hub, Stream
from foundation.live.listener import Listener
from foundation.live.tickets import Ticket, TicketRefused, ticket_read

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# The ticket is the right to listen and no cookie counts, so any origin may ask.
COMMON = [(b"access-control-allow-origin", b"*"), (b"cache-control", b"no-store")]
STREAM_HEADERS = [
    *COMMON,
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"x-accel-buffering", b"no"),
    (b"connection", b"close"),
    (b"x-content-type-options", b"nosniff"),
]
# What may wait for a page that does not read, besides the queue: in the program's own buffer (this
# and one chunk of the queue), and in the system's, which otherwise grows to megabytes a stream and
# takes them from every connection of the host. The system counts twice what is asked for.
WRITE_BUFFER = 32 * 1024
SEND_BUFFER = 64 * 1024


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What the program needs to know."""

    redis_url: str
    secret_key: str
    redis_prefix: str = "qz"
    max_seconds: float = 600.0

    @classmethod
    def from_env(cls) -> "LiveSettings":
        """Read the environment. Raises RuntimeError without a SECRET_KEY."""
        secret = os.environ.get("SECRET_KEY", "").strip()
        if not secret:
            raise RuntimeError("SECRET_KEY is not set: tickets can't be checked without it")
        return cls(
            redis_url=os.environ.get("REDIS_URL", "").strip() or "redis://localhost:6379/0",
            secret_key=secret,
            redis_prefix=os.environ.get("QZ_REDIS_PREFIX", "").strip() or "qz",
        )


class LiveApp:
    """The ASGI program. ``settings`` are read at start when not given."""

    def __init__(self, settings: LiveSettings | None = None) -> None:
        self._given = settings
        self.settings: LiveSettings
        self.hub: Hub
        self.listener: Listener
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection, or the life of the process."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path not in ("/live/stream", "/live/healthz"):
            await _plain(send, 404, b"not here")
        elif method not in ("GET", "HEAD"):
            await _plain(send, 405, b"GET only", (b"allow", b"GET, HEAD"))
        elif path == "/live/healthz":
            listening = self.listener.listening.is_set()
            await _plain(send, 200 if listening else 503, b"ok" if listening else b"no Valkey")
        else:
            await self._stream(scope, receive, send)

    async def _stream(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            ticket = self._ticket(scope)
            if scope["method"] == "HEAD":
                await send(
                    {"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS}
                )
                await send({"type": "http.response.body"})
                return
            stream = self.hub.open(ticket)
        except TicketRefused:
            await _plain(send, 403, b"this ticket does not hold")
            return
        except Full:
            retry = str(random.randint(2, 10)).encode()  # noqa: S311
            await _plain(send, 503, b"no more streams here", (b"retry-after", retry))
            return
        try:
            await _pump(stream, receive, send)
        finally:
            self.hub.close(stream)

    def _ticket(self, scope: Message) -> Ticket:
        query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=8)
        return ticket_read(query.get("ticket", [""])[0], key=self.settings.secret_key)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            self._start()
        except RuntimeError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        # Valkey that is down now is no reason not to start: pages ask every few seconds then.
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.listener.listening.wait(), 2.0)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.shed()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    def _start(self) -> None:
        self.settings = self._given or LiveSettings.from_env()
        self.hub = Hub(max_seconds=self.settings.max_seconds)
        self.listener = Listener(
            self.hub, url=self.settings.redis_url, prefix=self.settings.redis_prefix
        )
        self._tasks = [
            asyncio.create_task(self.listener.run()),
            asyncio.create_task(_clock(self.hub)),
        ]
        _shed_on_signal(self.hub)


async def _clock(hub: Hub) -> None:
    while True:
        await asyncio.sleep(1.0)
        hub.tick()


async def _pump(stream: Stream, receive: Receive, send: Send) -> None:
    """Write the stream's queue to its page until the page leaves or the stream ends."""
    transport = _transport(send)
    if transport is not None:
        transport.set_write_buffer_limits(high=WRITE_BUFFER)
        _option(transport, socket.SO_SNDBUF, SEND_BUFFER)
        stream.cut = partial(_cut, transport)
    await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
    leaver = asyncio.ensure_future(_left(receive))
    leaver.add_done_callback(lambda _task: stream.drop())
    try:
        while not stream.dropped:
            await stream.wake.wait()
            stream.wake.clear()
            if stream.frames:
                await send({"type": "http.response.body", "body": stream.take(), "more_body": True})
            elif stream.ending:
                break
            if stream.ending or stream.frames:
                stream.wake.set()
    finally:
        leaver.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _transport(send: Send) -> asyncio.Transport | None:
    """The connection under uvicorn's ``send``: ASGI has no word for cutting a reader off."""
    return getattr(getattr(send, "__self__", None), "transport", None)


def _cut(transport: asyncio.Transport) -> None:
    """End a connection and forget what waits in it: the system would go on offering that for
    minutes to a page that does not read."""
    _option(transport, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _option(transport: asyncio.Transport, name: int, value: int | bytes) -> None:
    connection = transport.get_extra_info("socket")
    if connection is not None:
        with contextlib.suppress(OSError, ValueError):  # it is closed already
            connection.setsockopt(socket.SOL_SOCKET, name, value)


async def _plain(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    start = [*COMMON, (b"content-type", b"text/plain; charset=utf-8"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


def _shed_on_signal(hub: Hub) -> None:
    """Let streams go when the server is told to stop, before it waits for them to end.

    uvicorn ends the lifespan only after the last connection, which would be never.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if not callable(before):
            continue

        def handle(
            signum: int,
            frame: FrameType | None,
            before: Callable[[int, FrameType | None], Any] = before,
        ) -> None:
            loop.call_soon_threadsafe(hub.shed)
            before(signum, frame)

        try:
            signal.signal(number, handle)
        except ValueError:  # not the main thread: whoever runs us there ends the lifespan
            return


app: App = LiveApp()
