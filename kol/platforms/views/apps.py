"""The team's registrations as a developer at platforms."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.platforms.connectors.capability import Capability
from kol.platforms.connectors.registry import (
    callbacks_get,
    capabilities,
    capability_get,
    platform_known,
)
from kol.platforms.forms import AppForm
from kol.platforms.models import Platform, PlatformApp
from kol.platforms.selectors.accounts import apps_list
from kol.platforms.services.apps import app_save, app_shown
from kol.platforms.views.connecting import app_or_404, redirect_address


@require_GET
@team_page("platforms.edit")
def app_list(request: TeamRequest) -> HttpResponse:
    """The apps, and the platforms one can be registered at. One query."""
    context = {
        "apps": apps_list(),
        "offered": [
            (one.platform, Platform(one.platform).label) for one in capabilities() if one.app_fields
        ],
    }
    return render(request, "kol/platforms/apps.html", context)


@team_page("platforms.edit")
def app_new(request: TeamRequest, platform: str) -> HttpResponse:
    """Register one."""
    if not platform_known(platform) or not capability_get(platform).app_fields:
        raise Http404
    return _edited(request, capability_get(platform), None)


@team_page("platforms.edit")
def app_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change one; its secrets are not shown."""
    app = app_or_404(public_id)
    return _edited(request, capability_get(app.platform), app)


def _edited(request: TeamRequest, capability: Capability, app: PlatformApp | None) -> HttpResponse:
    held = app_shown(app) if app is not None else {}
    form = AppForm(
        request.POST if request.method == "POST" else None,
        names=capability.app_fields,
        optional=capability.optional,
        held=held,
        domain=app.domain if app is not None else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            app_save(
                staff=request.staff,
                actor=actor_of(request),
                platform=capability.platform,
                values=form.values(),
                domain=form.cleaned_data["domain"],
                app=app,
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("The app is saved. Accounts can be connected by it."))
            return redirect("platforms:apps", request.team.slug)
    reader = callbacks_get(capability.platform)
    hook = ""
    if app is not None and reader is not None and reader.per_app:
        address = reverse("platform_hooks:hook", args=[app.public_id])
        hook = request.build_absolute_uri(address)
    context: dict[str, Any] = {
        "form": form,
        "app": app,
        "label": Platform(capability.platform).label,
        "redirect": redirect_address(request),
        "hook": hook,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/platforms/app.html", context, status=status)
