"""Removing many members together, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.groups.selectors.members import last_removal
from community.groups.services import members_remove_many, members_remove_undo
from community.groups.services.masses import removable
from community.groups.views.groups import frame, group_or_404
from community.groups.views.members import MUTED
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page


@require_POST
@team_page("groups.moderate")
def members_out(request: TeamRequest, public_id: str) -> HttpResponse:
    """Remove those ticked, by a job."""
    group = group_or_404(public_id)
    try:
        job = members_remove_many(
            group=group,
            ids=request.POST.getlist("chosen"),
            reason=request.POST.get("reason", ""),
            by=request.staff,
            actor=actor_of(request),
        )
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("groups:members", request.team.slug, public_id)
    return _started(request, job.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("groups.moderate")
def members_all_out(request: TeamRequest, public_id: str) -> HttpResponse:
    """Remove all that a filter shows: says how many these are and asks for the group's name."""
    group = group_or_404(public_id)
    filters = _filters(request.GET)
    error, status = "", 200
    if request.method == "POST":
        status = 422
        if request.POST.get("confirm", "").strip() != group.name:
            error = _("That is not the name of the group. Type it as it stands here.")
        else:
            try:
                job = members_remove_many(
                    group=group,
                    filters=filters,
                    reason=request.POST.get("reason", ""),
                    by=request.staff,
                    actor=actor_of(request),
                )
            except DomainError as refusal:
                error = refusal.text()
            else:
                return _started(request, job.public_id)
    context = frame(request, group, "members") | {
        "people": removable(group, filters=filters).count(),
        "everybody": not any(filters.values()),
        "query": request.GET.urlencode(),
        "reason": request.POST.get("reason", "")[:120],
        "error": error,
    }
    return render(request, "community/groups/members_out.html", context, status=status)


@require_POST
@team_page("groups.moderate")
def members_undo(request: TeamRequest, public_id: str, job_id: str) -> HttpResponse:
    """Let back in whom a removal took out."""
    group = group_or_404(public_id)
    job = last_removal(group)
    if job is None or job.public_id != job_id:
        raise Http404
    try:
        back = members_remove_undo(job=job, by=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("groups:members", request.team.slug, public_id)
    return redirect("jobs:detail", request.team.slug, back.public_id)


def _filters(params: QueryDict) -> dict[str, Any]:
    """The filters of the list of members, as its address has them."""
    return {
        "q": params.get("q", "").strip(),
        "role": params.get("role", ""),
        "muted": params.get("state") == MUTED,
    }


def _started(request: TeamRequest, job_id: str) -> HttpResponse:
    messages.success(request, _("They are being removed. You can stop it, and take it back."))
    return redirect("jobs:detail", request.team.slug, job_id)
