"""Staff pages of a group's members."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from community.groups.models import FanGroup, GroupMember
from community.groups.selectors import member_get, members_filter
from community.groups.services import member_readmit, member_remove, member_role_set
from community.groups.views.groups import frame, group_or_404
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, team_page

Role, State = GroupMember.Role, GroupMember.State


@require_GET
@team_page("groups.view")
def member_list(request: TeamRequest, public_id: str) -> HttpResponse:
    """Who is in the group, who left, who was removed."""
    group = group_or_404(public_id)
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "role", "state")}
    state = chosen["state"] if chosen["state"] in State.values else State.ACTIVE
    found = members_filter(group=group, q=chosen["q"], role=chosen["role"], state=state)
    context = _context(request, group) | {
        "page": keyset_page(found, params=request.GET),
        "chosen": chosen,
        "state": state,
        "filtered": any(chosen.values()),
    }
    template = "community/groups/members.html"
    part = f"{template}#rows" if getattr(request, "htmx", False) else template
    return render(request, part, context)


def _context(request: TeamRequest, group: FanGroup) -> dict[str, Any]:
    """What every row needs; the addresses are worked out once, not a row."""
    slug = request.team.slug
    return frame(request, group, "members") | {
        "roles": Role.choices,
        "states": State.choices,
        "members_url": reverse("groups:members", args=[slug, group.public_id]),
        "fans_url": reverse("fans:list", args=[slug]),
    }


@require_POST
@team_page("groups.moderate")
def member_out(request: TeamRequest, public_id: str, member_id: str) -> HttpResponse:
    """Remove somebody; the toast takes it back."""
    group, member = _pair(public_id, member_id)
    undo = reverse("groups:member_back", args=[request.team.slug, public_id, member_id])
    try:
        member_remove(
            member=member,
            by=request.staff,
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
        )
    except DomainError as refusal:
        return _answer(request, group, member_id, refusal.text(), bad=True)
    text = _("%(name)s was removed.") % {"name": member.display_name}
    return _answer(request, group, member_id, text, undo=undo)


@require_POST
@team_page("groups.moderate")
def member_back(request: TeamRequest, public_id: str, member_id: str) -> HttpResponse:
    """Let somebody back in."""
    group, member = _pair(public_id, member_id)
    try:
        member_readmit(member=member, by=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        return _answer(request, group, member_id, refusal.text(), bad=True)
    text = _("%(name)s is in the group again.") % {"name": member.display_name}
    return _answer(request, group, member_id, text)


@require_POST
@team_page("groups.edit")
def member_role(request: TeamRequest, public_id: str, member_id: str) -> HttpResponse:
    """Make somebody owner, admin or plain member."""
    group, member = _pair(public_id, member_id)
    role = request.POST.get("role", "")
    if role not in Role.values:
        raise Http404
    try:
        member_role_set(member=member, role=role, by=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        return _answer(request, group, member_id, refusal.text(), bad=True)
    words = {"name": member.display_name, "role": Role(role).label}
    return _answer(request, group, member_id, _("%(name)s is now: %(role)s.") % words)


def _pair(public_id: str, member_id: str) -> tuple[FanGroup, GroupMember]:
    group = group_or_404(public_id)
    member = member_get(group=group, public_id=member_id)
    if member is None:
        raise Http404
    return group, member


def _answer(
    request: TeamRequest,
    group: FanGroup,
    member_id: str,
    text: str,
    *,
    undo: str = "",
    bad: bool = False,
) -> HttpResponse:
    """The row as it is now, with a toast; or back to the list."""
    if getattr(request, "htmx", False):
        context = _context(request, group) | {
            "rows": [member_get(group=group, public_id=member_id)]
        }
        response = render(request, "community/groups/member_rows.jinja", context, using="jinja2")
        toast = {"text": text, "undo": undo, "tone": "bad" if bad else ""}
        return trigger_client_event(response, "toast", toast)
    if bad:
        messages.error(request, text)
    else:
        messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    return redirect("groups:members", request.team.slug, group.public_id)
