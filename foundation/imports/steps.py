"""The jobs of an import: looking a file through, importing it, and taking it back.

Looking through and importing read the file in the same steps: plan some rows, lay out by COPY what
they would write. The one then forgets it; the other writes it all in one transaction, so a file is
imported whole or not at all. A worker that takes a job over opens the file again and goes forward
to its place.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.imports.copying import copy_rows
from foundation.imports.errors import ImportBusy, ImportMoved, StageStale
from foundation.imports.models import COUNTS, Import, ImportRow
from foundation.imports.reading import Part, row_place
from foundation.imports.registry import (
    ImportSession,
    RowOutcome,
    SourceRow,
    import_target_get,
)
from foundation.imports.services.files import file_stream
from foundation.imports.sources import record_parts, source_rows
from foundation.jobs.models import Job, JobRowError
from foundation.jobs.registry import JobStep, RowError

CHUNK = 2000
UNDO_CHUNK = 500
SHOWN = 50
TRIES = 3
# What the one transaction may take: a floor, and seconds for a thousand rows. (Seen: 0.15 to 0.3.)
COMMIT_SECONDS, COMMIT_PER_THOUSAND = 120, 2
_DEADLOCK = frozenset({"40P01", "40001"})


@dataclass(slots=True)
class _Open:
    """A job's place in its file, and its session."""

    job_id: int
    at: int
    stream: IO[bytes]
    rows: Iterator[SourceRow]
    session: ImportSession
    split: Callable[[SourceRow], list[SourceRow]]


class _Kept(threading.local):
    """What this thread keeps open between two steps."""

    place: _Open | None = None


_kept = _Kept()


def preview_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Plan the next rows and count; nothing is written but what was found."""
    record = _record(job, "preview_job_id", Import.State.PREVIEWING)
    step, rows, outcomes = _read(job, record, cursor)
    shown = cursor.get("shown", [])
    parts = record_parts(record)
    shown += [
        _shown(row, outcome, parts)
        for row, outcome in list(zip(rows, outcomes, strict=True))[: SHOWN - len(shown)]
    ]
    step.cursor["shown"] = shown
    if not step.cursor.get("read"):
        return step
    import_target_get(record.target).discard(record)
    counts = step.cursor["counts"]
    Import.objects.filter(pk=record.pk).update(
        state=Import.State.PREVIEWED, preview={"counts": counts, "rows": shown}
    )
    del step.cursor["shown"]  # it stands in the preview, and goes with that
    return JobStep(step.cursor, step.done, step.total, step.errors, finished=True, result=counts)


def run_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Read the next rows and lay them out; when all are, write them in one transaction."""
    record = _record(job, "job_id", Import.State.RUNNING)
    if cursor.get("read"):
        return _commit(job, record, cursor)
    if cursor.get("tries", 0) >= TRIES and cursor.get("run") == _run_of(job):
        raise ImportBusy
    step, rows, outcomes = _read(job, record, cursor)
    _rows_keep(record, rows, outcomes)
    return step


def undo_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Take back what the import made and changed, some things at a time."""
    record = _record(job, "undo_job_id", Import.State.UNDOING)
    after = cursor.get("at", 0)
    written = ImportRow.objects.filter(record=record, fate__in=["created", "updated"])
    ids = list(
        written.filter(object_id__gt=after)
        .order_by("object_id")
        .values_list("object_id", flat=True)
        .distinct()[:UNDO_CHUNK]
    )
    changed: dict[int, list[dict[str, Any] | None]] = {pk: [] for pk in ids if pk is not None}
    for row in written.filter(object_id__in=ids).order_by("-number"):
        assert row.object_id is not None
        changed[row.object_id].append(None if row.fate == "created" else row.undo or {})
    undone = import_target_get(record.target).undo(record, changed)
    for code in set(undone.kept.values()):
        left = [pk for pk, why in undone.kept.items() if why == code]
        written.filter(object_id__in=left).update(kept=code)
    counts = {
        "taken_back": cursor.get("taken_back", 0) + undone.taken_back,
        "kept": cursor.get("kept", 0) + len(undone.kept),
    }
    done, finished = cursor.get("done", 0) + len(ids), len(ids) < UNDO_CHUNK
    if finished:
        Import.objects.filter(pk=record.pk).update(
            state=Import.State.UNDONE, finished_at=timezone.now(), **counts
        )
    return JobStep(
        cursor={"at": ids[-1] if ids else after, "done": done, **counts},
        done=done,
        total=done if finished else None,
        finished=finished,
        result=counts if finished else None,
    )


def import_page(job: Job) -> str | None:
    """Where an import's jobs lead."""
    record = Import.objects.filter(pk=job.params.get("import", 0)).select_related("team").first()
    return reverse("imports:detail", args=[record.team.slug, record.public_id]) if record else None


def _record(job: Job, by: str, state: str) -> Import:
    """The import this job works on. Raises ImportMoved when it is not this job's turn."""
    record = Import.objects.select_related("job").filter(pk=job.params["import"]).first()
    if record is None or (getattr(record, by), record.state) != (job.pk, state):
        raise ImportMoved
    return record


def _run_of(job: Job) -> str:
    return job.run_started_at.isoformat() if job.run_started_at else ""


