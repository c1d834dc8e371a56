"""Who is in the group, on the phone; and for those who lead it, muting and removing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.chat.access import PlaceRequest, place_page
from community.chat.selectors.places import until_text
from community.groups.authority import By, may_act, may_lift
from community.groups.models import GroupMember
from community.groups.mutes import NO_LONGER, mute_choices, mute_until
from community.groups.selectors.members import leaders_of, members_by_name
from community.groups.services import member_mute, member_remove, member_unmute
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import actor_of
from foundation.teams.models import Staff

LIST = "community/chat/members.html"


@require_safe
@place_page
def member_list(request: PlaceRequest) -> HttpResponse:
    """Who runs the group; for those who lead it and for the team everybody, by name and page.

    A plain member reads no list of the others: they did not agree to be listed.
    """
    place = request.place
    q = request.GET.get("q", "").strip() if place.sees_members else ""
    first = not q and not request.GET.get("after") and not request.GET.get("before")
    context: dict[str, Any] = {
        "place": place,
        "team": place.team,
        "q": q,
        "leaders": leaders_of(place.group_id) if first else [],
        "roles": GroupMember.Role.choices,
        "members_url": reverse("chat_fan:members", args=[place.group_public_id]),
        "now": timezone.now(),
    }
    if place.sees_members:
        found = members_by_name(group_id=place.group_id, q=q)
        context["page"] = keyset_page(found, params=request.GET, order=("-joined_at", "-pk"))
    part = f"{LIST}#rows" if request.htmx and place.sees_members else LIST
    return render(request, part, context)


@require_safe
@place_page
def member_one(request: PlaceRequest, member_id: str) -> HttpResponse:
    """One of the group, and what may be done about them."""
    return _page(request, _member(request, member_id))


@require_POST
@place_page
def member_quiet(request: PlaceRequest, member_id: str) -> HttpResponse:
    """Mute somebody for so many minutes or until a time of the team's clock, or no longer (0)."""
    place, member = request.place, _member(request, member_id)
    minutes = request.POST.get("minutes") or request.GET.get("minutes", "")
    here = reverse("chat_fan:member", args=[place.group_public_id, member_id])
    try:
        if minutes == NO_LONGER:
            member_unmute(member=member, by=_by(request), actor=actor_of(request))
            messages.success(request, _("%(name)s may speak again.") % _named(member))
            return redirect(here)
        muted = member_mute(
            member=member,
            until=mute_until(
                minutes=minutes, typed=request.POST.get("until", ""), zone=place.team.time_zone
            ),
            reason=request.POST.get("reason", ""),
            by=_by(request),
            actor=actor_of(request),
        )
    except DomainError as refusal:
        return _page(request, member, refusal=refusal)
    assert muted.muted_until is not None
    words = _named(member) | {"until": until_text(muted.muted_until, place.team.time_zone)}
    undo = reverse("chat_fan:member_quiet", args=[place.group_public_id, member_id])
    messages.success(
        request,
        _("%(name)s is muted until %(until)s.") % words,
        extra_tags=f"undo:{undo}?minutes={NO_LONGER}",
    )
    return redirect(here)


@require_http_methods(["GET", "HEAD", "POST"])
@place_page
def member_out(request: PlaceRequest, member_id: str) -> HttpResponse:
    """Remove somebody: asks first, for an admin among the fans can't take it back."""
    place, member = request.place, _member(request, member_id)
    refusal = None
    if request.method == "POST":
        try:
            member_remove(
                member=member,
                by=_by(request),
                reason=request.POST.get("reason", ""),
                actor=actor_of(request),
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("%(name)s was removed.") % _named(member))
            return redirect("chat_fan:members", place.group_public_id)
    elif not _may(request, member):
        raise Http404
    context = _context(request, member, refusal)
    status = refusal.status if refusal else 200
    return render(request, "community/chat/member_out.html", context, status=status)


def _page(
    request: PlaceRequest, member: GroupMember, *, refusal: DomainError | None = None
) -> HttpResponse:
    context = _context(request, member, refusal) | {"mute_choices": mute_choices()}
    status = refusal.status if refusal else 200
    return render(request, "community/chat/member.html", context, status=status)


def _context(
    request: PlaceRequest, member: GroupMember, refusal: DomainError | None
) -> dict[str, Any]:
    place = request.place
    muted = member.muted_until if member.is_muted and member.staff_id is None else None
    return {
        "place": place,
        "team": place.team,
        "member": member,
        "muted_until": until_text(muted, place.team.time_zone) if muted else "",
        "may_act": _may(request, member),
        "may_lift": may_lift(place.role, staff_role=place.staff_role, on=member),
        "own": member.pk == place.member_id,
        "refusal": refusal,
        "typed": {name: request.POST.get(name, "")[:120] for name in ("reason", "until")},
    }


def _member(request: PlaceRequest, public_id: str) -> GroupMember:
    """One who is in the group, for those who may know. Raises Http404."""
    place = request.place
    found = None
    if place.sees_members:
        found = GroupMember.objects.filter(
            group=place.group_id, public_id=public_id, state=GroupMember.State.ACTIVE
        ).first()
    if found is None:
        raise Http404
    return found


def _may(request: PlaceRequest, member: GroupMember) -> bool:
    place = request.place
    return may_act(place.role, staff_role=place.staff_role, on=member)


def _by(request: PlaceRequest) -> By:
    """Who acts: staff as such, a fan by their place. The service reads the row as it is now."""
    place = request.place
    if place.staff_role is not None:
        return Staff.objects.get(user=place.user_id)
    return GroupMember.objects.get(pk=place.member_id)


def _named(member: GroupMember) -> dict[str, str]:
    return {"name": member.display_name}
