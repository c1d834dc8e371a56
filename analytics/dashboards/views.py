"""今日."""

from django.http import HttpResponse
from django.shortcuts import render

from analytics.dashboards import selectors
from foundation.teams.access import TeamRequest, may, team_page


@team_page("desk.view")
def today(request: TeamRequest) -> HttpResponse:
    """The desk of the day; to HTMX what waits alone, asked for after each decision."""
    part = "#waiting" if request.headers.get("HX-Request") else ""
    return render(
        request,
        f"analytics/dashboards/today.html{part}",
        {
            "today": selectors.today(request.team),
            "may_moderate": may(request, "groups.moderate"),
            "may_review": may(request, "moderation.view"),
            "may_speak": may(request, "chat.speak"),
        },
    )
