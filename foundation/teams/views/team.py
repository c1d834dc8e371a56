"""A team's settings, and its end."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.forms import TeamForm
from foundation.teams.models import Team
from foundation.teams.services import team_close, team_update


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
    context = {"form": form, "may_close": may(request, "team.close")}
    context["may_set_press"] = may(request, "press.settings")
    return render(request, "foundation/teams/settings.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@team_page("team.close")
@reauthentication_required  # type: ignore[untyped-decorator]
def close(request: TeamRequest) -> HttpResponse:
    """Close the team, for an owner who typed its name or address."""
    wrong = ""
    if request.method == "POST":
        team = request.team
        if request.POST.get("confirm", "").strip().lower() in (team.slug, team.name.lower()):
            team_close(by=request.staff, actor=actor_of(request))
            messages.success(request, _("%(team)s is closed.") % {"team": team.name})
            return redirect("teams:account")
        wrong = _("Type the team's address or its name.")
    context = {"wrong": wrong, "days": Team.KEPT_DAYS}
    status = 422 if wrong else 200
    return render(request, "foundation/teams/team_close.html", context, status=status)
