"""press-search: database milliseconds to find the 20 best of 1,000,000 contacts, for what people
type: a name and parts of it, pinyin written together and apart, initials, tails of telephones,
addresses, an outlet's short name, an outlet and a surname, and the first letters of each of these
as they are typed. The figure is the 95th percentile over all of them, of a round.

Beside it, on the same rows: ``LIKE '%...%'`` over one text of all that is known of a contact, and
the same LIKE with a pg_trgm index on that text, each for its first 20 in no order.
"""

import statistics
import time
from random import Random
from typing import Any

from django.db import connection

from bench.harness import ROUNDS, Result, Rounds, Run, Target
from bench.people import bench_team
from bench.press_people import Noise, People, Somebody, papers
from bench.press_world import World, channels
from foundation.scopes.scope import team_scope
from foundation.text.pinyin import pinyin_keys
from kol.press.models import Contact
from kol.press.search import contacts_matching, contacts_search

LIMIT_MS = 50.0
TARGET = Target("<=", 1.0)
SHOWN = 20


def run(run: Run) -> Result:
    """Rounds over all queries; somebody who is not found by their own words fails the benchmark."""
    size = run.size(1_000_000, 3_000)
    team = bench_team().team
    outlets = papers(max(50, size // 100))
    people = list(People(size, outlets, Noise(share=0.0)))
    with team_scope(team):
        World(team.pk, outlets, run.note).build(people, searched=True)
        queries = _queries(people, outlets, run.size(40, 5))
        for _kind, text, _pk in queries:
            _cost(text)
        lost = [text for _kind, text, pk in queries if not _finds(text, pk)]
        by_kind: dict[str, list[float]] = {}
        ours = []
        for _ in range(run.size(ROUNDS, 1)):
            costs = []
            for kind, text, _pk in queries:
                costs.append(_cost(text))
                by_kind.setdefault(kind, []).append(costs[-1])
            ours.append(p95(costs))
        for kind, seen in sorted(by_kind.items(), key=lambda one: -p95(one[1])):
            run.note(f"{kind:<28} median {statistics.median(seen):6.1f}  p95 {p95(seen):6.1f} ms")
        run.note(f"p95 by round over {len(queries)} queries: {ours}")
        _peers(run, people, outlets, queries)
    if lost:
        run.note(f"not found by their own words: {lost[:10]}")
    return run.result(
        Rounds(ours=ours, limit=[LIMIT_MS] * len(ours)),
        unit="ms",
        against=f"the limit for a search of {size:,} contacts (p95, database)",
        target=TARGET,
        right=not lost,
    )


def p95(costs: list[float]) -> float:
    """The 95th percentile."""
    return sorted(costs)[min(len(costs) - 1, int(len(costs) * 0.95))]


def _queries(people: list[Somebody], outlets: Any, many: int) -> list[tuple[str, str, int]]:
    """(kind, what is typed, who must be among those found)."""
    dice = Random(3)
    found: list[tuple[str, str, int]] = []
    for pk in dice.sample(range(1, len(people) + 1), many):
        one = people[pk - 1]
        reading = pinyin_keys(one.name).readings[0]
        whole, first = "".join(reading), "".join(part[0] for part in reading)
        typed = {
            "name": one.name,
            "part of a name": one.name[1:],
            "surname": one.name[0],
            "pinyin": whole,
            "pinyin apart": " ".join(reading),
            "pinyin begun": whole[: max(3, len(whole) - 2)],
            "initials": first,
            "initials begun": first[:2],
            "one letter": first[0],
        }
        if one.mobile:
            typed |= {
                "phone tail 4": one.mobile[-4:],
                "phone tail 6": one.mobile[-6:],
                "phone": one.mobile[3:],
                "phone begun": one.mobile[3:10],
            }
        if one.email:
            typed |= {"e-mail": one.email, "e-mail begun": one.email[:6]}
        if one.outlet is not None:
            paper = outlets[one.outlet]
            typed |= {
                "outlet alias": paper.aliases[0],
                "outlet": paper.name,
                "outlet and surname": f"{paper.aliases[0]} {one.name[0]}",
                "outlet and name": f"{paper.name}{one.name}",
                "kind of outlet": paper.name[-2:],
            }
        typed["beat and surname"] = f"{one.beat} {one.name[0]}"
        found += [(kind, text, pk) for kind, text in typed.items()]
    return found


def _cost(text: str) -> float:
    """Milliseconds in the database."""
    seconds = 0.0

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal seconds
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            seconds += time.perf_counter() - began

    with connection.execute_wrapper(note):
        active = Contact.objects.filter(state=Contact.State.ACTIVE)
        len(contacts_search(active, text, most=SHOWN))
    return seconds * 1000


def _finds(text: str, pk: int) -> bool:
    return contacts_matching(Contact.objects.filter(pk=pk), text).exists()


# --- LIKE and pg_trgm on the same rows -----------------------------------------------------------
def _peers(
    run: Run, people: list[Somebody], outlets: Any, queries: list[tuple[str, str, int]]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (id bigint PRIMARY KEY, words text)")
        with cursor.copy("COPY plain FROM STDIN") as copy:
            for pk, one in enumerate(people, start=1):
                copy.write_row((pk, _all_of(one, outlets)))
        cursor.execute("ANALYZE plain")
        some = queries[: len({kind for kind, _text, _pk in queries}) * 2]
        _peer(run, cursor, "LIKE", some)
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("CREATE INDEX plain_words ON plain USING gin (words gin_trgm_ops)")
        cursor.execute("ANALYZE plain")
        _peer(run, cursor, "pg_trgm", some)
        cursor.execute("DROP TABLE plain")


def _all_of(one: Somebody, outlets: Any) -> str:
    reading = pinyin_keys(one.name).readings[0]
    words = [one.name, one.pen_name, "".join(reading), "".join(part[0] for part in reading)]
    words += [value for _kind, value in channels(one)]
    if one.outlet is not None:
        words += [outlets[one.outlet].name, *outlets[one.outlet].aliases]
    return " ".join([*words, one.title, one.beat])


def _peer(run: Run, cursor: Any, name: str, queries: list[tuple[str, str, int]]) -> None:
    costs = []
    for _kind, text, _pk in queries:
        like = " AND ".join(["words LIKE %s"] * len(text.split()))
        began = time.perf_counter()
        cursor.execute(
            f"SELECT id FROM plain WHERE {like} ORDER BY id LIMIT {SHOWN}",  # noqa: S608
            [f"%{word}%" for word in text.split()],
        )
        cursor.fetchall()
        costs.append((time.perf_counter() - began) * 1000)
    run.note(
        f"{name} on the same rows, {len(costs)} queries: median {statistics.median(costs):.1f} ms,"
        f" p95 {p95(costs):.1f} ms"
    )
