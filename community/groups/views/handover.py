"""Handing a group over: its owner becomes an admin, confirmed by typing the group's name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from community.groups.selectors.members import successors
from community.groups.services import group_owner, member_role_set
from community.groups.views.groups import frame, group_or_404
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page


@team_page("groups.edit")
def group_transfer(request: TeamRequest, public_id: str) -> HttpResponse:
    """Choose who answers for the group from now on."""
    group = group_or_404(public_id)
    people, error, status = successors(group), "", 200
    if request.method == "POST":
        status = 422
        member = next((m for m in people if m.public_id == request.POST.get("member")), None)
        if member is None:
            error = _("Choose who takes the group over.")
        elif request.POST.get("confirm", "").strip() != group.name:
            error = _("That is not the name of the group. Type it as it stands here.")
        else:
            try:
                member_role_set(
                    member=member, role="owner", by=request.staff, actor=actor_of(request)
                )
            except DomainError as refusal:
                error = refusal.text()
            else:
                said = _("%(name)s answers for the group now.") % {"name": member.display_name}
                messages.success(request, said)
                return redirect("groups:detail", request.team.slug, public_id)
    context = frame(request, group, "settings") | {
        "owner": group_owner(group),
        "people": people,
        "chosen": request.POST.get("member", ""),
        "error": error,
    }
    return render(request, "community/groups/transfer.html", context, status=status)
