"""From the POST of a message to its arrival on 1,000 open streams."""

import asyncio
import json
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.crowd import Caller, Crowd, crowd_make
from bench.harness import Result, Run, Target
from bench.servers import ROOT, live, together, web

STREAMS = 1000
# A person may hold 24 streams: the thousand pages are so many people's.
STREAMS_A_TICKET = 20


class Listeners:
    """The process that holds the open pages."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def expect(self, mark: str) -> None:
        """Listen for a mark."""
        assert self.process.stdin is not None
        self.process.stdin.write(mark + "\n")
        self.process.stdin.flush()

    def arrivals(self) -> list[float]:
        """When the mark arrived on each stream."""
        assert self.process.stdout is not None
        times: list[float] = json.loads(self.process.stdout.readline())
        if len(times) != STREAMS:
            raise RuntimeError(f"the message arrived on {len(times)} of {STREAMS} streams")
        return times


@contextmanager
def listeners(port: int, paths: list[str]) -> Iterator[Listeners]:
    """Open the streams; enters once all are."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.listeners", str(port), str(STREAMS), *paths],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        if process.stdout.readline().strip() != "open":
            raise RuntimeError("the streams did not open")
        yield Listeners(process)
    finally:
        process.kill()
        process.wait()


def run(run: Run) -> list[Result]:
    """POST messages to the site, and publish as much text bare, in turns; compare the p95."""
    from django.conf import settings
    from redis import Redis

    from foundation.live.tickets import ticket_issue

    crowd = crowd_make("chat-fanout", members=200, signed_in=8)
    tickets = [
        ticket_issue(user_id=1_000_000 + n, group_ids=[crowd.group_id])
        for n in range(STREAMS // STREAMS_A_TICKET)
    ]
    messages = run.size(40, 6)
    redis = Redis.from_url(settings.REDIS_URL)
    channel = f"{settings.REDIS_PREFIX}:bare"
    ours_seen: list[float] = []
    bare_seen: list[float] = []
    programs = web(QZ_CHAT_FLOOD="1000000"), live(), live("bench.bare_stream:app")
    with (
        together(*programs) as (site, stream, bare),
        together(
            listeners(stream, [f"/live/stream?ticket={one}" for one in tickets]),
            listeners(bare, ["/"]),
        ) as (ours, limit),
        asyncio.Runner() as loop,
    ):
        caller = loop.run(_caller(site, crowd))
        size = len(loop.run(caller.say("warm")))

        def post() -> float:
            def say(mark: str) -> None:
                loop.run(caller.say(mark))

            return _p95(ours, say, messages, ours_seen)

        def publish() -> float:
            def say(mark: str) -> None:
                redis.publish(channel, mark + "x" * size)

            return _p95(limit, say, messages, bare_seen)

        post()
        ours_seen.clear()
        rounds = run.interleaved(post, publish)
    against = "a bare publish/subscribe through the same server"
    p95 = run.result(rounds, unit=_unit("p95"), against=against, target=Target("<=", 1.5))
    return [_beside(run, name, at, ours_seen, bare_seen) for name, at in _BESIDE] + [p95]


# Percentiles told beside the one that has a target, over all rounds together.
_BESIDE = (("p50", 49), ("p99", 98))


def _unit(percentile: str) -> str:
    return f"ms ({percentile} of POST to arrival on 1,000 streams)"


def _beside(run: Run, name: str, at: int, ours: list[float], bare: list[float]) -> Result:
    mine, limit = (statistics.quantiles(times, n=100)[at] for times in (ours, bare))
    return Result(
        bench=run.name,
        figure=mine,
        unit=_unit(name),
        against=f"a bare publish/subscribe through the same server: {limit:.4g} ms",
        ratio=mine / limit,
        target="none",
        holds=True,
    )


async def _caller(port: int, crowd: Crowd) -> Caller:
    return await Caller(port, crowd.people[0], f"/g/{crowd.group_public_id}/send/").open()


def _p95(heard: Listeners, say: Callable[[str], None], messages: int, seen: list[float]) -> float:
    """Say some messages, one after the other has arrived everywhere; the p95 of a round in ms."""
    times: list[float] = []
    for _ in range(messages):
        mark = f"mark-{secrets.token_hex(8)}"
        heard.expect(mark)
        time.sleep(0.02)
        started = time.monotonic()
        say(mark)
        times += [(at - started) * 1000 for at in heard.arrivals()]
    seen += times
    return statistics.quantiles(times, n=20)[18]
