"""Long lists to take away, as a job: the same columns an import knows, formulas neutralised."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.core.files.storage import default_storage

from foundation.imports.books import SHEET_ROWS, book_made
from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep
from foundation.jobs.results import result_part, result_whole
from foundation.jobs.services import job_start
from foundation.jobs.sheets import csv_lines
from foundation.scopes.actors import Actor

EXPORT = "imports.export"
CHUNK = 2000
# Up to so many a page may send them while it is asked for; beyond, a job.
AT_ONCE = 5000
# Putting a workbook together may take a worker so many seconds.
BOOK_LEASE = 1800

Format = Literal["csv", "xlsx", "vcf"]


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """A list that can be taken away.

    ``header()`` are its columns in the language now active. ``part(params, after, limit)`` gives
    the rows of the next ``limit`` things beyond id ``after``, how many things these were, and the
    last one's id (None when none is left). ``cards`` gives them as the texts of vCards, for lists
    that can be taken away so.
    """

    name: str
    permission: str
    header: Callable[[], list[str]]
    part: Callable[[dict[str, Any], int, int], tuple[list[list[str]], int, int | None]]
    cards: Callable[[dict[str, Any], int, int], tuple[list[str], int, int | None]] | None = None


_targets: dict[str, ExportTarget] = {}


def export_target(target: ExportTarget) -> None:
    """Register a list; the same name again replaces it."""
    _targets[target.name] = target


def export_start(
    *,
    target: str,
    params: dict[str, Any],
    filename: str,
    actor: Actor,
    total: int | None = None,
    format: Format = "csv",
    once: str = "",
    noted: Callable[[], object] | None = None,
) -> Job:
    """Begin to write a list to a file; the job's page has it in the end. ``once`` and ``noted`` as
    in ``job_start``: two clicks on one page are one job. Raises KeyError."""
    return job_start(
        kind=EXPORT,
        about=filename,
        actor=actor,
        params={
            "target": _targets[target].name,
            "params": params,
            "filename": filename,
            "format": format,
        },
        total=total,
        once=once,
        noted=noted,
    )


def export_permission(job: Job) -> str:
    """What it takes to have the file of an export."""
    return _targets[job.params["target"]].permission


def export_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next things of the list, as the next part of the file; of an Excel file, once all are
    there, the file itself, and then the end of its parts."""
    if "book" in cursor:
        return _parts_drop(job, cursor)
    if cursor.get("read"):
        return _book_make(job, cursor)
    as_book = job.params.get("format") == "xlsx"
    after, files = cursor.get("at", 0), cursor.get("files", [])
    lines, count, last = _lines(job, after, first=not files)
    if lines:
        files = [*files, result_part(job, len(files), lines)]
    done = cursor.get("done", 0) + count
    read = last is None
    finished = read and not as_book
    if finished:
        _params_forget(job)
    return JobStep(
        cursor={"at": last or after, "files": files, "done": done, "read": read},
        done=done,
        total=done if read else None,
        finished=finished,
        result={"files": files, "filename": job.params["filename"]} if finished else None,
        lease=BOOK_LEASE if read and as_book else 0,
    )


def _params_forget(job: Job) -> None:
    """The file is there: what the list was narrowed to, somebody's name perhaps, is kept no
    longer. In the step's transaction."""
    kept = {name: value for name, value in job.params.items() if name != "params"}
    Job.objects.filter(pk=job.pk).update(params=kept)


def _lines(job: Job, after: int, *, first: bool) -> tuple[list[str], int, int | None]:
    """The lines of the next part, how many things they are of, and the last one's id."""
    target, params = _targets[job.params["target"]], job.params["params"]
    format = job.params.get("format")
    if format == "vcf":
        assert target.cards is not None
        return target.cards(params, after, CHUNK)
    rows, count, last = target.part(params, after, CHUNK)
    if format == "xlsx":
        return [json.dumps(row, ensure_ascii=False) + "\n" for row in rows], count, last
    lines = list(csv_lines(target.header(), rows))
    # The mark and the header stand in the first part.
    return lines if first else lines[2:], count, last


def _book_make(job: Job, cursor: dict[str, Any]) -> JobStep:
    files, header = cursor["files"], _targets[job.params["target"]].header()
    with book_made(header, _rows_kept(files), sheet_rows=SHEET_ROWS) as stream:
        book = result_whole(job, len(files), stream)
    return JobStep(cursor=cursor | {"book": book}, done=cursor["done"])


def _rows_kept(files: list[str]) -> Iterator[list[str]]:
    for key in files:
        with default_storage.open(key, "rb") as part:
            for line in part:
                yield json.loads(line)


def _parts_drop(job: Job, cursor: dict[str, Any]) -> JobStep:
    """A step of its own: the parts go when the book is known to be kept."""
    for key in cursor["files"]:
        default_storage.delete(key)
    _params_forget(job)
    return JobStep(
        cursor={"done": cursor["done"]},
        done=cursor["done"],
        finished=True,
        result={"files": [cursor["book"]], "filename": job.params["filename"]},
    )
