"""Staff pages of groups themselves."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.groups.entry import entry_explained
from community.groups.forms import ENTRY_HINTS, GroupForm, GroupSettingsForm
from community.groups.models import FanGroup
from community.groups.selectors import group_figures, group_get, groups_filter
from community.groups.selectors.pools import template_get
from community.groups.selectors.requests import waiting_in
from community.groups.services import (
    group_create,
    group_owner,
    group_state_set,
    group_update,
)
from community.groups.services.templates import template_settings
from foundation.assets.services import asset_create
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page

State = FanGroup.State


def group_or_404(public_id: str) -> FanGroup:
    """The group of this address within the team, or 404."""
    group = group_get(public_id)
    if group is None:
        raise Http404
    return group


def frame(request: TeamRequest, group: FanGroup, tab: str) -> dict[str, Any]:
    """What the head and tabs of a group's pages need. One query."""
    return {
        "group": group,
        "tab": tab,
        "waiting": waiting_in(group),
        "may_edit": may(request, "groups.edit"),
        "may_moderate": may(request, "groups.moderate"),
        "may_speak": may(request, "chat.speak"),
        "may_invite": may(request, "invites.edit"),
    }


def refuse(form: forms.Form, refusal: DomainError) -> None:
    """Show a refusal at the field it is about."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())


@require_GET
@team_page("groups.view")
def group_list(request: TeamRequest) -> HttpResponse:
    """The team's groups: searched, filtered, newest first."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "state")}
    page = keyset_page(groups_filter(**chosen), params=request.GET)
    context = {
        "page": page,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "states": State.choices,
        "may_edit": may(request, "groups.edit"),
    }
    template = "community/groups/list.html"
    return render(request, f"{template}#rows" if _part(request) else template, context)


@team_page("groups.edit")
def group_new(request: TeamRequest) -> HttpResponse:
    """Open a group; ``?template=`` fills the form, and brings announcement and cover along."""
    template = template_get(request.GET.get("template", ""))
    kept = template_settings(template) if template else {}
    given: dict[str, Any] = {"chosen": kept.get("entry_account"), "combined": "tree" in kept}
    if request.method == "POST":
        form = GroupForm(request.POST, **given)
    else:
        form = GroupForm(initial=_kept_initial(kept), **given)
    if request.method == "POST" and form.is_valid():
        more = (
            {
                "announcement": kept.get("announcement", ""),
                "cover": template.cover,
                "tree": kept.get("tree"),
                "kept": template.settings,
            }
            if template
            else {}
        )
        try:
            group = group_create(
                staff=request.staff, actor=actor_of(request), **form.cleaned_data, **more
            )
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The group is open. Now bring people in."))
            return redirect("groups:detail", request.team.slug, group.public_id)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "community/groups/new.html", {"form": form, "hints": ENTRY_HINTS}, status=status
    )


def _kept_initial(kept: dict[str, Any]) -> dict[str, Any] | None:
    """A template's settings as the form has them."""
    if not kept:
        return None
    account = kept.get("entry_account")
    return kept | {"entry_account": account.public_id if account else None}


@require_GET
@team_page("groups.view")
def group_detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """One group at a glance."""
    group = group_or_404(public_id)
    context = frame(request, group, "detail") | {
        "figures": group_figures(group=group, team=request.team),
        "owner": group_owner(group),
        "explained": entry_explained(group),
    }
    return render(request, "community/groups/detail.html", context)


@team_page("groups.edit")
def group_settings(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change a group."""
    group = group_or_404(public_id)
    status = 200
    if request.method == "POST":
        form = GroupSettingsForm(
            request.POST, request.FILES, chosen=group.entry_account, combined=_combined(group)
        )
        if form.is_valid() and _settings_save(request, group, form):
            messages.success(request, _("Saved."))
            return redirect("groups:settings", request.team.slug, public_id)
        status = 422
    else:
        form = GroupSettingsForm(
            initial=_initial(group), chosen=group.entry_account, combined=_combined(group)
        )
    context = frame(request, group, "settings") | {"form": form, "hints": ENTRY_HINTS}
    return render(request, "community/groups/settings.html", context, status=status)


def _combined(group: FanGroup) -> bool:
    return group.entry == FanGroup.Entry.RULES


def _initial(group: FanGroup) -> dict[str, Any]:
    account = group.entry_account
    return {
        "name": group.name,
        "blurb": group.blurb,
        "announcement": group.announcement,
        "entry": group.entry,
        "entry_account": account.public_id if account else None,
        "capacity": group.capacity,
    }


def _settings_save(request: TeamRequest, group: FanGroup, form: GroupSettingsForm) -> bool:
    """Whether it was saved; if not, the form says why."""
    settings = dict(form.cleaned_data)
    picture = settings.pop("cover")
    actor = actor_of(request)
    try:
        if picture:
            settings["cover"] = asset_create(
                team_id=group.team_id,
                upload=picture,
                purpose="cover",
                ref_id=group.pk,
                actor=actor,
            ).public_id
        elif "cover_remove" in request.POST:
            settings["cover"] = ""
    except DomainError as refusal:
        form.add_error("cover", refusal.text())
        return False
    try:
        group_update(group=group, staff=request.staff, actor=actor, **settings)
    except DomainError as refusal:
        refuse(form, refusal)
        return False
    return True


@require_POST
@team_page("groups.edit")
def group_state(request: TeamRequest, public_id: str) -> HttpResponse:
    """Open, close or archive; each can be undone."""
    group = group_or_404(public_id)
    state = request.POST.get("state") or request.GET.get("state", "")
    if state not in State.values:
        raise Http404
    before = group.state
    group_state_set(group=group, state=state, staff=request.staff, actor=actor_of(request))
    said = {
        State.OPEN: _("The group takes new members."),
        State.CLOSED: _("Closed: nobody new can join. Those who are in stay."),
        State.ARCHIVED: _("Archived: the group can be read, and nothing else."),
    }
    undo = reverse("groups:state", args=[request.team.slug, public_id])
    tags = f"undo:{undo}?state={before}" if before != state else ""
    messages.success(request, said[State(state)], extra_tags=tags)
    return redirect("groups:settings", request.team.slug, public_id)


def _part(request: TeamRequest) -> bool:
    return bool(request.htmx)
