"""press-dedupe: seconds to find the duplicates among 1,000,000 contacts, and how well.

Of the records a share is the second one of somebody (``press_people.Noise`` says how it differs,
printed with the result), among namesakes, shared switchboards and mailboxes of desks. What the
nightly search proposes is held against the truth: precision (of the pairs proposed, how many are
one person) and recall (of the persons with two records, how many are proposed). Both have a floor,
or the benchmark fails; the figure is the time, against ten minutes for a million.
"""

import time
from collections import defaultdict

from django.db import transaction

from bench.harness import Result, Rounds, Run, Target
from bench.people import bench_team
from bench.press_people import Noise, People, Somebody, papers
from bench.press_world import World
from foundation.scopes.scope import team_scope
from kol.press.services.pairs import pairs_likely

LIMIT_SECONDS = 600.0
TARGET = Target("<=", 1.0)
PRECISION, RECALL = 0.95, 0.85


def run(run: Run) -> Result:
    """Once: it takes minutes."""
    size = run.size(1_000_000, 5_000)
    noise = Noise()
    team = bench_team().team
    outlets = papers(max(50, size // 100))
    people = list(People(size, outlets, noise))
    truth = _truth(people)
    run.note(f"{size:,} contacts, {len(truth):,} of them twice. Noise: {noise.said()}")
    with team_scope(team):
        World(team.pk, outlets, run.note).build(people, searched=False)
        began = time.perf_counter()
        with transaction.atomic():
            found = {(first, second): likely for first, second, likely in pairs_likely(team.pk)}
        seconds = time.perf_counter() - began
    right = truth & set(found)
    precision, recall = len(right) / max(1, len(found)), len(right) / max(1, len(truth))
    run.note(
        f"{len(found):,} pairs in {seconds:.1f} s: precision {precision:.3f}, recall {recall:.3f}"
    )
    for floor in (75, 90, 99):
        above = {pair for pair, likely in found.items() if likely.score >= floor}
        run.note(
            f"at {floor} and above: precision {len(truth & above) / max(1, len(above)):.3f},"
            f" recall {len(truth & above) / max(1, len(truth)):.3f}"
        )
    _missed(run, people, sorted(truth - set(found))[:8])
    _missed(run, people, sorted(set(found) - truth)[:8])
    return run.result(
        Rounds(ours=[seconds], limit=[LIMIT_SECONDS * size / 1_000_000]),
        unit="s",
        against=f"ten minutes a million (precision {precision:.3f}, recall {recall:.3f})",
        target=TARGET,
        right=run.quick or (precision >= PRECISION and recall >= RECALL),
    )


def _truth(people: list[Somebody]) -> set[tuple[int, int]]:
    records: dict[int, list[int]] = defaultdict(list)
    for pk, one in enumerate(people, start=1):
        records[one.of].append(pk)
    return {(pks[0], pks[1]) for pks in records.values() if len(pks) == 2}


def _missed(run: Run, people: list[Somebody], pairs: list[tuple[int, int]]) -> None:
    for first, second in pairs if run.quick else []:
        run.note(f"  {people[first - 1]}\n      {people[second - 1]}")
