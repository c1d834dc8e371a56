"""Posters of a code: what they look like, and the pictures themselves."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from community.invites.models import Invite
from community.invites.poster import LAYOUTS, poster_parts, poster_png
from community.invites.views.desk import invite_or_404, join_link
from foundation.teams.access import TeamRequest, team_page


@require_safe
@team_page("invites.view")
def posters(request: TeamRequest, public_id: str) -> HttpResponse:
    """Every shape, to look at and to save."""
    invite = invite_or_404(public_id)
    context = {"invite": invite, "layouts": list(LAYOUTS.values())}
    return render(request, "community/invites/posters.html", context)


@require_safe
@team_page("invites.view")
def poster(request: TeamRequest, public_id: str, layout: str) -> HttpResponse:
    """One poster as PNG; ``?save=1`` saves it."""
    return poster_response(request, invite_or_404(public_id), layout)


def poster_response(request: HttpRequest, invite: Invite, layout: str) -> HttpResponse:
    """A poster for the reader's language, known by what is on it. Raises Http404."""
    if layout not in LAYOUTS:
        raise Http404
    parts = poster_parts(invite, link=join_link(request, invite), host=request.get_host())
    etag = f'"{parts.digest(layout)}"'
    kept = get_conditional_response(request, etag=etag)
    if kept is not None:
        response = HttpResponse(status=kept.status_code)
    else:
        response = HttpResponse(poster_png(parts, layout), content_type="image/png")
        if request.GET.get("save"):
            name = f"qunzhu-{invite.code}-{layout}.png"
            response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
