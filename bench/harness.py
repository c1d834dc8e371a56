"""What every benchmark is written with: the run, interleaved measuring, and the result's line.

A benchmark is a module with ``run(run: Run) -> Result``. It is called after ``django.setup()`` in
a process and on a freshly migrated database of its own (``DATABASE_URL``, ``REDIS_URL``,
``QZ_REDIS_PREFIX`` and ``QZ_DB_POOL`` are set in the environment, so programs it starts share
them). It measures ours and the limit in turns, in the same run, for these machines are noisy.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

ROUNDS = 5
QUICK_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Target:
    """What the ratio must be: ``Target("<=", 1.5)``."""

    sign: Literal["<=", ">="]
    value: float

    def holds(self, ratio: float) -> bool:
        """Whether ``ratio`` meets the target."""
        return ratio <= self.value if self.sign == "<=" else ratio >= self.value

    def __str__(self) -> str:
        return f"{self.sign} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Result:
    """One line: our figure, the limit it is measured against, their ratio, and the target.

    ``holds`` may be false although the ratio is fine: a wrong answer is no fast answer.
    """

    bench: str
    figure: float
    unit: str
    against: str
    ratio: float
    target: str
    holds: bool

    def line(self) -> str:
        """The result as one line of JSON."""
        return json.dumps(
            {
                "bench": self.bench,
                "figure": round(self.figure, 3),
                "unit": self.unit,
                "against": self.against,
                "ratio": round(self.ratio, 3),
                "target": self.target,
                "holds": self.holds,
            },
            ensure_ascii=False,
        )


@dataclass(frozen=True, slots=True)
class Rounds:
    """What was seen, round by round; ``ours[i]`` and ``limit[i]`` were measured one after the
    other."""

    ours: list[float]
    limit: list[float]

    @property
    def figure(self) -> float:
        """The median of ours."""
        return statistics.median(self.ours)

    @property
    def limit_figure(self) -> float:
        """The median of the limit."""
        return statistics.median(self.limit)

    @property
    def ratio(self) -> float:
        """The median of the ratios (ours to limit) of each round."""
        return statistics.median(a / b for a, b in zip(self.ours, self.limit, strict=True))


@dataclass(frozen=True, slots=True)
class Run:
    """This run of a benchmark: its name, whether it must be quick, and the ways to measure."""

    name: str
    quick: bool

    def note(self, text: str) -> None:
        """A remark for the reader, on standard error."""
        print(f"{self.name}: {text}", file=sys.stderr, flush=True)

    def size(self, whole: int, quick: int) -> int:
        """``whole``, or ``quick`` under --quick."""
        return quick if self.quick else whole

    def interleaved(
        self, ours: Callable[[], float], limit: Callable[[], float], *, rounds: int = 0
    ) -> Rounds:
        """Measure ours and the limit in turns; who goes first changes with each round.

        ``rounds`` of 0 are five, or three when quick.
        """
        rounds = rounds or self.size(ROUNDS, QUICK_ROUNDS)
        seen_ours: list[float] = []
        seen_limit: list[float] = []
        for number in range(rounds):
            if number % 2:
                seen_limit.append(limit())
                seen_ours.append(ours())
            else:
                seen_ours.append(ours())
                seen_limit.append(limit())
        shown = ", ".join(f"{a:.4g}/{b:.4g}" for a, b in zip(seen_ours, seen_limit, strict=True))
        self.note(f"ours/limit by round: {shown}")
        return Rounds(ours=seen_ours, limit=seen_limit)

    def result(
        self, rounds: Rounds, *, unit: str, against: str, target: Target, right: bool = True
    ) -> Result:
        """The result of ``rounds``: holds when the ratio meets the target and all was right."""
        return Result(
            bench=self.name,
            figure=rounds.figure,
            unit=unit,
            against=f"{against}: {rounds.limit_figure:.4g} {unit}",
            ratio=rounds.ratio,
            target=str(target),
            holds=right and target.holds(rounds.ratio),
        )


def at_once(jobs: Sequence[Callable[[], object]], *, workers: int) -> float:
    """Run all jobs on ``workers`` threads that start together; the seconds until the last is done.

    Each thread keeps one database connection for its share and gives it back at the end. An
    exception of a job is raised here.
    """
    from django.db import connections

    barrier = threading.Barrier(workers + 1)
    queue = iter(jobs)
    lock = threading.Lock()
    failures: list[BaseException] = []

    def work() -> None:
        connections["default"].ensure_connection()
        barrier.wait()
        try:
            while True:
                with lock:
                    job = next(queue, None)
                if job is None:
                    return
                job()
        except BaseException as error:  # handed to the caller below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    barrier.wait()
    started = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if failures:
        raise failures[0]
    return seconds
