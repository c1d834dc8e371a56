"""What the pages of contacts and outlets share."""

from typing import Literal

from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest
from kol.press.models import Contact, Outlet
from kol.press.selectors.people import contact_get, outlet_get
from kol.press.services.holders import Holder

Kind = Literal["contacts", "outlets"]
LIVE = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


def contact_or_404(public_id: str) -> Contact:
    """A contact of the team, whatever its state. Raises Http404."""
    try:
        return contact_get(public_id)
    except NotFound:
        raise Http404 from None


def live_contact_or_404(public_id: str) -> Contact:
    """A contact that can be changed. Raises Http404 for one that was erased or merged."""
    contact = contact_or_404(public_id)
    if contact.state not in LIVE:
        raise Http404
    return contact


def outlet_or_404(public_id: str) -> Outlet:
    """An outlet of the team, whatever its state. Raises Http404."""
    try:
        return outlet_get(public_id)
    except NotFound:
        raise Http404 from None


def live_outlet_or_404(public_id: str) -> Outlet:
    """An outlet that can be changed. Raises Http404 for one that was merged."""
    outlet = outlet_or_404(public_id)
    if outlet.state == Outlet.State.MERGED:
        raise Http404
    return outlet


def holder_or_404(kind: str, public_id: str) -> Holder:
    """A contact or an outlet that can be changed. Raises Http404."""
    if kind == "contacts":
        return live_contact_or_404(public_id)
    return live_outlet_or_404(public_id)


def to_page(request: TeamRequest, of: Holder) -> HttpResponse:
    """To the page of a contact or an outlet."""
    name = "press:contact" if isinstance(of, Contact) else "press:outlet"
    return redirect(name, request.team.slug, of.public_id)
