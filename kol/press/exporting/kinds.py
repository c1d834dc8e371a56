"""The lists that may be taken out of the archive: this app's own, and those of apps above."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from foundation.imports.exporting import ExportTarget, export_target
from foundation.lists.filters import Filters

if TYPE_CHECKING:
    from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class ExportKind:
    """One kind of list: asked for, allowed and marked as all are.

    ``label`` is what is in it and how files are called, ``title`` stands above the page that asks,
    ``named`` above that of an export, ``fits(rows)`` says how many there are. ``filters_of`` reads
    an address or ``Filters.values``, ``count`` says how many fit, ``home(team_slug, filters)`` is
    the address of the list. ``page`` is the page of the navigation it belongs to; ``hides``: it
    has phones and the like, which not everybody sees.
    """

    name: str
    label: str | Promise
    title: str | Promise
    named: str | Promise
    fits: Callable[[int], str]
    filters_of: "Callable[[QueryDict | Mapping[str, str]], Filters]"
    count: Callable[[Filters], int]
    home: Callable[[str, Filters], str]
    page: str
    target: ExportTarget
    hides: bool = False

    @property
    def formats(self) -> tuple[str, ...]:
        """The kinds of files there are of it."""
        tables = ("xlsx", "csv")
        return (*tables, "vcf") if self.target.cards is not None else tables


_kinds: dict[str, ExportKind] = {}


def export_kind(kind: ExportKind) -> None:
    """Register a kind, in ``AppConfig.ready()``; the same name again replaces it."""
    _kinds[kind.name] = kind
    export_target(kind.target)


def export_kind_get(name: str) -> ExportKind | None:
    """The kind of that name."""
    return _kinds.get(name)


def export_kinds() -> dict[str, ExportKind]:
    """All of them, by name."""
    return dict(_kinds)


def export_label(name: str) -> str:
    """What is exported, as files and the trail call it."""
    kind = _kinds.get(name)
    return str(kind.label) if kind is not None else name
