"""The limit of chat-fanout: a bare Redis publish/subscribe under the same server.

One subscription for all, and every message handed to every connection as it is: no ticket, no
groups, no bounds, nothing that a product would need.
"""

import asyncio
import contextlib
import os
from typing import Any

from redis.asyncio import Redis

CHANNEL = os.environ.get("QZ_REDIS_PREFIX", "qz") + ":bare"
_queues: "set[asyncio.Queue[bytes]]" = set()
_tasks: "list[asyncio.Task[None]]" = []


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer every request with the stream of all messages."""
    if scope["type"] == "lifespan":
        await receive()
        _tasks.append(asyncio.create_task(_listen()))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        _tasks[0].cancel()
        await send({"type": "lifespan.shutdown.complete"})
        return
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send(
        {"type": "http.response.body", "body": b"event: ready\ndata: \n\n", "more_body": True}
    )
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _queues.add(queue)
    try:
        # The server cancels what is open when it ends.
        with contextlib.suppress(asyncio.CancelledError):
            while True:
                body = await queue.get()
                await send({"type": "http.response.body", "body": body, "more_body": True})
    finally:
        _queues.discard(queue)


async def _listen() -> None:
    redis = Redis.from_url(os.environ["REDIS_URL"])
    with contextlib.suppress(asyncio.CancelledError):
        async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(CHANNEL)
            while True:
                message = await pubsub.get_message(timeout=10)
                if message is not None:
                    frame = b"event: message\ndata: " + message["data"] + b"\n\n"
                    for queue in _queues:
                        queue.put_nowait(frame)
