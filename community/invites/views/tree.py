"""Who brought whom, as staff see it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.fans.models import Fan
from community.invites.models import Invite
from community.invites.selectors import referral_tree
from community.invites.tree_picture import tree_picture
from foundation.teams.access import TeamRequest, may, team_page


@require_safe
@team_page("invites.view")
def tree(request: TeamRequest) -> HttpResponse:
    """The tree of the team, below the fan that ``?fan=`` names, of those who first came by the code
    of ``?code=``, or of whom ``?q=`` finds."""
    fan = code = None
    q, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    if wanted := request.GET.get("fan", ""):
        fan = Fan.objects.filter(public_id=wanted).first()
        if fan is None:
            raise Http404
    if wanted := request.GET.get("code", ""):
        code = Invite.objects.filter(public_id=wanted).first()
        if code is None:
            raise Http404
    found = referral_tree(fan=fan, code=code, q=q, after=after)
    params = request.GET.copy()
    params["after"] = found.next
    context: dict[str, Any] = {
        "fan": fan,
        "code": code,
        "q": q,
        "chosen": bool(fan or code or q or after),
        "tree": found,
        "picture": tree_picture(found),
        "next": f"?{params.urlencode()}" if found.next else "",
    }
    context["may_rule"] = may(request, "groups.edit")
    return render(request, "community/invites/tree.html", context)
