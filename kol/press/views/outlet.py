"""One outlet: what is known."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest, may, team_page
from kol.press.models import Outlet
from kol.press.registry import outlet_panels
from kol.press.selectors.people import outlet_get


def outlet_or_404(public_id: str) -> Outlet:
    """A outlet of the team, whatever its state. Raises Http404."""
    try:
        return outlet_get(public_id)
    except NotFound:
        raise Http404 from None


@require_safe
@team_page("press.view")
def outlet_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One outlet; one that was merged leads to the record it is part of."""
    outlet = outlet_or_404(public_id)
    if outlet.merged_into_id is not None:
        winner = Outlet.objects.get(pk=outlet.merged_into_id)
        return redirect("press:outlet", request.team.slug, winner.public_id)
    context = {
        "outlet": outlet,
        "panels": outlet_panels(request, outlet),
        "may_edit": may(request, "press.edit"),
    }
    return render(request, "kol/press/outlet.html", context)
