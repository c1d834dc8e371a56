"""The same conversations on the desk of the staff."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.chat.room import room_context
from community.chat.selectors import conversations_of_team, place_of
from community.groups.selectors import group_get
from community.groups.services import member_for_staff
from foundation.teams.access import TeamRequest, team_page


@require_safe
@team_page("groups.view")
def conversations(request: TeamRequest) -> HttpResponse:
    """The group spoken in last; without any group, what to do."""
    found = conversations_of_team(team_id=request.team.pk, user_id=request.staff.user_id)
    if found:
        return redirect("chat:room", team_slug=request.team.slug, public_id=found[0].public_id)
    return render(request, "community/chat/desk.html", {"conversations": []})


@require_safe
@never_cache
@team_page("groups.view")
def room(request: TeamRequest, public_id: str) -> HttpResponse:
    """A conversation beside the list of the team's groups. Entering it gives staff their place."""
    group = group_get(public_id)
    if group is None:
        raise Http404
    member = member_for_staff(group=group, staff=request.staff)
    place = place_of(member_id=member.pk, team_id=request.team.pk)
    if place is None:
        raise Http404
    context = room_context(request, place)
    context["conversations"] = conversations_of_team(
        team_id=request.team.pk, user_id=request.staff.user_id
    )
    context["team"] = request.team
    return render(request, "community/chat/desk.html", context)
