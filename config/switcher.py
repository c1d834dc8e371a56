"""The team switcher: asked for when it is opened, so that no page pays for it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.teams.selectors import staff_places


@login_required
def team_switch(request: HttpRequest) -> HttpResponse:
    """The teams one is staff of; the bare list for the menu."""
    places = staff_places(request.user) if request.user.is_authenticated else []
    part = "#list" if request.headers.get("HX-Request") else ""
    context = {"places": places, "here": request.GET.get("here", "")}
    return render(request, f"shell/teams.html{part}", context)
