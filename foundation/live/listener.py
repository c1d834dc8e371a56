"""The one subscription of a stream process: it comes back by itself and says what was missed."""

import asyncio
import logging
import random

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from foundation.live.hub import Hub
from foundation.live.wire import Live, Silence, Silences, channel, decode, silences_key

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 5.0
PING_SECONDS = 10.0
# So many pings without any answer, and the connection is dead however open it looks.
SILENT_PINGS = 2
CLOSE_SECONDS = 2.0


class Listener:
    """Feeds a hub from Valkey until cancelled."""

    def __init__(
        self, hub: Hub, *, url: str, prefix: str, ping_seconds: float = PING_SECONDS
    ) -> None:
        self.hub = hub
        self.url = url
        self.prefix = prefix
        self.ping_seconds = ping_seconds
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Subscribe; on loss wait a little (growing, with jitter), subscribe anew, tell the gap."""
        pause = 0.1
        while True:
            redis = _client(self.url)
            try:
                await self._listen(redis)
            except Exception as error:  # whatever it is: nobody else starts the listener again
                pause = 0.1 if self.listening.is_set() else min(pause * 2, LONGEST_PAUSE)
                self.listening.clear()
                known = isinstance(error, (RedisError, OSError))
                logger.warning(
                    "lost Valkey (%r); trying again in %.1f s", error, pause, exc_info=not known
                )
            finally:
                await _close(redis)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311

    async def _listen(self, redis: "Redis") -> None:
        again = bool(self.hub.streams)
        pubsub = redis.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(channel(self.prefix))
            # The subscription stands before the silences are read: none falls between.
            await self._load_silences(redis)
            self.listening.set()
            if again:
                self.hub.gap()
            silent = 0
            while True:
                # A pong comes in as a message, too.
                message = await pubsub.get_message(timeout=self.ping_seconds)
                if message is not None:
                    silent = 0
                    self._hear(message["data"])
                elif silent >= SILENT_PINGS:
                    raise TimeoutError(f"{silent} pings without an answer")
                else:
                    silent += 1
                    await asyncio.wait_for(pubsub.ping(), 5.0)
        finally:
            await _close(pubsub)

    async def _load_silences(self, redis: "Redis") -> None:
        kept: list[tuple[bytes, float]] = await redis.zrange(  # type: ignore[assignment]
            silences_key(self.prefix), 0, -1, withscores=True
        )
        for member, at in kept:
            user, _colon, group = member.partition(b":")
            self.hub.silence(Silence(int(user), int(group), at))

    def _hear(self, raw: bytes) -> None:
        match decode(raw):
            case Live() as live:
                self.hub.deliver(live)
            case Silence() as silence:
                self.hub.silence(silence)
            case Silences() as many:
                self.hub.silence_many(many)


def _client(url: str) -> "Redis":
    """The system looks after the connection too, where there is one to look after."""
    keepalive = {} if url.startswith("unix:") else {"socket_keepalive": True}
    return Redis.from_url(url, socket_connect_timeout=2.0, socket_timeout=5.0, **keepalive)


async def _close(opened: "Redis | PubSub") -> None:
    """Let go of it. A dead connection may never say that it closed, so nobody waits for that."""
    try:
        await asyncio.wait_for(opened.aclose(), CLOSE_SECONDS)
    except Exception:  # it is given up, whatever it says to that
        logger.debug("a lost connection did not close", exc_info=True)
