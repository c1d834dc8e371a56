"""The list of guests as a file: for the desk at the door, or for the records afterwards.

It is taken out like every list of the archive: a lead's word where it is long, a line in the trail,
and a mark. Phones and addresses are not in it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from foundation.imports.exporting import ExportTarget
from foundation.lists.filters import Filters, ListFilter, filters_read
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import guests_listing
from kol.conferences.words import GUEST_STATES
from kol.press.exporting.kinds import ExportKind
from kol.press.exporting.tables import marked

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

_FILTERS = [
    ListFilter("event", gettext_lazy("Press event"), lambda _value: Q(), shown=lambda v: _named(v)),
    ListFilter(
        "state",
        gettext_lazy("State"),
        lambda _value: Q(),
        choices=lambda: list(GUEST_STATES.items()),
    ),
]


def guest_filters_of(given: "QueryDict | Mapping[str, str]") -> Filters:
    """Which event, and what its page was narrowed to."""
    return filters_read(_FILTERS, given, orders=())


def guests_header() -> list[str]:
    """The columns, in the language now active."""
    return [
        pgettext("person", "Name"),
        _("Outlet"),
        _("Answer"),
        _("Note"),
        _("Was there"),
        _("Door code"),
    ]


def guests_rows(
    params: dict[str, Any], after: int, limit: int
) -> tuple[list[list[str]], int, int | None]:
    """The next guests, each part by name; how many, and the last one's id (None: it was the last).
    Five queries."""
    found = _guests(guest_filters_of(params["filters"])).select_related("event__team")
    part = list(found.filter(pk__gt=after).order_by("pk")[:limit])
    by_name = sorted(part, key=lambda guest: (guest.contact.sort_key, guest.pk))
    rows = [_row(guest, params.get("mark", "")) for guest in by_name]
    return rows, len(part), part[-1].pk if len(part) == limit else None


def _guests(filters: Filters) -> "QuerySet[Guest, Guest]":
    event = PressEvent.objects.filter(public_id=filters.by.get("event", "")).first()
    if event is None:
        return Guest.objects.none()
    return guests_listing(event, state=filters.by.get("state", ""), q=filters.q)


def _row(guest: Guest, mark: str) -> list[str]:
    zone = ZoneInfo(guest.event.team.time_zone)
    came = guest.attended_at.astimezone(zone) if guest.attended_at else None
    cells = {
        "name": guest.contact.name,
        "outlet": guest.outlet.name if guest.outlet else "",
        "answer": str(guest.get_answer_display()),
        "words": guest.words,
        "came": f"{came:%Y-%m-%d %H:%M}" if came else "",
        "code": guest.door_code,
    }
    if mark:
        marked(cells, mark, bearing=("answer",))
    return list(cells.values())


def _named(public_id: str) -> str:
    found = PressEvent.objects.filter(public_id=public_id).values_list("name", flat=True).first()
    return str(found or "")


def _fits(rows: int) -> str:
    return ngettext("%(n)s guest fits.", "%(n)s guests fit.", rows) % {"n": f"{rows:,}"}


def _home(team_slug: str, filters: Filters) -> str:
    event = filters.by.get("event", "")
    if not event:
        return reverse("conferences:list", args=[team_slug])
    query = filters.query(event="")
    home = reverse("conferences:event", args=[team_slug, event])
    return f"{home}?{query}" if query else home


GUEST_LISTS = ExportKind(
    name="guests",
    label=pgettext_lazy("press events", "Guests"),
    title=gettext_lazy("Export guests"),
    named=gettext_lazy("Export of guests"),
    fits=_fits,
    filters_of=guest_filters_of,
    count=lambda filters: _guests(filters).count(),
    home=_home,
    page="conferences:list",
    target=ExportTarget("press.guests", "press.export", guests_header, guests_rows),
)
