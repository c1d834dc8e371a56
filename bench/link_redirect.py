"""link-redirect: how long following a short link takes, beside a view that only looks it up.

Four people at once follow links over kept connections; the 95th percentile of a round's answers is
the figure. Afterwards the clicks are counted: each has to be there, once.
"""

import http.client
import random
import statistics
import threading
import time

from bench.harness import Result, Run, Target
from bench.servers import together, web

LINKS = 2000
AT_ONCE = 4
PLAIN = "bench.plain_redirect:application"
TARGET = Target("<=", 1.5)
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50"


def run(run: Run) -> Result:
    """Our redirect and the plain one in turns; a remark tells the one without middleware (not when
    quick: loading the site is most of that)."""
    codes = _links()
    asks, workers = run.size(4000, 600), run.size(2, 1)
    sent = [0]

    def ours(port: int) -> float:
        sent[0] += asks
        return _p95(port, codes, asks)

    programs = [web(workers=workers), web(PLAIN, workers)]
    if not run.quick:
        programs.append(web(PLAIN, workers, BENCH_BARE="1"))
    with together(*programs) as (site, plain, *bare):
        for port in (site, plain, *bare):
            _p95(port, codes, 200)
        sent[0] += 200
        rounds = run.interleaved(lambda: ours(site), lambda: _p95(plain, codes, asks))
        for port in bare:
            run.note(f"without any middleware: {_p95(port, codes, asks):.3g} ms")
    kept = _clicks()
    if kept != sent[0]:
        run.note(f"{sent[0]} links were followed and {kept} clicks kept")
    return run.result(
        rounds,
        unit="ms",
        against="95th percentile of a view with one indexed look-up that redirects",
        target=TARGET,
        right=kept == sent[0],
    )


def _links() -> list[str]:
    from foundation.scopes.actors import Actor
    from foundation.scopes.scope import team_scope
    from foundation.teams.models import User
    from foundation.teams.services import team_create
    from kol.links.models import TrackedLink

    user = User.objects.create_user(email="bench@example.com", password=None, display_name="b")
    staff = team_create(
        user=user, name="b", slug="bench", display_name="b", actor=Actor("staff", user_id=user.pk)
    )
    with team_scope(staff.team):
        rows = [
            TrackedLink(
                team=staff.team,
                url=f"https://shop.example.com/{number}",
                target=f"https://shop.example.com/{number}?utm_source=weibo&utm_medium=social",
                platform="weibo",
            )
            for number in range(LINKS)
        ]
        TrackedLink.objects.bulk_create(rows)
    return [row.code for row in rows]


def _clicks() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM links_click")
        (kept,) = cursor.fetchone() or (0,)
    return int(kept)


def _p95(port: int, codes: list[str], asks: int) -> float:
    """Milliseconds that 95 of 100 answers stay below."""
    taken: list[float] = []

    def follow(number: int) -> None:
        chance = random.Random(number)
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _each in range(asks // AT_ONCE):
            begun = time.perf_counter()
            line.request("GET", f"/l/{chance.choice(codes)}", headers={"User-Agent": PHONE})
            answer = line.getresponse()
            answer.read()
            taken.append((time.perf_counter() - begun) * 1000)
            if answer.status != 302:
                raise RuntimeError(f"answered {answer.status}")
        line.close()

    people = [threading.Thread(target=follow, args=[number]) for number in range(AT_ONCE)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    if len(taken) < asks // AT_ONCE * AT_ONCE:
        raise RuntimeError("a link was not followed")
    return statistics.quantiles(taken, n=20)[-1]
