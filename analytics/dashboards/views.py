"""今日."""

from django.http import HttpResponse
from django.shortcuts import render

from analytics.dashboards import selectors
from foundation.teams.access import TeamRequest, may, team_page
from kol.press.selectors.today import press_today


@team_page("desk.view")
def today(request: TeamRequest) -> HttpResponse:
    """The desk of the day; to HTMX what waits alone, asked for after each decision."""
    part = "#waiting" if request.headers.get("HX-Request") else ""
    seen = selectors.today(request.team)
    press = press_today(request.staff) if may(request, "press.edit") else None
    imports = seen.imports_for(request.staff.role)
    return render(
        request,
        f"analytics/dashboards/today.html{part}",
        {
            "today": seen,
            "waiting": seen.waiting_for(request.staff.role) + (press.waiting if press else 0),
            "press": press,
            "may_moderate": may(request, "groups.moderate"),
            "may_review": may(request, "moderation.view"),
            "fan_imports": [one for one in imports if one.target == "fans"],
            "press_imports": [one for one in imports if one.target != "fans"],
            "may_see_press": may(request, "press.view"),
            "may_edit_press": may(request, "press.edit"),
            "may_approve_exports": may(request, "press.approve"),
            "may_pitch": may(request, "press.pitch"),
            "may_set_press": may(request, "press.settings"),
            "may_see_posts": may(request, "posts.view"),
            "may_connect": may(request, "platforms.edit"),
            "may_publish": may(request, "posts.publish"),
            "may_approve_posts": may(request, "posts.approve"),
            "may_edit_fans": may(request, "fans.edit"),
            "may_speak": may(request, "chat.speak"),
        },
    )
