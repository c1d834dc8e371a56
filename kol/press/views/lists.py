"""The lists of contacts and of outlets."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.teams.access import TeamRequest, team_page
from kol.press.models import Contact, Outlet


@require_safe
@team_page("press.view")
def contact_list(request: TeamRequest) -> HttpResponse:
    """The newest contacts."""
    found = Contact.objects.filter(state=Contact.State.ACTIVE).order_by("-pk")[:50]
    return render(request, "kol/press/contacts.html", {"contacts": found})


@require_safe
@team_page("press.view")
def outlet_list(request: TeamRequest) -> HttpResponse:
    """The newest outlets."""
    found = Outlet.objects.filter(state=Outlet.State.ACTIVE).order_by("-pk")[:50]
    return render(request, "kol/press/outlets.html", {"outlets": found})
