"""A team's settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.forms import TeamForm
from foundation.teams.models import Team
from foundation.teams.services import team_update


@require_http_methods(["GET", "POST"])
@team_page("team.settings")
def settings(request: TeamRequest) -> HttpResponse:
    """Name, kind, looks, language and zone."""
    # A copy: the form writes into it what was typed, and the page still shows the team as it is.
    form = TeamForm(request.POST or None, instance=Team.objects.get(pk=request.team.pk))
    if request.method == "POST" and form.is_valid():
        team_update(team=request.team, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("teams:settings", request.team.slug)
    status = 422 if form.errors else 200
    return render(request, "foundation/teams/settings.html", {"form": form}, status=status)
