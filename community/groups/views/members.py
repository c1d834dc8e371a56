"""Staff pages of a group's members."""

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from community.groups.errors import MemberIsStaff
from community.groups.models import FanGroup, GroupMember
from community.groups.mutes import NO_LONGER, mute_choices, mute_until
from community.groups.selectors import member_get, members_filter
from community.groups.selectors.members import last_removal
from community.groups.services import (
    fan_ban,
    member_mute,
    member_readmit,
    member_remove,
    member_role_set,
    member_unmute,
)
from community.groups.views.groups import frame, group_or_404
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, team_page

Role, State = GroupMember.Role, GroupMember.State
MUTED = "muted"


@require_GET
@team_page("groups.view")
def member_list(request: TeamRequest, public_id: str) -> HttpResponse:
    """Who is in the group, who left, who was removed."""
    group = group_or_404(public_id)
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "role", "state")}
    muted = chosen["state"] == MUTED
    state = chosen["state"] if chosen["state"] in State.values else State.ACTIVE
    found = members_filter(
        group=group, q=chosen["q"], role=chosen["role"], state=state, muted=muted
    )
    context = _context(request, group) | {
        "page": keyset_page(found, params=request.GET, order=("-joined_at", "-pk")),
        "chosen": chosen,
        "state": MUTED if muted else state,
        "removal": last_removal(group),
        "filtered": any(chosen.values()),
        "narrowed": bool(chosen["q"] or chosen["role"] or muted),
    }
    template = "community/groups/members.html"
    part = f"{template}#rows" if request.htmx else template
    return render(request, part, context)


def _context(request: TeamRequest, group: FanGroup) -> dict[str, Any]:
    """What every row needs; the addresses are worked out once, not a row."""
    slug = request.team.slug
    return frame(request, group, "members") | {
        "roles": Role.choices,
        "states": [*State.choices, (MUTED, _("Muted"))],
        "now": timezone.now(),
        "mute_choices": mute_choices(),
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


@require_POST
@team_page("groups.moderate")
def member_quiet(request: TeamRequest, public_id: str, member_id: str) -> HttpResponse:
    """Mute somebody for so many minutes, until a time of the team's clock, or not any more (0)."""
    group, member = _pair(public_id, member_id)
    actor = actor_of(request)
    minutes = request.POST.get("minutes") or request.GET.get("minutes", "")
    try:
        if minutes == NO_LONGER:
            member_unmute(member=member, by=request.staff, actor=actor)
            return _answer(
                request,
                group,
                member_id,
                _("%(name)s may speak again.") % {"name": member.display_name},
            )
        muted = member_mute(
            member=member,
            until=mute_until(
                minutes=minutes,
                typed=request.POST.get("until", ""),
                zone=request.team.time_zone,
            ),
            reason=request.POST.get("reason", ""),
            by=request.staff,
            actor=actor,
        )
    except DomainError as refusal:
        return _answer(request, group, member_id, refusal.text(), bad=True)
    assert muted.muted_until is not None
    local = muted.muted_until.astimezone(ZoneInfo(request.team.time_zone))
    words = {"name": member.display_name, "until": f"{local:%m-%d %H:%M}"}
    undo = reverse("groups:member_quiet", args=[request.team.slug, public_id, member_id])
    text = _("%(name)s is muted until %(until)s.") % words
    return _answer(request, group, member_id, text, undo=f"{undo}?minutes=0")


@require_POST
@team_page("groups.moderate")
def member_ban(request: TeamRequest, public_id: str, member_id: str) -> HttpResponse:
    """Close all the team's groups to somebody."""
    group, member = _pair(public_id, member_id)
    if member.fan is None:
        return _answer(request, group, member_id, MemberIsStaff().text(), bad=True)
    try:
        fan_ban(
            fan=member.fan,
            reason=request.POST.get("reason", ""),
            by=request.staff,
            actor=actor_of(request),
        )
    except DomainError as refusal:
        return _answer(request, group, member_id, refusal.text(), bad=True)
    words = {"name": member.display_name}
    undo = reverse("groups:unban", args=[request.team.slug, member.fan.public_id])
    text = _("All groups are closed to %(name)s.") % words
    return _answer(request, group, member_id, text, undo=undo)


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
    if request.htmx:
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
