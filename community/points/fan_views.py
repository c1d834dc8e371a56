"""A fan's own points: what they have with each team, and every line of it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.points.models import Entry
from community.points.selectors import my_points
from foundation.scopes.pages import keyset_page
from foundation.scopes.scope import team_scope
from foundation.teams.access import UserRequest, person_page

PAGE = "community/points/my_points.html"


@require_safe
@never_cache
@person_page
def mine(request: UserRequest) -> HttpResponse:
    """The teams one has points with; straight to the one where it is only one."""
    found = my_points(request.user)
    if len(found) == 1:
        return redirect("points_fan:team", found[0].team.public_id)
    return render(request, "community/points/my_teams.html", {"found": found, "tab": "me"})


@require_safe
@never_cache
@person_page
def of_team(request: UserRequest, team_id: str) -> HttpResponse:
    """Balance, level, what the next one takes, and the lines, newest first."""
    everywhere = my_points(request.user)
    found = next((one for one in everywhere if one.team.public_id == team_id), None)
    if found is None:
        raise Http404
    with team_scope(found.team):
        lines = Entry.objects.filter(fan=found.fan)
        page = keyset_page(lines, params=request.GET)
        context = {
            "team": found.team,
            "standing": found.standing,
            "page": page,
            "kinds": Entry.Kind.choices,
            "several": len(everywhere) > 1,
            "tab": "me",
        }
        return render(request, PAGE, context)
