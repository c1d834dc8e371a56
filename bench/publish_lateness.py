"""publish-lateness: 5,000 targets (100 when quick) due in the same minute, over four workers: how
late each is called, and what the dispatcher itself costs.

What bounds it is the platform: the limit is as many bare calls of the same kind to the same sandbox
by four processes that know no rows. The percentiles are of the moment of the call against the
moment it was due.
"""

import os
import time
from typing import Any

from bench.harness import Result, Run, Target
from bench.people import bench_team
from bench.publish_accounts import accounts
from bench.publish_world import Books, end, sandbox, targets, worker

WHOLE, QUICK = 5000, 100
WORKERS = 4
EACH = 20
# How many times as long as the bare calls. A floor, not an aim: a target's way is a dozen
# statements and two commits beside its call. See README.md for what was seen.
TARGET = Target("<=", 25)


def run(run: Run) -> Result:
    """Ours once, then the bare calls."""
    from foundation.scopes.scope import team_scope

    count = run.size(WHOLE, QUICK)
    owner = bench_team()
    with sandbox() as books, team_scope(owner.team):
        books.tell("switches", **{"weibo.calls_per_day": 10**6, "quotas": False})
        uids = [f"{5000 + one}" for one in range(-(-count // EACH))]
        ours = _ours(run, owner, books, uids, count)
        bare = _bare(books, uids, count)
    return Result(
        bench=run.name,
        figure=ours,
        unit="s until the last of them was called",
        against=f"bare calls to the same sandbox: {bare:.3g} s",
        ratio=ours / bare,
        target=str(TARGET),
        holds=TARGET.holds(ours / bare),
    )


def _ours(run: Run, owner: Any, books: Books, uids: list[str], count: int) -> float:
    from django.utils import timezone

    from kol.posts.models import PostTarget

    places = (accounts(owner.team, books, "weibo", uids) * EACH)[:count]
    targets(owner.team, places, timezone.now())
    due = timezone.now()
    PostTarget.objects.update(due_at=due, next_try_at=due)
    _claim_cost(run)
    due = timezone.now()
    PostTarget.objects.update(due_at=due, next_try_at=due)
    crew = [worker() for _worker in range(WORKERS)]
    stop = time.monotonic() + 600
    try:
        while PostTarget.objects.exclude(state="live").exists() and time.monotonic() < stop:
            time.sleep(0.1)
    finally:
        for child in crew:
            end(child)
    late = sorted(
        (called - due).total_seconds()
        for called in PostTarget.objects.filter(state="live").values_list("called_at", flat=True)
        if called is not None
    )
    at = {share: late[min(len(late) - 1, len(late) * share // 100)] for share in (50, 95, 99)}
    run.note(
        f"{len(late)} of {count} live; late by p50 {at[50]:.2f} s, p95 {at[95]:.2f} s,"
        f" p99 {at[99]:.2f} s, the last {late[-1]:.2f} s"
    )
    return late[-1]


def _claim_cost(run: Run) -> None:
    """The dispatcher's own work with all of them due: a tick's look, and a claim."""
    from django.utils import timezone

    from kol.posts.models import PostTarget
    from kol.posts.publishing.claiming import claim_next
    from kol.posts.publishing.dispatching import work_waiting

    begun = time.perf_counter()
    for _look in range(20):
        work_waiting()
    look = (time.perf_counter() - begun) / 20
    begun, number = time.perf_counter(), 0
    while number < 50 and claim_next() is not None:
        number += 1
    claim = (time.perf_counter() - begun) / max(1, number)
    run.note(f"a tick's look {look * 1000:.2f} ms, a claim {claim * 1000:.2f} ms")
    run.note(f"the platforms' own rates, for {EACH} of one account: {_rates_allow()}")
    PostTarget.objects.filter(state="claimed").update(
        state="scheduled", claim=None, lease_until=None, next_try_at=timezone.now(), attempts=0
    )


def _rates_allow() -> str:
    """By platform: the soonest that the last of so many posts of one account may be called."""
    from kol.platforms.connectors.registry import capabilities
    from kol.platforms.pacing import SHORT_SECONDS, spread

    told = []
    for capability in capabilities():
        waits = []
        for rate in capability.rates:
            if rate.daily or rate.seconds > SHORT_SECONDS:
                waits.append((EACH - 1) // rate.amount * rate.seconds)
            else:
                gap, burst = spread(rate)
                waits.append(max(0, EACH - burst) * gap // 1000)
        if waits:
            told.append(f"{capability.platform} {max(waits):,} s")
    return ", ".join(told)


def _bare(books: Books, uids: list[str], count: int) -> float:
    """The same calls by processes that know no rows; seconds."""
    from django.conf import settings

    from foundation.fetching.calling import Call, call
    from kol.platforms.connectors.bases import bases_trusted

    tokens = [books.token("weibo", uid) for uid in uids]
    url = f"{settings.SANDBOX_URL}/api.weibo.com/2/statuses/share.json"
    begun, crew = time.monotonic(), []
    for share in range(WORKERS):
        child = os.fork()
        if not child:
            for number in range(share, count, WORKERS):
                form = {
                    "access_token": tokens[number % len(tokens)],
                    "status": f"加演 {number} https://qz.example/l/bare{number:05d}",
                    "rip": "127.0.0.1",
                }
                call(Call("POST", url, form=form, trusted=bases_trusted()))
            os._exit(0)
        crew.append(child)
    for child in crew:
        os.waitpid(child, 0)
    return time.monotonic() - begun
