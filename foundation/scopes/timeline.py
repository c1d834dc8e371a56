"""What apps tell on the page of one thing (a fan, a contact, an outlet), all of it in one query.

A source says which rows it tells of and which of their columns (``LineRows``); the rows of all
sources come by one UNION, and each source makes its own into lines. So the page's cost does not
grow with the number of apps. ``LinesOf`` is the registry of one kind of page.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.db.models.query import QuerySet
from django.utils.translation import gettext as _

Row = dict[str, Any]
Subject = TypeVar("Subject")
LINES = 50
_MOST_SKIPPED = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, or a place where somebody is now (then ``current``)."""

    at: datetime
    icon: str
    text: str
    url: str = ""
    current: bool = False
    # More words than the line itself has room for: the summary of a call.
    more: str = ""


@dataclass(frozen=True, slots=True)
class LineRows:
    """Rows that tell of the page's subject.

    ``at`` is the column of their moment, ``told`` what of them is told: a name to a column or an
    expression; moments among it arrive as ISO text. ``many``: there may be thousands, so that only
    a page of those not later than the page's moment is asked for; else all come each time.
    """

    found: "QuerySet[Any, Any]"
    at: str
    told: Mapping[str, Any]
    many: bool = True


@dataclass(frozen=True, slots=True)
class LineSource(Generic[Subject]):
    """Rows, and the lines made of them: ``lines(rows, subject, team_slug)``, each with ``at``."""

    rows: Callable[[Subject], list[LineRows]]
    lines: Callable[[list[Row], Subject, str], Iterable[Line]]

    def __call__(
        self, subject: Subject, team_slug: str, until: datetime | None = None, most: int = LINES
    ) -> list[Line]:
        """The lines of this source alone. One query."""
        return _lines_of([self], subject, team_slug, until, most)


class LinesOf(Generic[Subject]):
    """The sources of lines of one kind of page, filled in ``AppConfig.ready()``."""

    def __init__(self) -> None:
        self.sources: dict[str, LineSource[Subject]] = {}

    def add(self, name: str, source: LineSource[Subject]) -> None:
        """Add a source; the same name again replaces it."""
        self.sources[name] = source

    def all(
        self, subject: Subject, team_slug: str, until: datetime | None = None, most: int = LINES
    ) -> list[Line]:
        """The lines of every source: all of the short ones, a page of the long. One query."""
        return _lines_of(list(self.sources.values()), subject, team_slug, until, most)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of what happened, the newest first. ``next`` is the mark of the one after, or empty;
    ``places`` are the current lines, with the first page alone."""

    lines: list[Line]
    next: str
    places: list[Line]


def timeline_page(
    tell: Callable[[datetime | None, int], Iterable[Line]], *, after: str = "", lines: int = LINES
) -> Timeline:
    """A page of ``tell(until, most)``, which gives the newest ``most`` lines not later than
    ``until``, in any order. ``after`` is the ``next`` of the page before; what can't be read is the
    first page."""
    until, skip = _mark_read(after)
    found = list(tell(until, lines + skip + 1))
    happened = [one for one in found if not one.current and (until is None or one.at <= until)]
    happened.sort(key=lambda one: one.at, reverse=True)
    page, more = happened[skip : skip + lines], len(happened) > skip + lines
    return Timeline(
        lines=page,
        next=_mark(page, until, skip) if more else "",
        places=[] if after else [one for one in found if one.current],
    )


def person_named(user: str) -> Coalesce:
    """How a user is called, by the path to them, as ``str(user)`` has it."""
    return Coalesce(
        NullIf(F(f"{user}__display_name"), Value("")),
        NullIf(F(f"{user}__email"), Value("")),
        F(f"{user}__public_id"),
        output_field=CharField(),
    )


def done_by(text: str, who: str | None) -> str:
    """The sentence of a line, and who did it where it was somebody of the team."""
    return _("%(text)s · %(who)s") % {"text": text, "who": who} if who else text


def _lines_of(
    sources: list[LineSource[Subject]],
    subject: Subject,
    team_slug: str,
    until: datetime | None,
    most: int,
) -> list[Line]:
    asked = [
        _asked(number, part, until, most)
        for number, source in enumerate(sources)
        for part in source.rows(subject)
    ]
    if not asked:
        return []
    by_source: dict[int, list[Row]] = {}
    for number, at, told in asked[0].union(*asked[1:], all=True):
        by_source.setdefault(number, []).append({**told, "at": at})
    return [
        line
        for number, rows in sorted(by_source.items())
        for line in sources[number].lines(rows, subject, team_slug)
    ]


def _asked(
    number: int, part: LineRows, until: datetime | None, most: int
) -> "QuerySet[Any, tuple[int, datetime, Row]]":
    rows = part.found.order_by()
    if part.many and until is not None:
        rows = rows.filter(**{f"{part.at}__lte": until})
    rows = rows.annotate(
        line_source=Value(number), line_at=F(part.at), line_told=JSONObject(**part.told)
    )
    picked: QuerySet[Any, tuple[int, datetime, Row]] = rows.values_list(
        "line_source", "line_at", "line_told"
    )
    if part.many:
        picked = picked.order_by(f"-{part.at}", "-pk")[:most]
    return picked


def _mark(page: list[Line], until: datetime | None, skip: int) -> str:
    """The moment of the last line, and how many of that moment were shown."""
    last = page[-1].at
    shown = sum(1 for line in page if line.at == last) + (skip if last == until else 0)
    return f"{last.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{shown}"


def _mark_read(mark: str) -> tuple[datetime | None, int]:
    moment, _dash, shown = mark.partition("-")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), min(
            int(shown), _MOST_SKIPPED
        )
    except ValueError:
        return None, 0
