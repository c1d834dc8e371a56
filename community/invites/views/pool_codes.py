"""Making a code of a pool, from the pool's own page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.groups.selectors.pools import pool_get
from community.invites.services import invite_create
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page


@require_POST
@team_page("invites.edit")
def pool_code(request: TeamRequest, public_id: str) -> HttpResponse:
    """A code that leads to the pool; on its own page the rest is set."""
    pool = pool_get(public_id)
    if pool is None:
        raise Http404
    try:
        invite = invite_create(
            pool=pool,
            owner=request.staff,
            actor=actor_of(request),
            phrase=request.POST.get("phrase", ""),
            channel=request.POST.get("channel", ""),
        )
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("groups:pool", request.team.slug, public_id)
    messages.success(request, _("The code leads to the pool. Hand it out."))
    return redirect("invites:detail", request.team.slug, invite.public_id)
