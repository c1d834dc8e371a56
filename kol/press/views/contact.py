"""One contact: what is known."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest, may, team_page
from kol.press.models import Contact
from kol.press.registry import contact_panels
from kol.press.selectors.people import contact_get


def contact_or_404(public_id: str) -> Contact:
    """A contact of the team, whatever its state. Raises Http404."""
    try:
        return contact_get(public_id)
    except NotFound:
        raise Http404 from None


@require_safe
@team_page("press.view")
def contact_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One contact; one that was merged leads to the record it is part of."""
    contact = contact_or_404(public_id)
    if contact.merged_into_id is not None:
        winner = Contact.objects.get(pk=contact.merged_into_id)
        return redirect("press:contact", request.team.slug, winner.public_id)
    context = {
        "contact": contact,
        "panels": contact_panels(request, contact),
        "may_edit": may(request, "press.edit"),
    }
    return render(request, "kol/press/contact.html", context)
