"""What apps above tell on the page of a fan, all of it in one query.

A source says which rows it tells of and which of their columns (``LineRows``); the rows of all
sources come by one UNION, and each source makes its own into lines. So the page's cost does not
grow with the number of apps.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf
from django.db.models.query import QuerySet
from django.utils.translation import gettext as _

from community.fans.models import Fan

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FanLine:
    """Something that happened with a fan, or a place they are in now (then ``current``)."""

    at: datetime
    icon: str
    text: str
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class LineRows:
    """Rows that tell of a fan.

    ``at`` is the column of their moment, ``told`` what of them is told: a name to a column or an
    expression; moments among it arrive as ISO text. ``many``: a fan may have thousands, so that
    only a page of those not later than the page's moment is asked for; else all come each time.
    """

    found: "QuerySet[Any, Any]"
    at: str
    told: Mapping[str, Any]
    many: bool = True


@dataclass(frozen=True, slots=True)
class LineSource:
    """Rows, and the lines made of them: ``lines(rows, fan, team_slug)``, each row with ``at``."""

    rows: Callable[[Fan], list[LineRows]]
    lines: Callable[[list[Row], Fan, str], Iterable[FanLine]]

    def __call__(
        self, fan: Fan, team_slug: str, until: datetime | None = None, most: int = 50
    ) -> list[FanLine]:
        """The lines of this source alone. One query."""
        return _lines_of([self], fan, team_slug, until, most)


_sources: dict[str, LineSource] = {}


def fan_lines(name: str, source: LineSource) -> None:
    """Add a source of lines to the page of a fan; the same name again replaces it."""
    _sources[name] = source


def fan_lines_all(
    fan: Fan, team_slug: str, *, until: datetime | None = None, most: int = 50
) -> list[FanLine]:
    """The lines of every source: all of the short ones, a page of the long. One query."""
    return _lines_of(list(_sources.values()), fan, team_slug, until, most)


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
    sources: list[LineSource], fan: Fan, team_slug: str, until: datetime | None, most: int
) -> list[FanLine]:
    asked = [
        _asked(number, part, until, most)
        for number, source in enumerate(sources)
        for part in source.rows(fan)
    ]
    if not asked:
        return []
    by_source: dict[int, list[Row]] = {}
    for number, at, told in asked[0].union(*asked[1:], all=True):
        by_source.setdefault(number, []).append({**told, "at": at})
    return [
        line
        for number, rows in sorted(by_source.items())
        for line in sources[number].lines(rows, fan, team_slug)
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
