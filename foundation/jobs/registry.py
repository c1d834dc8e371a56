"""The kinds of long work. Apps name theirs in ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from foundation.jobs.models import Job


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was refused: its number in the file, its column, a stable code, a sentence in the
    language now active, and the value where the sentence alone would not help."""

    row: int
    code: str
    message: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class JobStep:
    """What a step did: where the next begins, how far it is, and whether that was the last.

    ``result`` (when given) replaces the job's; ``total`` may become known on the way. ``lease``
    are the seconds the next step may take, where that is longer than usual.
    """

    cursor: dict[str, Any]
    done: int
    total: int | None = None
    errors: list[RowError] = field(default_factory=list)
    finished: bool = False
    result: dict[str, Any] | None = None
    lease: int = 0


Step = Callable[[Job, dict[str, Any]], JobStep]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work: its step, its queue, its name for people, and the page of what it made.

    ``title`` is the sentence of one job of it, with ``%(about)s`` for what that one is about.
    """

    name: str
    step: Step
    label: str | Promise = ""
    title: str | Promise = ""
    queue: str = "default"
    # The address of the result or of the place it was started from; None for none.
    page: Callable[[Job], str | None] | None = None
    # The permission it takes to have the file a job made (``foundation.jobs.results``).
    download: Callable[[Job], str] = lambda job: "jobs.run"
    # The permission it takes to stop it, to let it go on and to read what it refused: whoever may
    # begin such work, for rows that are refused quote what stands in them.
    runs: Callable[[Job], str] = lambda job: "jobs.run"


_kinds: dict[str, JobKind] = {}


def job_kind(
    name: str,
    step: Step,
    *,
    label: str | Promise = "",
    title: str | Promise = "",
    queue: str = "default",
    page: Callable[[Job], str | None] | None = None,
    download: Callable[[Job], str] = lambda job: "jobs.run",
    runs: Callable[[Job], str] = lambda job: "jobs.run",
) -> None:
    """Register a kind of job.

    ``step(job, cursor)`` does one bounded piece of work (seconds at most) inside a transaction that
    also saves the cursor and the progress, in the team's scope: a worker that is killed has done
    the step wholly or not at all. Raises ValueError when the name is taken by another step.
    """
    new = JobKind(
        name=name,
        step=step,
        label=label,
        title=title,
        queue=queue,
        page=page,
        download=download,
        runs=runs,
    )
    if name in _kinds and _kinds[name].step is not step:
        raise ValueError(f"job kind {name} is registered twice")
    _kinds[name] = new


def job_kind_get(name: str) -> JobKind:
    """A kind. Raises KeyError."""
    return _kinds[name]


def job_kind_label(name: str) -> str:
    """What a kind of work is called; its name where it has no label, or is not here any more."""
    kind = _kinds.get(name)
    return str(kind.label) if kind is not None and kind.label else name


def job_title(job: Job) -> str:
    """What a job is called, in the language now active; as it was written down where the kind has
    no sentence, or is not here any more."""
    kind = _kinds.get(job.kind)
    if kind is None or not kind.title or not job.about:
        return job.title or job.about or job.kind
    return str(kind.title) % {"about": job.about}


def job_file_permission(job: Job) -> str:
    """What it takes to have the file a job made."""
    kind = _kinds.get(job.kind)
    return kind.download(job) if kind is not None else "jobs.run"


def job_run_permission(job: Job) -> str:
    """What it takes to stop a job, to let it go on and to read what it refused."""
    kind = _kinds.get(job.kind)
    return kind.runs(job) if kind is not None else "jobs.run"


def job_kinds() -> list[JobKind]:
    """All kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
