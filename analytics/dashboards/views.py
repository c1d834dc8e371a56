"""今日."""

from django.http import HttpResponse
from django.shortcuts import render

from analytics.dashboards import selectors
from foundation.teams.access import TeamRequest, may, team_page


@team_page("desk.view")
def today(request: TeamRequest) -> HttpResponse:
    """The desk of the day; ``#waiting`` alone when a row was decided."""
    template = "analytics/dashboards/today.html"
    if request.headers.get("HX-Request"):
        template += "#waiting"
    return render(
        request,
        template,
        {
            "today": selectors.today(request.team),
            "may_decide": may(request, "groups.moderate"),
            "may_speak": may(request, "chat.speak"),
        },
    )
