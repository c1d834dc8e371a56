"""The two kinds of jobs of an import: looking through, and importing.

Both go through the file in one pass. A worker that takes a job over opens the file again and goes
forward to its place; what it keeps in mind between steps (the open file, a preview's memory of
earlier rows) it keeps for one job at a time.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.imports.errors import ImportMoved
from foundation.imports.models import COUNTS, Import
from foundation.imports.reading import table_rows
from foundation.imports.registry import (
    CellError,
    ImportSession,
    RowOutcome,
    SourceRow,
    import_target_get,
)
from foundation.imports.services.files import file_stream
from foundation.jobs.models import Job, JobRowError
from foundation.jobs.registry import JobStep, RowError

RUN_CHUNK = 500
PREVIEW_CHUNK = 1000
SHOWN = 50
TRIES = 3


@dataclass(slots=True)
class _Open:
    """A job's place in its file, and a preview's session."""

    job_id: int
    at: int
    stream: IO[bytes]
    rows: Iterator[SourceRow]
    session: ImportSession


class _Kept(threading.local):
    """What this thread keeps open between two steps."""

    place: _Open | None = None


_kept = _Kept()


def preview_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Plan the next rows and count; nothing is written but what was found."""
    record = Import.objects.get(pk=job.params["import"])
    if (record.preview_job_id, record.state) != (job.pk, Import.State.PREVIEWING):
        raise ImportMoved
    place = _resume(job, cursor, record)
    if place is None:
        # The memory of earlier rows is gone with its worker: begin again, which harms nothing.
        JobRowError.objects.filter(job=job).delete()
        Job.objects.filter(pk=job.pk).update(error_count=0)
        cursor, place = {}, _open(job, record, 0)
    rows = list(islice(place.rows, PREVIEW_CHUNK))
    outcomes = place.session.plan(rows)
    place.session.drop()
    shown = cursor.get("shown", [])
    shown += [_shown(row, outcome) for row, outcome in zip(rows, outcomes, strict=True)][
        : SHOWN - len(shown)
    ]
    step = _step(job, record, cursor, place, rows, outcomes, PREVIEW_CHUNK)
    step.cursor["shown"] = shown
    if step.finished:
        Import.objects.filter(pk=record.pk).update(
            state=Import.State.PREVIEWED,
            preview={"counts": step.cursor["counts"], "rows": shown},
        )
    return step


def run_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Import the next rows: planned and written in the step's transaction."""
    record = Import.objects.get(pk=job.params["import"])
    if (record.job_id, record.state) != (job.pk, Import.State.RUNNING):
        raise ImportMoved
    place = _resume(job, cursor, record) or _open(job, record, cursor.get("at", 0))
    rows = list(islice(place.rows, RUN_CHUNK))
    outcomes = _import(record, rows)
    step = _step(job, record, cursor, place, rows, outcomes, RUN_CHUNK)
    if step.finished:
        Import.objects.filter(pk=record.pk).update(
            state=Import.State.DONE, finished_at=timezone.now(), **step.cursor["counts"]
        )
    return step


def import_page(job: Job) -> str | None:
    """Where an import's jobs lead."""
    record = Import.objects.filter(pk=job.params.get("import", 0)).select_related("team").first()
    return reverse("imports:detail", args=[record.team.slug, record.public_id]) if record else None


def _import(record: Import, rows: list[SourceRow]) -> list[RowOutcome]:
    """Plan and write rows. Somebody who writes the same contact at this moment makes us look
    again; what still can't be written alone is refused."""
    for _attempt in range(TRIES):
        try:
            return _write(record, rows)
        except IntegrityError:
            continue
    outcomes: list[RowOutcome] = []
    for row in rows:
        try:
            outcomes += _write(record, [row])
        except IntegrityError:
            message = _("Somebody changed the same record just now. Import the row again.")
            error = CellError("", "import_row_conflict", message)
            outcomes.append(RowOutcome(row.number, "refused", (error,)))
    return outcomes


def _write(record: Import, rows: list[SourceRow]) -> list[RowOutcome]:
    with transaction.atomic():
        session = import_target_get(record.target).session(record)
        outcomes = session.plan(rows)
        session.flush()
    return outcomes


def _step(
    job: Job,
    record: Import,
    cursor: dict[str, Any],
    place: _Open,
    rows: list[SourceRow],
    outcomes: list[RowOutcome],
    size: int,
) -> JobStep:
    """Count, and say how far we are; the open file is kept for the next step."""
    counts = {name: cursor.get("counts", {}).get(name, 0) for name in COUNTS}
    for outcome in outcomes:
        counts[outcome.fate] += 1
    done = cursor.get("done", 0) + len(rows)
    finished = len(rows) < size
    place.at = rows[-1].number if rows else cursor.get("at", 0)
    if finished:
        _forget()
    return JobStep(
        cursor={"at": place.at, "done": done, "counts": counts},
        done=done,
        total=done if finished else record.rows,
        errors=_row_errors(record, outcomes),
        finished=finished,
        result=counts if finished else None,
    )


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


def _shown(row: SourceRow, outcome: RowOutcome) -> dict[str, Any]:
    """A row of the preview as JSON."""
    return {
        "row": row.number,
        "fate": outcome.fate,
        "cells": {name: value[:80] for name, value in row.cells.items()},
        "reasons": [error.message for error in outcome.errors],
        "changes": list(outcome.changes),
    }


# --- The open file -------------------------------------------------------------------------------
def _resume(job: Job, cursor: dict[str, Any], record: Import) -> _Open | None:
    """The place kept from the step before, when it is this job's and where the job stands."""
    if not cursor:
        return _open(job, record, 0)
    kept = _kept.place
    if kept is not None and (kept.job_id, kept.at) == (job.pk, cursor["at"]):
        return kept
    return None


def _open(job: Job, record: Import, after: int) -> _Open:
    _forget()
    stream = file_stream(record)
    place = _Open(
        job.pk, after, stream, source_rows(record, stream, after=after),
        import_target_get(record.target).session(record),
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


def source_rows(record: Import, stream: IO[bytes], *, after: int = 0) -> Iterator[SourceRow]:
    """The rows of an import's file beyond row number ``after``, by its mapping."""
    first = max(record.first_row, after + 1)
    places = [(int(at), field) for at, field in record.mapping.items()]
    width = len(record.columns)
    for row in table_rows(stream, encoding=record.encoding, delimiter=record.delimiter):
        if row.number < first:
            continue
        cells = {field: row.cells[at] if at < len(row.cells) else "" for at, field in places}
        yield SourceRow(row.number, cells, ragged=any(row.cells[width:]))
