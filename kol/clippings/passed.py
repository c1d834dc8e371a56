"""What clippings tell on the pages of contacts and outlets, and as touches of a relationship."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.scopes.timeline import Line, LineRows, LineSource, Row
from kol.clippings.models import Clipping, ClippingContact
from kol.press.models import Contact, Outlet
from kol.press.touches import Touch, TouchRows

_TOLD = {"title": "title", "id": "public_id", "tone": "tone", "outlet": "outlet__name"}


def _of_contact(contact: Contact) -> list[LineRows]:
    pieces = ClippingContact.objects.filter(contact=contact, clipping__state=Clipping.State.ACTIVE)
    told = {name: f"clipping__{column}" for name, column in _TOLD.items()}
    return [LineRows(pieces, "clipping__published_at", told)]


def _of_outlet(outlet: Outlet) -> list[LineRows]:
    pieces = Clipping.objects.filter(outlet=outlet, state=Clipping.State.ACTIVE)
    return [LineRows(pieces, "published_at", _TOLD)]


def _lines(rows: list[Row], _of: Contact | Outlet, team_slug: str) -> Iterable[Line]:
    return [_line(row, team_slug) for row in rows]


def _line(row: Row, team_slug: str) -> Line:
    outlet = row["outlet"]
    text = (
        _("Published in %(outlet)s: %(title)s") % {"outlet": outlet, "title": row["title"]}
        if outlet
        else _("Published: %(title)s") % {"title": row["title"]}
    )
    at: datetime = row["at"]
    url = reverse("clippings:clipping", args=[team_slug, row["id"]])
    return Line(at=at, icon="newspaper", text=text, url=url)


CONTACT_LINES: LineSource[Contact] = LineSource(rows=_of_contact, lines=_lines)
OUTLET_LINES: LineSource[Outlet] = LineSource(rows=_of_outlet, lines=_lines)


def coverage_touches(contact_ids: Sequence[int]) -> list[TouchRows]:
    """Pieces that name one of these contacts. No query."""
    pieces = ClippingContact.objects.filter(
        contact__in=contact_ids, clipping__state=Clipping.State.ACTIVE
    )
    return [TouchRows(pieces, "contact_id", "clipping__published_at", Touch.COVERAGE)]
