"""The team's own accounts, under the settings."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.forms import AccountForm
from kol.platforms.models import PlatformAccount
from kol.platforms.selectors import account_get, accounts_list
from kol.platforms.services import (
    account_archive,
    account_create,
    account_restore,
    account_update,
)

State = PlatformAccount.State


@require_GET
@team_page("platforms.view")
def account_list(request: TeamRequest) -> HttpResponse:
    """The accounts in use, and with ``?state=archived`` those put away."""
    state = State.ARCHIVED if request.GET.get("state") == State.ARCHIVED else State.ACTIVE
    context = {
        "accounts": accounts_list(state=state),
        "state": state,
        "may_edit": may(request, "platforms.edit"),
    }
    return render(request, "kol/platforms/list.html", context)


@team_page("platforms.edit")
def account_new(request: TeamRequest) -> HttpResponse:
    """Put an account on the list."""
    form = AccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            account_create(staff=request.staff, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("The account is on the list."))
            return redirect("platforms:list", request.team.slug)
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/platforms/edit.html", {"form": form}, status=status)


@team_page("platforms.edit")
def account_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change an account."""
    account = _account(public_id)
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
            return redirect("platforms:list", request.team.slug)
    context = {"form": form, "account": account}
    status = 422 if request.method == "POST" else 200
    return render(request, "kol/platforms/edit.html", context, status=status)


@require_POST
@team_page("platforms.edit")
def account_put(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Put an account away, or bring it back; each undoes the other."""
    account = _account(public_id)
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


def _account(public_id: str) -> PlatformAccount:
    account = account_get(public_id)
    if account is None:
        raise Http404
    return account
