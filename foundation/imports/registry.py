"""What a file can be imported into. Apps name their targets in ``AppConfig.ready()``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from django import forms
from django.utils.functional import Promise

from foundation.imports.models import Import

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
    cells than the header has names."""

    number: int
    cells: dict[str, str]
    ragged: bool = False


@dataclass(frozen=True, slots=True)
class CellError:
    """Why a row was refused: the field, a stable code, a sentence in the language now active."""

    column: str
    code: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became, or would become, of a row; ``changes`` names the fields that change."""

    number: int
    fate: Fate
    errors: tuple[CellError, ...] = ()
    changes: tuple[str, ...] = ()


class ImportSession(Protocol):
    """A target at work on one import, in the team's scope.

    ``plan`` says what becomes of rows and keeps it in mind: later rows see earlier ones. ``flush``
    writes what was planned in the caller's transaction. A preview plans a whole file and drops
    each part; a run makes a session for each chunk, plans and flushes. So both say the same.
    """

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row, in order. Refuses rows, raises nothing about them."""

    def flush(self) -> None:
        """Write. May raise IntegrityError when somebody else wrote the same meanwhile."""

    def drop(self) -> None:
        """Do not write what was planned; later rows still see it."""


@dataclass(frozen=True, slots=True)
class ImportTarget:
    """A thing files can be imported into.

    ``options`` makes the form shown beside the mapping, its cleaned and JSON-able values are kept
    by ``Import.options``. ``check(fields, options)`` gives sentences against a mapping.
    ``pages`` name the target's list and detail of what was imported.
    """

    name: str
    label: str | Promise
    permission: str
    columns: tuple[ImportColumn, ...]
    session: Callable[[Import], ImportSession]
    check: Callable[[set[str], dict[str, Any]], list[str]] = lambda fields, options: []
    options: Callable[[Any, dict[str, Any]], forms.Form] | None = None
    # URL name (with the team's slug) of the list one comes from and goes back to.
    home: str = ""
    hints: tuple[str | Promise, ...] = field(default=())

    def column(self, name: str) -> ImportColumn:
        """A field by name. Raises KeyError."""
        return {column.name: column for column in self.columns}[name]


_targets: dict[str, ImportTarget] = {}


def import_target(target: ImportTarget) -> None:
    """Register a target. Raises ValueError when another has its name."""
    if target.name in _targets and _targets[target.name] is not target:
        raise ValueError(f"import target {target.name} is registered twice")
    _targets[target.name] = target


def import_target_get(name: str) -> ImportTarget:
    """A target. Raises KeyError."""
    return _targets[name]
