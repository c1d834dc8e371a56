"""What the platforms tell by themselves: calls to the addresses they were given."""

import asyncio
import contextlib
import json
from collections.abc import Mapping

import httpx

from sandbox.faults import Kind
from sandbox.http import JSON, Call
from sandbox.world import World

_TRIES = 3


def push(world: World, url: str, body: bytes, headers: Mapping[str, str], *, at: float) -> None:
    """Have something told at a moment."""
    world.books.db.execute(
        "insert into pushes (at, url, body, headers, method, state) values (?, ?, ?, ?, ?, ?)",
        (at, url, body, json.dumps(dict(headers)), "POST", "waiting"),
    )


def tell(
    world: World,
    call: Call,
    platform: str,
    account: str,
    url: str,
    message: tuple[bytes, Mapping[str, str]],
    forged: tuple[bytes, Mapping[str, str]],
    *,
    at: float,
) -> None:
    """Have a publication's end told, unless a script has it told twice, late, wrong or never."""
    if not url:
        return
    kinds = (
        Kind.CALLBACK_NEVER, Kind.CALLBACK_LATE, Kind.CALLBACK_TWICE, Kind.CALLBACK_FORGED,
    )  # fmt: skip
    fault = world.faults.fate(platform, call.path, account, *kinds)
    kind = fault.kind if fault else None
    if kind is Kind.CALLBACK_NEVER:
        return
    if fault and kind is Kind.CALLBACK_LATE:
        at += fault.seconds
    body, headers = forged if kind is Kind.CALLBACK_FORGED else message
    for _ in range(2 if kind is Kind.CALLBACK_TWICE else 1):
        push(world, url, body, headers, at=at)


def pushes(world: World) -> list[JSON]:
    """What was told, and how it was taken."""
    rows = world.books.db.execute("select id, at, url, state, status from pushes order by id")
    return [dict(row) for row in rows]


async def run(world: World) -> None:
    """Tell what is due, for as long as the program runs."""
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while True:
            await asyncio.sleep(0.1)
            rows = world.books.db.execute(
                "select id, url, body, headers from pushes"
                " where state = 'waiting' and at <= ? order by at, id limit 20",
                (world.now(),),
            ).fetchall()
            for row in rows:
                status = await _send(client, row["url"], row["body"], json.loads(row["headers"]))
                state = "taken" if status and status < 300 else "refused"
                world.books.db.execute(
                    "update pushes set state = ?, status = ? where id = ?",
                    (state, status, row["id"]),
                )


async def _send(
    client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]
) -> int:
    status = 0
    told = dict(headers)
    url += told.pop("x-query", "")
    for _ in range(_TRIES):
        with contextlib.suppress(httpx.HTTPError):
            status = (await client.post(url, content=body, headers=told)).status_code
            if status < 300:
                break
        await asyncio.sleep(0.2)
    return status
