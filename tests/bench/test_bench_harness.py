"""The harness of the benchmarks: the line it prints, and how it counts."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.databases import _with_database
from bench.harness import Rounds, Run, Target, at_once
from config.launch.options import ROOT

RUN = Run(name="x", quick=True)


def test_the_line_has_the_seven_fields() -> None:
    rounds = Rounds(ours=[10, 30, 20], limit=[20, 20, 20])
    result = RUN.result(rounds, unit="a/s", against="bare", target=Target(">=", 0.9))
    assert json.loads(result.line()) == {
        "bench": "x",
        "figure": 20,
        "unit": "a/s",
        "against": "bare: 20 a/s",
        "ratio": 1.0,
        "target": ">= 0.9",
        "holds": True,
    }


@pytest.mark.parametrize(
    ("target", "right", "holds"),
    [
        (Target(">=", 1.1), True, False),
        (Target("<=", 1.1), True, True),
        (Target("<=", 0.9), True, False),
        (Target("<=", 1.1), False, False),
    ],
)
def test_a_target_is_missed_by_ratio_or_by_a_wrong_answer(
    target: Target, right: bool, holds: bool
) -> None:
    rounds = Rounds(ours=[1], limit=[1])
    assert RUN.result(rounds, unit="s", against="b", target=target, right=right).holds is holds


def test_rounds_are_interleaved_and_the_first_changes() -> None:
    order: list[str] = []

    def note(who: str, values: Iterator[float]) -> float:
        order.append(who)
        return next(values)

    ours, limit = iter([4.0, 2.0, 9.0]), iter([1.0, 1.0, 3.0])
    seen = RUN.interleaved(lambda: note("ours", ours), lambda: note("limit", limit), rounds=3)
    assert order == ["ours", "limit", "limit", "ours", "ours", "limit"]
    assert (seen.ratio, seen.figure, seen.limit_figure) == (3.0, 4.0, 1.0)


@pytest.mark.django_db(transaction=True)
def test_jobs_are_done_once_each_and_a_fault_is_raised() -> None:
    done: list[int] = []
    jobs = [lambda number=number: done.append(number) for number in range(50)]
    assert at_once(jobs, workers=8) > 0
    assert sorted(done) == list(range(50))
    with pytest.raises(ZeroDivisionError):
        at_once([lambda: 1 / 0], workers=2)


def test_a_database_of_its_own_keeps_the_rest_of_the_address() -> None:
    assert _with_database("postgresql://u@/q?host=/tmp/x", "b") == "postgresql://u@/b?host=/tmp/x"
    assert _with_database("postgresql://u:p@h:5/q", "b") == "postgresql://u:p@h:5/b"
    assert _with_database("postgresql:///q?host=/s", "b") == "postgresql:///b?host=/s"


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    line = [sys.executable, "-m", "bench", "nonsense"]
    done = subprocess.run(line, cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 2
    assert "invite-burst" in done.stderr
