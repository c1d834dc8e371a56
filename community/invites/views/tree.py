"""Who brought whom, as staff see it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.fans.models import Fan
from community.invites.selectors import referral_tree
from community.invites.tree_picture import tree_picture
from foundation.teams.access import TeamRequest, may, team_page


@require_safe
@team_page("invites.view")
def tree(request: TeamRequest) -> HttpResponse:
    """The tree of the team, or below the fan that ``?fan=`` names."""
    fan = None
    if wanted := request.GET.get("fan", ""):
        fan = Fan.objects.filter(public_id=wanted).first()
        if fan is None:
            raise Http404
    found = referral_tree(fan=fan)
    context: dict[str, Any] = {"fan": fan, "tree": found, "picture": tree_picture(found)}
    context["may_rule"] = may(request, "groups.edit")
    return render(request, "community/invites/tree.html", context)
