"""The team's rules beside its words."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.moderation.forms import RulesForm
from community.moderation.models import Rules
from community.moderation.selectors.desk import waiting
from community.moderation.services import rules_set
from foundation.teams.access import TeamRequest, actor_of, team_page


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("moderation.rules")
def page(request: TeamRequest) -> HttpResponse:
    """Links, codes, new members, pace, deadlines."""
    rules = Rules.objects.first() or Rules(team=request.team)
    form = RulesForm(request.POST if request.method == "POST" else None, instance=rules)
    if form.is_bound and form.is_valid():
        rules_set(team=request.team, actor=actor_of(request), **form.given())
        messages.success(request, _("Saved. New messages are checked by these rules."))
        return redirect("moderation:rules", request.team.slug)
    context = {"tab": "rules", "form": form, "waiting": waiting(request.team.pk)}
    status = 422 if form.errors else 200
    return render(request, "community/moderation/rules.html", context, status=status)
