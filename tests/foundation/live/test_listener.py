"""The subscription of a stream process comes back, whatever took it away."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import LazySettings
from redis.asyncio import Redis

from foundation.live.hub import Hub
from foundation.live.listener import Listener
from foundation.live.wire import silences_key


class Wire:
    """A way to Valkey that can fall silent without closing, as a half-open connection does."""

    def __init__(self, url: str) -> None:
        self.target = urlsplit(url)
        self.dead: set[int] = set()
        self.opened = 0
        self.tasks: list[asyncio.Task[None]] = []

    async def open(self) -> str:
        """Listen; returns the address to give in place of Valkey's."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self.server.sockets[0].getsockname()[1]
        user, at, _host = self.target.netloc.rpartition("@")
        if self.target.scheme == "unix":
            base = dict(parse_qsl(self.target.query)).get("db", "0")
            return f"redis://{user}{at}127.0.0.1:{port}/{base}"
        return self.target._replace(netloc=f"{user}{at}127.0.0.1:{port}").geturl()

    def silence(self) -> None:
        """Every connection there is now carries nothing any more, and stays open."""
        self.dead = set(range(self.opened + 1))

    async def _serve(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self.opened += 1
        number = self.opened
        if self.target.scheme == "unix":
            far, out = await asyncio.open_unix_connection(self.target.path)
        else:
            far, out = await asyncio.open_connection(self.target.hostname, self.target.port or 6379)
        for source, sink in ((near, out), (far, back)):
            self.tasks.append(asyncio.create_task(self._carry(number, source, sink)))

    async def _carry(
        self, number: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if number not in self.dead:
                    sink.write(data)
        sink.close()

    def close(self) -> None:
        """Stop listening and carrying."""
        self.server.close()
        for task in self.tasks:
            task.cancel()


async def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something to come true."""
    async with asyncio.timeout(seconds):
        while not true():
            await asyncio.sleep(0.01)


async def running(listener: Listener, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
    task = asyncio.create_task(listener.run())
    try:
        await act()
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_a_connection_that_fell_silent_is_made_anew(settings: LazySettings) -> None:
    async def main() -> None:
        wire = Wire(settings.REDIS_URL)
        listener = Listener(
            Hub(), url=await wire.open(), prefix=settings.REDIS_PREFIX, ping_seconds=0.3
        )

        async def act() -> None:
            await until(listener.listening.is_set)
            # While it answers, pings alone keep it.
            before = wire.opened
            await asyncio.sleep(1.5)
            assert (listener.listening.is_set(), wire.opened) == (True, before)
            wire.silence()
            await until(lambda: not listener.listening.is_set())
            await until(listener.listening.is_set)
            assert wire.opened > before

        await running(listener, act)
        wire.close()

    asyncio.run(main())


def test_what_it_can_not_read_does_not_end_it(settings: LazySettings) -> None:
    async def main() -> None:
        key = silences_key(settings.REDIS_PREFIX)
        redis = Redis.from_url(settings.REDIS_URL)
        await redis.zadd(key, {"nonsense": 1.0})
        listener = Listener(Hub(), url=settings.REDIS_URL, prefix=settings.REDIS_PREFIX)

        async def act() -> None:
            await asyncio.sleep(0.3)
            assert not listener.listening.is_set()
            await redis.zrem(key, "nonsense")
            await until(listener.listening.is_set)

        await running(listener, act)
        await redis.aclose()

    asyncio.run(main())
