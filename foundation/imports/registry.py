"""What a file can be imported into. Apps name their targets in ``AppConfig.ready()``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from django import forms
from django.utils.functional import Promise

from foundation.imports.models import Import
from foundation.jobs.models import Job

Fate = Literal["created", "updated", "unchanged", "refused"]


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A field a column can be mapped to, and the headers it goes by (Chinese and English)."""

    name: str
    label: str | Promise
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of the file: its number there, its mapped cells by field, and whether it has more
    cells than the header has names. ``piece`` counts the things of a row that tells of several
    (from 1; 0: it tells of one)."""

    number: int
    cells: dict[str, str]
    ragged: bool = False
    piece: int = 0


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a row was refused: the field, a stable code, a sentence in the language now active."""

    column: str
    code: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became, or would become, of a row; ``changes`` names the fields that change.

    ``object_id`` is the thing the row is about; ``undo`` (JSON, where something that was there
    before is changed) is all that the target's ``undo`` gets to put it back. ``read`` says how
    cells were understood where that is not what stands in them, by field.
    """

    number: int
    fate: Fate
    errors: tuple[CellError, ...] = ()
    changes: tuple[str, ...] = ()
    object_id: int | None = None
    undo: dict[str, Any] | None = None
    read: dict[str, str] = field(default_factory=dict)


class ImportSession(Protocol):
    """A target at work on one import, in the team's scope.

    ``plan`` says what becomes of rows: later rows see earlier ones of the same file. ``stage`` lays
    out what was planned, by COPY, where ``commit`` of the target finds it; nothing else is written
    before. A preview and a run do the same, so both say the same; a session may be made anew
    between two calls of ``stage``.
    """

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row, in order. Refuses rows, raises nothing about them."""

    def stage(self) -> None:
        """Lay out what was planned since the last call."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of things an import had made or changed: how many were taken back, and those
    left as they are, each with a stable code of why."""

    taken_back: int
    kept: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """What is wrong with a choice of columns; ``option`` names the option it is about."""

    text: str | Promise
    option: str = ""


# ``guess(headers, columns)``.
Guess = Callable[[Sequence[str], Sequence[ImportColumn]], tuple[dict[str, str], dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """A thing files can be imported into.

    ``options`` makes the form shown beside the mapping, its cleaned and JSON-able values are kept
    by ``Import.options``. ``check(fields, options)`` tells what is wrong with a mapping. ``guess``
    gives a mapping and options for headers, where more is to be read off them than the columns'
    synonyms; options it can't tell it gives as empty.
    ``commit(record)`` writes all that was staged, in the caller's one transaction, and gives its
    moment; it may raise IntegrityError or StageStale when somebody wrote the same meanwhile: then
    the file is read again. ``discard(record)`` forgets what was staged. ``undo(record, changed)``
    gets ids of things with the ``undo`` of their rows, the last row first (None: it made them).
    """

    name: str
    label: str | Promise
    permission: str
    columns: tuple[ImportColumn, ...]
    session: Callable[[Import], ImportSession]
    commit: Callable[[Import], datetime]
    discard: Callable[[Import], None]
    undo: "Callable[[Import, dict[int, list[dict[str, Any] | None]]], Undone]"
    # What the codes of ``Undone.kept`` say.
    kept_labels: Mapping[str, str | Promise] = field(default_factory=dict)
    # ``(name, address)`` of things by id, for the team of this slug.
    names: Callable[[Sequence[int], str], dict[int, tuple[str, str]]] = lambda ids, slug: {}
    # Whether the team's own fields (CustomField) belong to it.
    custom: bool = False
    # ``split(record)`` gives what makes of a row the rows of the things it tells of, for files that
    # put several in one; each with a ``piece`` of its own.
    split: "Callable[[Import], Callable[[SourceRow], list[SourceRow]]] | None" = None
    check: Callable[[set[str], dict[str, Any]], list[MappingProblem]] = lambda fields, options: []
    guess: Guess | None = None
    # ``refine(mapping, samples)``: a guessed mapping, mended by what stands in the columns.
    refine: "Callable[[dict[str, str], Sequence[Sequence[str]]], dict[str, str]] | None" = None
    # ``aside(headers, options)``: by the place of a column, why it is better left out.
    aside: "Callable[[Sequence[str], dict[str, Any]], dict[int, str]]" = lambda headers, options: {}
    options: Callable[[Any, dict[str, Any]], forms.Form] | None = None
    # URL name (with the team's slug) of the list one comes from and goes back to.
    home: str = ""
    # What the list's address is narrowed by to those an import brought (its public id), if it can.
    brought: str = ""
    hints: tuple[str | Promise, ...] = field(default=())


_targets: dict[str, ImportTarget] = {}


def import_target(target: ImportTarget) -> None:
    """Register a target. Raises ValueError when another has its name."""
    if target.name in _targets and _targets[target.name] is not target:
        raise ValueError(f"import target {target.name} is registered twice")
    _targets[target.name] = target


def import_target_get(name: str) -> ImportTarget:
    """A target. Raises KeyError."""
    return _targets[name]


def import_permission(job: Job) -> str:
    """What it takes to import what a job is about: nobody else stops it or reads what it quotes.
    One query."""
    found = Import.objects.filter(pk=job.params.get("import", 0)).values_list("target", flat=True)
    target = _targets.get(found.first() or "")
    return target.permission if target is not None else "jobs.run"


def import_targets() -> list[ImportTarget]:
    """All targets, by name."""
    return [_targets[name] for name in sorted(_targets)]
