"""The ASGI program: takes a call, lets scripts spoil it, and answers as the platform would."""

import asyncio
import contextlib
import sys
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from sandbox import control, platforms, pushing
from sandbox.faults import Fault, Kind
from sandbox.http import Answer, BadRequest, Call, answer
from sandbox.routing import Platform, Route
from sandbox.world import World

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
MOST_BYTES = 256 * 1024 * 1024
_CUT = frozenset(
    {
        Kind.TIMEOUT_BEFORE,
        Kind.TIMEOUT_AFTER,
        Kind.DROP_BEFORE,
        Kind.DROP_AFTER,
        Kind.ERROR_BEFORE,
        Kind.ERROR_AFTER,
        Kind.DROP_MIDWAY,
        Kind.SLOW,
    }
)
_DONE = frozenset(
    {Kind.TIMEOUT_AFTER, Kind.DROP_AFTER, Kind.ERROR_AFTER, Kind.DROP_MIDWAY, Kind.SLOW}
)
# What reading a body of the wrong shape raises.
_SHAPE = (KeyError, IndexError, TypeError, ValueError, AttributeError)
_PROXY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>Tengine</body></html>"


class Cut(Exception):
    """The connection is to be cut, after so many bytes of an answer."""

    def __init__(self, said: Answer | None = None) -> None:
        super().__init__()
        self.said = said


class App:
    """The program."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calls: deque[dict[str, object]] = deque(maxlen=5000)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        gone = asyncio.Event()
        try:
            call = _call(scope, await _body(receive))
            watch = asyncio.ensure_future(_until_gone(receive, gone))
            try:
                said = await self._answer(call, gone)
            finally:
                watch.cancel()
        except BadRequest:
            said = answer({"error": "the body is too large"}, 413)
        except Cut as cut:
            await _cut(scope, send, cut.said)
            return
        await _send(send, said)

    async def _answer(self, call: Call, gone: asyncio.Event) -> Answer:
        if call.path.startswith("/_/") or call.path in {"/", "/_", "/favicon.ico"}:
            return await control.answer_to(self, call)
        found = platforms.find(call)
        if found is None:
            return control.page_of(self, call) or self._unknown(call)
        platform, route = found
        account = self._who(platform, call)
        fault = self.world.faults.strike(platform.name, route.role, call.path, account)
        noted: dict[str, object] = {
            "at": self.world.now(), "platform": platform.name, "role": route.role,
            "method": call.method, "path": call.path, "account": account,
            "fault": fault.kind if fault else "", "status": 0, "answer": "",
        }  # fmt: skip
        self.calls.append(noted)
        said = await self._spoiled(platform, route, call, fault, gone)
        noted["status"] = said.status
        noted["answer"] = said.body[:400].decode("utf-8", "replace")
        return said

    async def _spoiled(
        self, platform: Platform, route: Route, call: Call, fault: Fault | None, gone: asyncio.Event
    ) -> Answer:
        if fault is None:
            return self._done(platform, route, call)
        if fault.kind not in _CUT:
            return platform.refuse(self.world, call, fault)
        said = self._done(platform, route, call) if fault.kind in _DONE else None
        if fault.kind in {Kind.TIMEOUT_BEFORE, Kind.TIMEOUT_AFTER, Kind.SLOW}:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), fault.seconds)
        if fault.kind is Kind.SLOW and said is not None:
            return said
        if fault.kind in {Kind.ERROR_BEFORE, Kind.ERROR_AFTER}:
            return Answer(_PROXY_PAGE, fault.status, {"content-type": "text/html"})
        raise Cut(said if fault.kind is Kind.DROP_MIDWAY else None)

    def _who(self, platform: Platform, call: Call) -> str:
        try:
            return platform.who(self.world, call)
        except (BadRequest, *_SHAPE):
            return ""

    def _done(self, platform: Platform, route: Route, call: Call) -> Answer:
        """Handled whole or not at all. What trips over a body is answered as the platform answers
        one it can't read, and told."""
        try:
            with self.world.books.whole():
                return route.handler(self.world, call)
        except BadRequest:
            return platform.broken(call)
        except _SHAPE as error:
            print(f"sandbox: {call.method} {call.path}: {error!r}", file=sys.stderr)  # noqa: T201
            return platform.broken(call)

    def _unknown(self, call: Call) -> Answer:
        # Told loudly: a connector that asks for what is not there has a mistake.
        print(f"sandbox: nothing at {call.method} {call.path}", file=sys.stderr)  # noqa: T201
        self.calls.append(
            {
                "at": self.world.now(), "platform": "", "role": "", "method": call.method,
                "path": call.path, "account": "", "fault": "", "status": 404, "answer": "",
            }
        )  # fmt: skip
        return answer({"error": f"the sandbox knows no {call.method} {call.path}"}, 404)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        task: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                task = asyncio.create_task(pushing.run(self.world))
                await send({"type": "lifespan.startup.complete"})
            else:
                if task:
                    task.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _call(scope: Message, body: bytes) -> Call:
    headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
    client = scope.get("client") or ("", 0)
    return Call(
        method=scope["method"],
        path=scope["path"],
        query_text=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
        base=f"http://{headers.get('host', 'localhost')}",
        client=str(client[0]),
    )


async def _body(receive: Receive) -> bytes:
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Cut
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MOST_BYTES:
            raise BadRequest
        if not message.get("more_body"):
            return b"".join(pieces)


async def _until_gone(receive: Receive, gone: asyncio.Event) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.set()


async def _send(send: Send, said: Answer, *, whole: bool = True) -> None:
    headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in said.headers.items()]
    headers.append((b"content-length", str(len(said.body)).encode()))
    await send({"type": "http.response.start", "status": said.status, "headers": headers})
    body = said.body if whole else said.body[: len(said.body) // 2]
    await send({"type": "http.response.body", "body": body, "more_body": not whole})


async def _cut(scope: Message, send: Send, said: Answer | None) -> None:
    transport = scope.get("state", {}).get("transport")
    if said is not None:
        await _send(send, said, whole=False)
        await asyncio.sleep(0.02)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0.01)
