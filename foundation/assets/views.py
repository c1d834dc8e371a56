"""Serving files, and the team's logo."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.assets.forms import LogoForm
from foundation.assets.handing import handed_good
from foundation.assets.models import Asset
from foundation.assets.ranges import ranged
from foundation.assets.registry import PUBLIC_PURPOSES, asset_readable
from foundation.assets.selectors import asset_find
from foundation.assets.services import asset_create
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.models import User
from foundation.teams.services import team_update

PUBLIC_CACHE = "public, max-age=31536000, immutable"
# Short, so that who was removed from a group can't look for long at what their browser kept.
PRIVATE_CACHE = "private, max-age=600"


@require_safe
def asset(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """``/a/<public_id>/``: the picture, or with ``?v=thumb`` its small copy.

    404 for whoever may not read it, as for what never was.
    """
    found = asset_find(public_id)
    if found is None or not _readable(request, found):
        raise Http404
    thumb = request.GET.get("v") == "thumb" and bool(found.thumb_key)
    etag = f'"{found.public_id}{"-t" if thumb else ""}"'
    response = get_conditional_response(request, etag=etag) or _file(request, found, thumb)
    response["ETag"] = etag
    public = found.purpose in PUBLIC_PURPOSES
    response["Cache-Control"] = PUBLIC_CACHE if public else PRIVATE_CACHE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _readable(request: HttpRequest, found: Asset) -> bool:
    if found.purpose in PUBLIC_PURPOSES:
        return True  # before the session is touched: what is public is the same for all
    if handed_good(found.public_id, request.GET.get("k", "")):
        return True
    user = request.user if isinstance(request.user, User) else None
    with team_scope(found.team_id):
        return asset_readable(user, found)


def _file(request: HttpRequest, found: Asset, thumb: bool) -> HttpResponseBase:
    try:
        body = default_storage.open(found.thumb_key if thumb else found.key)
    except FileNotFoundError:
        raise Http404 from None
    video = found.mime.startswith("video/") and not thumb
    if video and (asked := request.headers.get("Range")):
        part = ranged(body, found.size, asked, found.mime)
        if part is not None:
            part["Accept-Ranges"] = "bytes"
            return part
    extension = found.key.rpartition(".")[2]
    response = FileResponse(
        body,
        content_type=found.mime,
        filename=found.filename or f"{found.public_id}.{extension}",
        as_attachment=bool(found.filename),
    )
    if video:
        response["Accept-Ranges"] = "bytes"
    if found.filename:
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@team_page("team.settings")
def logo(request: TeamRequest) -> HttpResponse:
    """The team's logo: what it is now, a new one, or none."""
    form = LogoForm(request.POST, request.FILES) if request.method == "POST" else LogoForm()
    status = 200
    if request.method == "POST":
        if "remove" in request.POST:
            team_update(team=request.team, actor=actor_of(request), logo="")
            messages.success(request, _("The logo was removed."))
            return redirect("assets:logo", team_slug=request.team.slug)
        if form.is_valid():
            try:
                stored = asset_create(
                    team_id=request.team.pk,
                    upload=form.cleaned_data["picture"],
                    purpose="logo",
                    ref_id=request.team.pk,
                    actor=actor_of(request),
                )
            except DomainError as refusal:
                form.add_error("picture", refusal.text())
            else:
                team_update(team=request.team, actor=actor_of(request), logo=stored.public_id)
                messages.success(request, _("The new logo is in use."))
                return redirect("assets:logo", team_slug=request.team.slug)
        status = 422
    return render(request, "foundation/assets/logo.html", {"form": form}, status=status)
