"""Fans whom all the team's groups are closed to."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.fans.selectors import fan_get
from community.groups.selectors.members import bans_filter
from community.groups.services import fan_unban
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_GET
@team_page("groups.view")
def ban_list(request: TeamRequest) -> HttpResponse:
    """The banned, newest first, with who did it and why."""
    q = request.GET.get("q", "").strip()
    context = {
        "page": keyset_page(bans_filter(q=q), params=request.GET),
        "q": q,
        "may_moderate": may(request, "groups.moderate"),
    }
    template = "community/groups/bans.html"
    part = f"{template}#rows" if request.htmx else template
    return render(request, part, context)


@require_POST
@team_page("groups.moderate")
def unban(request: TeamRequest, fan_id: str) -> HttpResponse:
    """Open the groups to somebody again."""
    try:
        fan = fan_get(public_id=fan_id)
    except NotFound:
        raise Http404 from None
    fan_unban(fan=fan, by=request.staff, actor=actor_of(request))
    said = _("The groups are open to %(name)s again: they may join by themselves.")
    messages.success(request, said % {"name": fan.nickname})
    return redirect("groups:bans", request.team.slug)
