"""Durable sends a second, 32 at once, in a group of 200, with everything on."""

import asyncio

from bench.crowd import Crowd, crowd_make, rate
from bench.harness import Result, Run
from bench.servers import together, web

AT_ONCE = 32
TARGET = 400


def run(run: Run) -> Result:
    """Let 32 of 200 members talk to the site and to a bare view, in turns."""
    crowd = crowd_make("chat-send", members=200, signed_in=64)
    seconds = run.size(24, 4) / 10
    path = f"/g/{crowd.group_public_id}/send/"
    # The limit of 20 messages in 10 seconds is asked each time, and set too high to refuse.
    programs = web(QZ_CHAT_FLOOD="1000000"), web("bench.bare_send:application")
    with together(*programs) as (ours, bare):
        _warm(ours, crowd, path)
        rounds = run.interleaved(
            lambda: _rate(ours, crowd, path, seconds), lambda: _bare(bare, crowd, seconds)
        )
    right = _gapless(crowd)
    if not right:
        run.note("the numbers of the messages have a gap")
    run.note(_durable())
    return Result(
        bench=run.name,
        figure=rounds.figure,
        unit="sends/s",
        against=f"a bare view writing the same rows: {rounds.limit_figure:.4g} sends/s",
        ratio=rounds.ratio,
        target=f"figure >= {TARGET}",
        holds=right and rounds.figure >= TARGET,
    )


def _rate(port: int, crowd: Crowd, path: str, seconds: float) -> float:
    return asyncio.run(rate(port, crowd, path, seconds=seconds, at_once=AT_ONCE))


def _bare(port: int, crowd: Crowd, seconds: float) -> float:
    path = f"/bare/{crowd.group_id}/{crowd.people[0].member_id}/"
    return _rate(port, crowd, path, seconds)


def _warm(port: int, crowd: Crowd, path: str) -> None:
    _rate(port, crowd, path, 0.5)


def _gapless(crowd: Crowd) -> bool:
    """Whether every number up to the last was given once."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) = max(m.seq) AND max(m.seq) = max(g.last_seq)"
            " FROM chat_message m JOIN groups_fangroup g ON g.id = m.group_id WHERE g.id = %s",
            [crowd.group_id],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def _durable() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        fsync, commit = cursor.fetchone() or ("?", "?")
    return f"PostgreSQL fsync={fsync}, synchronous_commit={commit}"
