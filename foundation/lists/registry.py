"""The lists of the house that keep views and edit many rows at once. Apps name theirs in
``AppConfig.ready()``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Model
from django.utils.functional import Promise

from foundation.lists.filters import Choices, Filters, ListFilter
from foundation.scopes.actors import Actor

if TYPE_CHECKING:
    from django.db.models import QuerySet

# How a field is changed: words are added and taken off, anything else is set and emptied.
How = Literal["words", "value"]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list. ``starts``: shown to whoever has chosen nothing; ``always``: can't be
    left out."""

    name: str
    label: str | Promise
    starts: bool = True
    always: bool = False
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class BulkField:
    """Something that can be changed for many rows at once.

    ``clean(text)`` turns what was typed into what is stored (a list of words for ``words``) and
    raises a DomainError; ``told(value)`` is how a stored value is called. ``column`` is the model's
    column; ``key`` the place in it, where it is a JSON of many values.
    """

    name: str
    label: str | Promise
    column: str
    clean: Callable[[str], Any]
    how: How = "value"
    key: str = ""
    # What a field is when it is emptied; ``empties``: whether it can be.
    empty: Any = None
    empties: bool = True
    choices: Callable[[], Choices] | None = None
    suggestions: str = ""
    told: Callable[[Any], str] = str
    input_type: str = "text"
    most: int = 200


@dataclass(frozen=True, slots=True)
class BulkTarget:
    """How many rows of a list are changed.

    ``fitting(filters)`` are the rows of the list; ``lock(ids, undoing)`` locks those of them that
    may be changed, in order of their keys; ``saved(rows, fields, actor, undoing)`` is called in the
    transaction that saved ``fields`` of ``rows``: the trail, the event, what is found by search.
    """

    fields: Callable[[], list[BulkField]]
    fitting: "Callable[[Filters], QuerySet[Any, Any]]"
    lock: Callable[[Sequence[int], bool], list[Any]]
    saved: Callable[[Sequence[Any], Sequence[str], Actor, bool], None]
    # Words to choose from while typing, by the name of a datalist.
    suggestions: Callable[[], list[tuple[str, list[str]]]] = list


@dataclass(frozen=True, slots=True)
class ListKind:
    """A list: its address, who may see it and change its rows, what it is narrowed and ordered by,
    and what it shows."""

    name: str
    label: str | Promise
    page: str
    see: str
    change: str
    model: type[Model]
    filters_of: Callable[[Mapping[str, str]], Filters]
    columns: Callable[[], list[ListColumn]]
    bulk: BulkTarget | None = None


@dataclass(frozen=True, slots=True)
class ListDeed:
    """Something an app above does with rows of a list, on a page of its own. ``page`` (a URL name
    with the team's slug) gets the list's query string by GET, for all of it, or by POST the chosen
    ``rows`` (public ids), or ``all`` with the list's ``query``."""

    name: str
    label: str | Promise
    icon: str
    permission: str
    page: str


_kinds: dict[str, ListKind] = {}
_deeds: dict[str, dict[str, ListDeed]] = {}


def list_deed(kind: str, deed: ListDeed) -> None:
    """Add a deed to the list of this name; the same name again replaces it."""
    _deeds.setdefault(kind, {})[deed.name] = deed


def list_deeds(kind: ListKind) -> list[ListDeed]:
    """What apps above do with rows of a list, by name."""
    deeds = _deeds.get(kind.name, {})
    return [deeds[name] for name in sorted(deeds)]


def list_kind(kind: ListKind) -> None:
    """Register a list; the same name again replaces it."""
    _kinds[kind.name] = kind


def list_kind_get(name: str) -> ListKind:
    """A list. Raises KeyError."""
    return _kinds[name]


def list_kinds() -> list[ListKind]:
    """All lists, by name."""
    return [_kinds[name] for name in sorted(_kinds)]


__all__ = [
    "BulkField",
    "BulkTarget",
    "ListColumn",
    "ListDeed",
    "ListFilter",
    "ListKind",
    "list_deed",
    "list_deeds",
    "list_kind",
    "list_kind_get",
    "list_kinds",
]
