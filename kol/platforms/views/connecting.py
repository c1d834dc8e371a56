"""Connecting an account: by a yes at the platform, or by keys; and taking it back."""

import secrets
import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.platforms.connectors.errors import PlatformError
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.platforms.forms import SecretsForm
from kol.platforms.models import PlatformAccount, PlatformApp
from kol.platforms.selectors.accounts import account_get, app_get
from kol.platforms.services.connecting import (
    account_disconnect,
    keys_connect,
    keys_shown,
    oauth_begin,
    oauth_finish,
    publishing_set,
)
from kol.platforms.words import FAULTS

# What was begun in this session and not yet come back, by its state.
BEGUN = "platforms_begun"
BEGUN_SECONDS = 15 * 60
MOST_BEGUN = 5


@require_GET
@team_page("platforms.edit")
def connect(request: TeamRequest, public_id: str, app_id: str) -> HttpResponse:
    """Send somebody to the platform to say yes. A link and no form: where a form may lead on to is
    this site alone."""
    account, app = account_or_404(public_id), app_or_404(app_id)
    if app.platform != account.platform:
        raise Http404
    state = secrets.token_urlsafe(24)
    try:
        url = oauth_begin(
            account=account,
            app=app,
            staff=request.staff,
            redirect=redirect_address(request),
            state=state,
        )
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("platforms:account", request.team.slug, public_id)
    begun = {**_begun(request), state: [account.public_id, app.public_id, int(time.time())]}
    request.session[BEGUN] = dict(list(begun.items())[-MOST_BEGUN:])
    return HttpResponseRedirect(url)


@require_GET
@team_page("platforms.edit")
def connected(request: TeamRequest) -> HttpResponse:
    """Where the platform sends people back: with a code, or with a no."""
    begun = _begun(request)
    found = begun.pop(request.GET.get("state", ""), None)
    request.session[BEGUN] = begun
    account = account_get(found[0]) if found is not None else None
    app = app_get(found[1]) if found is not None else None
    # An account may have been changed meanwhile: no app's secret goes to another platform.
    if account is None or app is None or app.platform != account.platform:
        messages.error(
            request,
            _("This way back is no longer valid. Begin once more on the page of the account."),
        )
        return redirect("platforms:list", request.team.slug)
    code = request.GET.get("code", "")
    if not code:
        messages.error(
            request,
            _("The platform says nobody agreed. Connect again and allow access there."),
        )
        return redirect("platforms:account", request.team.slug, account.public_id)
    try:
        oauth_finish(
            account=account,
            app=app,
            staff=request.staff,
            actor=actor_of(request),
            code=code,
            redirect=redirect_address(request),
        )
    except (DomainError, PlatformError) as refusal:
        messages.error(request, told(refusal))
    else:
        messages.success(request, _("%(account)s is connected.") % {"account": account})
    return redirect("platforms:account", request.team.slug, account.public_id)


@team_page("platforms.edit")
def keys(request: TeamRequest, public_id: str) -> HttpResponse:
    """Type the keys of an account: tried by a call nobody sees before they are kept."""
    account = account_or_404(public_id)
    if not platform_known(account.platform) or not capability_get(account.platform).fields:
        raise Http404
    capability = capability_get(account.platform)
    form = SecretsForm(
        request.POST if request.method == "POST" else None,
        names=capability.fields,
        optional=capability.optional,
        held=keys_shown(account),
    )
    if request.method == "POST" and form.is_valid():
        try:
            keys_connect(
                account=account,
                staff=request.staff,
                actor=actor_of(request),
                values=form.values(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        except PlatformError as refusal:
            form.add_error(None, told(refusal))
        else:
            messages.success(request, _("%(account)s is connected.") % {"account": account})
            return redirect("platforms:account", request.team.slug, public_id)
    status = 422 if request.method == "POST" else 200
    context: dict[str, Any] = {"form": form, "account": account, "note": capability.note}
    return render(request, "kol/platforms/keys.html", context, status=status)


@require_POST
@team_page("platforms.edit")
def disconnect(request: TeamRequest, public_id: str) -> HttpResponse:
    """Forget the account's secrets."""
    account = account_or_404(public_id)
    account_disconnect(account=account, staff=request.staff, actor=actor_of(request))
    messages.success(request, _("%(account)s is disconnected.") % {"account": account})
    return redirect("platforms:account", request.team.slug, public_id)


@require_POST
@team_page("platforms.edit")
def publishing(request: TeamRequest, public_id: str) -> HttpResponse:
    """Publish by the interface, or by hand."""
    account = account_or_404(public_id)
    wanted = request.POST.get("publishing", "")
    if wanted not in PlatformAccount.Publishing.values:
        raise Http404
    try:
        publishing_set(
            account=account, staff=request.staff, actor=actor_of(request), publishing=wanted
        )
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        messages.success(request, _("Saved."))
    return redirect("platforms:account", request.team.slug, public_id)


def redirect_address(request: TeamRequest) -> str:
    """Where platforms send people back: what is registered with each app."""
    return request.build_absolute_uri(reverse("platforms:connected", args=[request.team.slug]))


def told(refusal: DomainError | PlatformError) -> str:
    """A refusal as a person reads it."""
    if isinstance(refusal, DomainError):
        return refusal.text()
    text = " ".join(part for part in (refusal.code, refusal.text) if part)
    return _("%(fault)s (%(said)s). Try again in a moment.") % {
        "fault": FAULTS[refusal.fault],
        "said": text or "–",
    }


def account_or_404(public_id: str) -> PlatformAccount:
    """The account of an address."""
    account = account_get(public_id)
    if account is None:
        raise Http404
    return account


def app_or_404(public_id: str) -> PlatformApp:
    """The app of an address."""
    app = app_get(public_id)
    if app is None:
        raise Http404
    return app


def _begun(request: HttpRequest) -> dict[str, list[Any]]:
    after = time.time() - BEGUN_SECONDS
    kept: dict[str, list[Any]] = request.session.get(BEGUN, {})
    return {state: one for state, one in kept.items() if one[2] > after}
