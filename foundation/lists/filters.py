"""What a list is narrowed by: filters that know their choices and how they are asked.

A filter turns one value of the query string into a condition; a list is a dictionary of them. So
the page, a saved view, a bulk edit, an export and the API narrow a list by the same names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Case, Model, Q, Value, When
from django.utils.functional import Promise

from foundation.text.several import words_split

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

M = TypeVar("M", bound=Model)

VALUE_LENGTH = 200
Choices = Sequence[tuple[str, str | Promise]]


class NobodyFits(Exception):
    """A value that no row can have: the list is empty."""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """One thing a list is narrowed by.

    ``asked(value)`` gives the condition; an empty one (``Q()``) where the value means nothing, and
    NobodyFits raised where nothing can have it. ``choices()`` are offered in a select; without them
    the value is typed (``words``: several, separated by commas). ``shown(value)`` is how a value
    that is no choice is called.
    """

    name: str
    label: str | Promise
    asked: Callable[[str], Q]
    any_label: str | Promise = ""
    choices: Callable[[], Choices] | None = None
    words: bool = False
    shown: Callable[[str], str] | None = None
    hint: str | Promise = ""
    # Stands in the row above the list; the others wait behind "More".
    in_sight: bool = False
    # Set by a link from elsewhere; only its chip shows it.
    linked: bool = False

    def told(self, value: str) -> str:
        """A value as people call it. One query at most."""
        if self.shown is not None:
            return self.shown(value) or value
        return str(dict(self.choices()).get(value, value)) if self.choices else value


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that narrows: what, by which value, and the query string without it."""

    label: str | Promise
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to: search words, values by the filters' names, and its order."""

    q: str = ""
    by: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    # The saved view one looks at: its name stays in the address.
    view: str = ""
    # The list's filters by name.
    known: Mapping[str, ListFilter] = field(default_factory=dict, compare=False, repr=False)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.by)

    def values(self) -> dict[str, str]:
        """The values that narrow, as the query string names them."""
        return ({"q": self.q} if self.q else {}) | dict(self.by)

    def query(self, **changed: str) -> str:
        """The query string of the same list with something changed: an empty value takes off."""
        values = {"view": self.view, **self.values(), "order": self.order, **changed}
        return urlencode({name: value for name, value in values.items() if value})

    def chips(self) -> list[Chip]:
        """The filters that narrow, as the page shows them. A query for a value without choices."""
        return [
            Chip(
                self.known[name].label,
                self.known[name].told(value),
                "?" + self.query(**{name: ""}),
            )
            for name, value in self.by.items()
        ]


def filters_read(
    known: Sequence[ListFilter], given: "QueryDict | Mapping[str, str]", *, orders: Iterable[str]
) -> Filters:
    """Filters from a query string or from ``Filters.values``; what is not known is left out. A name
    that came several times is one value of several words."""
    by: dict[str, str] = {}
    for one in known:
        value = _given(given, one.name)
        if one.words:
            value = "，".join(words_split(value))
        if value:
            by[one.name] = value
    order = _given(given, "order")
    return Filters(
        q=_given(given, "q")[:120],
        by=by,
        order=order if order in set(orders) else "",
        view=_given(given, "view")[:20],
        known={one.name: one for one in known},
    )


def _given(given: "QueryDict | Mapping[str, str]", name: str) -> str:
    getlist = getattr(given, "getlist", None)
    value = "，".join(getlist(name)) if getlist else str(given.get(name, "") or "")
    return value.replace("\0", "").strip()[:VALUE_LENGTH]


def narrowed(
    queryset: "QuerySet[M, M]", filters: Filters, *, walking: bool = False, also: "Q | None" = None
) -> "QuerySet[M, M]":
    """The rows that fit (``q`` apart, which is the list's own), in no order.

    ``walking`` asks in a form that no index answers and that the planner takes to fit half of all:
    for a caller who knows that many fit, so that walking the list in its order meets a page of
    them soon. ``also`` is asked beside the filters, in the same form: what several ask together.
    """
    asked = also or Q()
    try:
        for name, value in filters.by.items():
            asked &= filters.known[name].asked(value)
    except NobodyFits:
        return queryset.none()
    if not asked:
        return queryset
    if walking:
        fits: Any = Case(When(asked, then=Value(True)), default=Value(False))
        found: QuerySet[M, M] = queryset.alias(fits=fits).filter(fits=True)
        return found
    return queryset.filter(asked)
