"""Importing a list: against django-import-export, against a bare COPY, and in memory."""

import io
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from types import ModuleType
from typing import Any

from bench.harness import Result, Rounds, Run, Target

AS_IT_COMES, FASTEST = Target(">=", 10), Target(">=", 1.05)
BARE, MEMORY = Target(">=", 0.0005), Target("<=", 1.0)
MEMORY_LIMIT = 300.0
_teams = count(1)


@dataclass(frozen=True, slots=True)
class Imported:
    """What is imported: ``csv(rows)`` makes a list, ``peer`` has ``peer_import`` and the two modes,
    ``deed`` is the line of the trail, ``events`` the beginning of the events' names, and ``quick``
    how many rows the peer does in a second or so."""

    target: str
    csv: Callable[[int], str]
    peer: Callable[[], ModuleType]
    deed: str
    events: str
    quick: int


def run_imports(run: Run, what: Imported) -> list[Result]:
    """Measure memory first (it is the process's peak), then speed in turns with the peer."""
    memory, right = _memory(run, what, run.size(200_000, 500))
    rows, slow_rounds = run.size(20_000, what.quick), run.size(2, 1)
    data = what.csv(rows)
    ours: Callable[[], float] = lambda: rows / ours_seconds(what, data, rows)  # noqa: E731
    slow = run.interleaved(
        ours, lambda: rows / peer_seconds(what, "AsItComes", data), rounds=slow_rounds
    )
    fast = run.interleaved(
        ours, lambda: rows / peer_seconds(what, "Fastest", data), rounds=run.size(5, 2)
    )
    bare = run.interleaved(ours, lambda: rows / copy_seconds(data), rounds=run.size(3, 1))
    unit = f"rows a second of {rows:,}"
    return [
        run.result(
            slow, unit=unit, against="django-import-export as it comes", target=AS_IT_COMES,
            right=right,
        ),
        run.result(
            fast, unit=unit, against="django-import-export in its fastest mode", target=FASTEST,
            right=right,
        ),
        run.result(bare, unit=unit, against="a bare COPY into a plain table", target=BARE),
        run.result(
            Rounds([memory], [MEMORY_LIMIT]), unit="MB at the worker's peak",
            against="the limit for 200,000 rows", target=MEMORY, right=right,
        ),
    ]  # fmt: skip


def ours_seconds(what: Imported, data: str, rows: int) -> float:
    """Seconds of the job that imports a checked file, as a worker runs it, into a new team."""
    from foundation.scopes.scope import team_scope

    team = _team()
    with team_scope(team):
        record = checked(team, what.target, data)
        seconds, record = _imported(record)
    if record.counts != {"created": rows, "updated": 0, "unchanged": 0, "refused": 0}:
        raise RuntimeError(f"not all rows came in: {record.counts}")
    return seconds


def peer_seconds(what: Imported, mode: str, data: str) -> float:
    """Seconds django-import-export takes for the same file."""
    from foundation.scopes.scope import team_scope

    team, peer = _team(), what.peer()
    with team_scope(team):
        started = time.perf_counter()
        peer_import(getattr(peer, mode), data, team_id=team.pk)
        return time.perf_counter() - started


def peer_import(resource: type[Any], data: str, *, team_id: int) -> None:
    """Import a CSV text by the peer. Raises RuntimeError when a row was refused."""
    import tablib

    dataset = tablib.Dataset().load(data, format="csv")
    result = resource(team_id).import_data(dataset, raise_errors=True)
    if result.has_errors():
        raise RuntimeError("the peer refused rows it should not")


def copy_seconds(data: str) -> float:
    """Seconds PostgreSQL takes to read the bare file into a plain table without an index."""
    from django.db import connection, transaction

    names = ", ".join(f"c{at} text" for at in range(data.split("\n", 1)[0].count(",") + 1))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_plain ({names})")
        started = time.perf_counter()
        with cursor.copy("COPY bench_plain FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(data)
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_plain")
    return seconds


def _memory(run: Run, what: Imported, rows: int) -> tuple[float, bool]:
    """The process's peak in MB over a whole import, and whether the same file again changes
    nothing."""
    from foundation.events.models import Event
    from foundation.scopes.scope import team_scope
    from foundation.teams.models import AuditEntry

    def told() -> tuple[int, int]:
        return (
            AuditEntry.objects.filter(action=what.deed).count(),
            Event.objects.filter(name__startswith=what.events).count(),
        )

    team = _team()
    started = time.monotonic()
    with team_scope(team):
        data = what.csv(rows)
        record = checked(team, what.target, data)
        looked = time.monotonic() - started
        seconds, record = _imported(record)
        right = record.counts["created"] == rows
        before = told()
        _seconds, again = _imported(checked(team, what.target, data))
        after = told()
    right = right and again.counts["unchanged"] == rows and before == after
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    run.note(
        f"{rows:,} rows: read and looked through in {looked:.1f} s, imported in {seconds:.1f} s "
        f"({rows / seconds:,.0f} rows a second), peak {peak:.0f} MB; the same again: {again.counts}"
    )
    return peak, right


def _team() -> Any:
    from foundation.scopes.scope import system_scope
    from foundation.teams.models import Team

    with system_scope():
        number = next(_teams)
        return Team.objects.create(name=f"Bench {number}", slug=f"bench-{number}")


class _Upload:
    """The part of an upload that is read."""

    def __init__(self, data: bytes) -> None:
        self.stream = io.BytesIO(data)

    def chunks(self, chunk_size: int | None = None) -> Any:
        while part := self.stream.read(chunk_size or 65536):
            yield part


def checked(team: Any, target: str, data: str) -> Any:
    """The file uploaded, its columns guessed, looked through."""
    from foundation.imports.services import import_create, import_map, import_preview
    from foundation.jobs.services import job_run
    from foundation.scopes.actors import SYSTEM

    record = import_create(
        team=team, target=target, upload=_Upload(data.encode("gb18030")), filename=f"{target}.csv",
        actor=SYSTEM,
    )  # fmt: skip
    record = import_map(record=record, mapping=record.mapping, options={}, actor=SYSTEM)
    record = import_preview(record=record, actor=SYSTEM)
    assert record.preview_job_id is not None
    job_run(team_id=team.pk, job_id=record.preview_job_id)
    record.refresh_from_db()
    return record


def _imported(record: Any) -> tuple[float, Any]:
    """Run the job; its seconds, and the import after it."""
    from foundation.imports.services import import_run
    from foundation.jobs.services import job_run
    from foundation.scopes.actors import SYSTEM

    record = import_run(record=record, actor=SYSTEM)
    started = time.perf_counter()
    state = job_run(team_id=record.team_id, job_id=record.job_id)
    seconds = time.perf_counter() - started
    record.refresh_from_db()
    if state != "done":
        raise RuntimeError(f"the import ended {state}: {record.job and record.job.message}")
    return seconds, record
