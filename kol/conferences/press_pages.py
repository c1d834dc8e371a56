"""What events tell on the pages of contacts, and of being in touch."""

from collections.abc import Iterator, Sequence

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.scopes.timeline import Line, LineRows, LineSource, Row
from kol.conferences.models import Guest
from kol.press.models import Contact, Outlet
from kol.press.touches import Touch, TouchRows

_TOLD = {
    "event": "event__name",
    "id": "event__public_id",
    "answer": "answer",
}


def _answered_rows(contact: Contact) -> list[LineRows]:
    answered = Guest.objects.filter(contact=contact, answered_at__isnull=False)
    return [LineRows(answered, "answered_at", _TOLD)]


def _answered(rows: list[Row], contact: Contact, team_slug: str) -> Iterator[Line]:
    for row in rows:
        said = (
            _("Is coming to “%(event)s”") if row["answer"] == "yes" else _("Declined “%(event)s”")
        )
        yield _line(row, said, "mail-check", team_slug)


def _attended_rows(contact: Contact) -> list[LineRows]:
    came = Guest.objects.filter(contact=contact, attended_at__isnull=False)
    return [LineRows(came, "attended_at", _TOLD)]


def _outlet_rows(outlet: Outlet) -> list[LineRows]:
    came = Guest.objects.filter(outlet=outlet, attended_at__isnull=False)
    return [LineRows(came, "attended_at", {**_TOLD, "name": F("contact__name")})]


def _attended(rows: list[Row], contact: Contact, team_slug: str) -> Iterator[Line]:
    for row in rows:
        yield _line(row, _("Was at “%(event)s”"), "door-open", team_slug)


def _outlet_attended(rows: list[Row], outlet: Outlet, team_slug: str) -> Iterator[Line]:
    for row in rows:
        said = _("%(name)s was at “%(event)s”") % {"name": row["name"], "event": "%(event)s"}
        yield _line(row, said, "door-open", team_slug)


def _line(row: Row, said: str, icon: str, team_slug: str) -> Line:
    url = reverse("conferences:event", args=[team_slug, row["id"]])
    return Line(at=row["at"], icon=icon, text=said.replace("%(event)s", row["event"]), url=url)


answer_lines: LineSource[Contact] = LineSource(_answered_rows, _answered)
attended_lines: LineSource[Contact] = LineSource(_attended_rows, _attended)
outlet_attended_lines: LineSource[Outlet] = LineSource(_outlet_rows, _outlet_attended)


def event_touches(contact_ids: Sequence[int]) -> list[TouchRows]:
    """Being there is being in touch, both ways; an answer of theirs is theirs. No query."""
    guests = Guest.objects.filter(contact__in=contact_ids)
    return [
        TouchRows(
            guests.filter(attended_at__isnull=False), "contact_id", "attended_at", Touch.BOTH
        ),
        TouchRows(
            guests.filter(answered_via=Guest.Via.PAGE), "contact_id", "answered_at", Touch.THEIRS
        ),
    ]
