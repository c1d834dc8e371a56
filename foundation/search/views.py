"""Ctrl-K's answer: a part for the palette, a page for those without scripts."""

from django.http import HttpResponse
from django.shortcuts import render

from foundation.search.selectors import search_all
from foundation.teams.access import TeamRequest, team_page


@team_page("desk.view")
def search(request: TeamRequest) -> HttpResponse:
    """``?q=``: everything the staff may open that answers to it."""
    query = request.GET.get("q", "")
    sections = search_all(team=request.team, staff=request.staff, query=query)
    template = "foundation/search/search.html"
    if request.headers.get("HX-Request"):
        template += "#hits"
    return render(request, template, {"sections": sections, "query": query.strip()})
