"""Long lists to take away, as a job: the same columns an import knows, formulas neutralised."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep
from foundation.jobs.results import result_part
from foundation.jobs.services import job_start
from foundation.jobs.sheets import csv_lines
from foundation.scopes.actors import Actor

EXPORT = "imports.export"
CHUNK = 2000
# Up to so many a page may send them while it is asked for; beyond, a job.
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """A list that can be taken away.

    ``header()`` are its columns in the language now active. ``part(params, after, limit)`` gives
    the rows of the next ``limit`` things beyond id ``after``, how many things these were, and the
    last one's id (None when none is left).
    """

    name: str
    permission: str
    header: Callable[[], list[str]]
    part: Callable[[dict[str, Any], int, int], tuple[list[list[str]], int, int | None]]


_targets: dict[str, ExportTarget] = {}


def export_target(target: ExportTarget) -> None:
    """Register a list; the same name again replaces it."""
    _targets[target.name] = target


def export_start(
    *, target: str, params: dict[str, Any], filename: str, actor: Actor, total: int | None = None
) -> Job:
    """Begin to write a list to a file; the job's page has it in the end. Raises KeyError."""
    return job_start(
        kind=EXPORT,
        about=filename,
        actor=actor,
        params={"target": _targets[target].name, "params": params, "filename": filename},
        total=total,
    )


def export_permission(job: Job) -> str:
    """What it takes to have the file of an export."""
    return _targets[job.params["target"]].permission


def export_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next things of the list, as the next part of the file."""
    target = _targets[job.params["target"]]
    after, files = cursor.get("at", 0), cursor.get("files", [])
    rows, count, last = target.part(job.params["params"], after, CHUNK)
    lines = list(csv_lines(target.header(), rows))
    if files:
        lines = lines[2:]  # the mark and the header stand in the first part
    if lines:
        files = [*files, result_part(job, len(files), lines)]
    done = cursor.get("done", 0) + count
    finished = last is None
    return JobStep(
        cursor={"at": last or after, "files": files, "done": done},
        done=done,
        total=done if finished else None,
        finished=finished,
        result={"files": files, "filename": job.params["filename"]} if finished else None,
    )
