"""The list of clippings as a file, taken out like every list of the archive: a lead's word where it
is long, a line in the trail, and a mark."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from foundation.imports.exporting import ExportTarget
from foundation.lists.filters import Filters
from foundation.text.marks import mark_made
from kol.clippings.selectors.filters import clipping_filters_of, team_zone
from kol.clippings.selectors.listing import (
    EXPORT_MARKED,
    clippings_export_part,
    clippings_narrowed,
    export_header,
)
from kol.press.exporting.kinds import ExportKind


def clippings_rows(
    params: dict[str, Any], after: int, limit: int
) -> tuple[list[list[str]], int, int | None]:
    """The next pieces that fit, how many, and the last one's id (None: it was the last). Three
    queries."""
    filters, zone = clipping_filters_of(params["filters"]), str(team_zone())
    rows, count, last = clippings_export_part(filters, time_zone=zone, after=after, limit=limit)
    if params.get("mark"):
        for row in rows:
            row[EXPORT_MARKED] += mark_made(params["mark"])
    return rows, count, last


def _fits(rows: int) -> str:
    return ngettext("%(n)s clipping fits.", "%(n)s clippings fit.", rows) % {"n": f"{rows:,}"}


def _home(team_slug: str, filters: Filters) -> str:
    home, query = reverse("clippings:list", args=[team_slug]), filters.query()
    return f"{home}?{query}" if query else home


CLIPPING_LISTS = ExportKind(
    name="clippings",
    label=_("Clippings"),
    title=_("Export clippings"),
    named=_("Export of clippings"),
    fits=_fits,
    filters_of=clipping_filters_of,
    count=lambda filters: clippings_narrowed(filters).count(),
    home=_home,
    page="clippings:list",
    target=ExportTarget("press.clippings", "press.export", export_header, clippings_rows),
)
