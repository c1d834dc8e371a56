"""The live stream: a small ASGI program beside the pages. Run it with uvicorn."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]


async def app(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer /live/healthz."""
    if scope["type"] != "http":
        return
    status = 200 if scope["path"] == "/live/healthz" else 404
    headers = [(b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"ok" if status == 200 else b"not here"})
