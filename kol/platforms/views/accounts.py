"""The team's own accounts, under the settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.connectors.capability import Connect
from kol.platforms.connectors.registry import callbacks_get, capability_get, platform_known
from kol.platforms.forms import AccountForm, NewAccountForm
from kol.platforms.models import Platform, PlatformAccount
from kol.platforms.registry import account_panels
from kol.platforms.selectors.accounts import apps_list
from kol.platforms.selectors.health import healths
from kol.platforms.services import (
    account_archive,
    account_create,
    account_restore,
    account_update,
)
from kol.platforms.services.connecting import abroad_on
from kol.platforms.views.connecting import account_or_404
from kol.platforms.words import AbilityTold, ability_told, ways_told

Connecting = PlatformAccount.Connecting
Publishing = PlatformAccount.Publishing


@require_GET
@team_page("platforms.view")
def account_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One account: whether it works, how it is connected, what is left of its quotas. Four queries
    at most, and those of the panels."""
    account = account_or_404(public_id)
    told = healths([account])[0]
    capability = told.capability
    reader = callbacks_get(account.platform)
    hook = ""
    if reader is not None and not reader.per_app and account.connection != Connecting.NONE:
        hook = request.build_absolute_uri(reverse("platform_hooks:hook", args=[account.public_id]))
    by_oauth = capability is not None and capability.connect is Connect.OAUTH
    context = {
        "account": account,
        "told": told,
        "ability": ability_told(capability) if capability is not None else None,
        "apps": list(apps_list(account.platform)) if by_oauth else [],
        "by_oauth": by_oauth,
        "by_keys": capability is not None and capability.connect is Connect.KEYS,
        "off": capability is not None and capability.abroad and not abroad_on(),
        "hook": hook,
        "publishings": PlatformAccount.Publishing.choices,
        "publishing_now": account.publishing if account.may_publish else Publishing.HAND,
        "panels": account_panels.drawn(account, request.team.slug),
        "may_edit": may(request, "platforms.edit"),
    }
    return render(request, "kol/platforms/account.html", context)


@team_page("platforms.edit")
def account_new(request: TeamRequest) -> HttpResponse:
    """Put an account on the list: first which platform, then what that one asks."""
    posted = request.POST if request.method == "POST" else None
    platform = (posted or request.GET).get("platform", "")
    if platform not in Platform.values:
        context = {"ways": ways_told(), "abroad_on": abroad_on()}
        status = 422 if posted is not None else 200
        return render(request, "kol/platforms/pick.html", context, status=status)
    form = NewAccountForm(posted, platform=platform)
    if posted is not None and form.is_valid():
        try:
            account = account_create(
                staff=request.staff, actor=actor_of(request), **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("The account is on the list."))
            return redirect(_after_new(account), request.team.slug, account.public_id)
    context = {"form": form, "platform": Platform(platform), "ability": _ability(platform)}
    status = 422 if posted is not None else 200
    return render(request, "kol/platforms/edit.html", context, status=status)


def _ability(platform: str) -> AbilityTold | None:
    return ability_told(capability_get(platform)) if platform_known(platform) else None


def _after_new(account: PlatformAccount) -> str:
    """Whose keys are asked for is connected next; all others begin on their own page."""
    platform = account.platform
    capability = capability_get(platform) if platform_known(platform) else None
    if capability is None or capability.connect is not Connect.KEYS:
        return "platforms:account"
    return "platforms:account" if capability.abroad and not abroad_on() else "platforms:keys"


@team_page("platforms.edit")
def account_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change an account."""
    account = account_or_404(public_id)
    names = ("platform", "handle", "url", "uid")
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(account, name) for name in names},
    )
    if request.method == "POST" and form.is_valid():
        try:
            account_update(
                account=account,
                staff=request.staff,
                actor=actor_of(request),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("Saved."))
            return redirect("platforms:account", request.team.slug, public_id)
    context = {"form": form, "account": account}
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/platforms/edit.html", context, status=status)


@require_POST
@team_page("platforms.edit")
def account_put(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Put an account away, or bring it back; each undoes the other."""
    account = account_or_404(public_id)
    actor = actor_of(request)
    if act == "archive":
        account_archive(account=account, staff=request.staff, actor=actor)
        text, undo = _("%(account)s was put away."), "restore"
    else:
        account_restore(account=account, staff=request.staff, actor=actor)
        text, undo = _("%(account)s is in use again."), "archive"
    url = reverse("platforms:put", args=[request.team.slug, public_id, undo])
    messages.success(request, text % {"account": account}, extra_tags=f"undo:{url}")
    return redirect("platforms:list", request.team.slug)