# --- Reading and laying out ----------------------------------------------------------------------
def _read(
    job: Job, record: Import, cursor: dict[str, Any]
) -> tuple[JobStep, list[SourceRow], list[RowOutcome]]:
    """Plan and lay out the next rows. ``read`` in the cursor says that they were the last."""
    if "at" not in cursor:
        _begin_again(job, record)
    place = _resume(job, cursor, record)
    read_rows = list(islice(place.rows, CHUNK))
    rows = [piece for row in read_rows for piece in place.split(row)]
    outcomes = place.session.plan(rows)
    place.session.stage()
    counts = {name: cursor.get("counts", {}).get(name, 0) for name in COUNTS}
    for outcome in outcomes:
        counts[outcome.fate] += 1
    done = cursor.get("done", 0) + len(read_rows)
    place.at = rows[-1].number if rows else cursor.get("at", 0)
    new = {**cursor, "at": place.at, "done": done, "counts": counts}
    read = len(read_rows) < CHUNK
    if read:
        _forget()
        new["read"] = True
    step = JobStep(
        cursor=new,
        done=done,
        total=done if read else record.rows,
        errors=_row_errors(record, outcomes),
        lease=COMMIT_SECONDS + done * COMMIT_PER_THOUSAND // 1000 if read else 0,
    )
    return step, rows, outcomes


def _begin_again(job: Job, record: Import) -> None:
    """As if nothing of the file had been read."""
    import_target_get(record.target).discard(record)
    ImportRow.objects.filter(record=record).delete()
    if job.error_count:
        JobRowError.objects.filter(job=job).delete()
        Job.objects.filter(pk=job.pk).update(error_count=0)


def _rows_keep(record: Import, rows: list[SourceRow], outcomes: list[RowOutcome]) -> None:
    copy_rows(
        ImportRow._meta.db_table,
        ("team_id", "record_id", "number", "piece", "fate", "object_id", "undo", "kept"),
        (
            (
                record.team_id, record.pk, row.number, row.piece, one.fate, one.object_id,
                None if one.undo is None else json.dumps(one.undo, ensure_ascii=False), "",
            )
            for row, one in zip(rows, outcomes, strict=True)
        ),
    )  # fmt: skip


# --- The one transaction -------------------------------------------------------------------------
def _commit(job: Job, record: Import, cursor: dict[str, Any]) -> JobStep:
    """Write what was laid out. Somebody who wrote the same meanwhile makes us read again."""
    target = import_target_get(record.target)
    counts = cursor["counts"]
    try:
        with transaction.atomic():
            _complete(record, counts)
            at = target.commit(record)
    except (StageStale, IntegrityError):
        return _again(job, cursor)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in _DEADLOCK:
            raise
        return _again(job, cursor)
    target.discard(record)
    Import.objects.filter(pk=record.pk).update(
        state=Import.State.DONE, finished_at=timezone.now(), committed_at=at, **counts
    )
    done = cursor["done"]
    return JobStep(cursor=cursor, done=done, total=done, finished=True, result=counts)


def _complete(record: Import, counts: dict[str, int]) -> None:
    """Raise StageStale unless a result is kept of every row that was read."""
    kept = ImportRow.objects.filter(record=record)
    if kept.count() != sum(counts.values()):
        raise StageStale


def _again(job: Job, cursor: dict[str, Any]) -> JobStep:
    run = _run_of(job)
    tries = cursor.get("tries", 0) if cursor.get("run") == run else 0
    return JobStep(cursor={"tries": tries + 1, "run": run}, done=0)


# --- What people are told ------------------------------------------------------------------------
def _row_errors(record: Import, outcomes: list[RowOutcome]) -> list[RowError]:
    heads = {field: record.columns[int(at)] for at, field in record.mapping.items()}
    return [
        RowError(
            row=outcome.number,
            code=error.code,
            message=error.message,
            column=heads.get(error.column, ""),
            value=error.value,
        )
        for outcome in outcomes
        for error in outcome.errors
    ]


def _shown(row: SourceRow, outcome: RowOutcome, parts: list[Part]) -> dict[str, Any]:
    """A row of the preview as JSON."""
    return {
        "row": row.number,
        "place": row_place(row.number, parts),
        "piece": row.piece,
        "read": {name: value[:80] for name, value in outcome.read.items()},
        "fate": outcome.fate,
        "cells": {name: value[:80] for name, value in row.cells.items()},
        "reasons": [error.message for error in outcome.errors],
        "changes": list(outcome.changes),
    }


# --- The open file -------------------------------------------------------------------------------
def _resume(job: Job, cursor: dict[str, Any], record: Import) -> _Open:
    """The place kept from the step before, when it is this job's and where the job stands."""
    at = cursor.get("at", 0)
    kept = _kept.place
    if at and kept is not None and (kept.job_id, kept.at) == (job.pk, at):
        return kept
    return _open(job, record, at)


def _open(job: Job, record: Import, after: int) -> _Open:
    _forget()
    stream = file_stream(record)
    target = import_target_get(record.target)
    place = _Open(
        job.pk, after, stream, source_rows(record, stream, after=after), target.session(record),
        target.split(record) if target.split else lambda row: [row],
    )  # fmt: skip
    _kept.place = place
    return place


def _forget() -> None:
    kept, _kept.place = _kept.place, None
    if kept is not None:
        close: Callable[[], None] | None = getattr(kept.rows, "close", None)
        if close is not None:
            close()
        kept.stream.close()
