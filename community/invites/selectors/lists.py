"""The list of codes and one of them, for the staff of the team in scope."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.invites.models import Invite
from foundation.teams.models import Staff

# What a code is at this moment, as staff see it and filter by it.
STATES: dict[str, str | Promise] = {
    "open": _("In use"),
    "upcoming": _("Not started"),
    "full": _("Used up"),
    "paused": _("Paused"),
    "ended": _("Ended"),
    "revoked": _("Revoked"),
}

# Whose codes, where it is nobody in person.
TEAM, FANS = "team", "fans"


def owner_choices() -> list[tuple[str, str]]:
    """Whose codes a list may be narrowed to: the team's, fans', and each colleague's. One query."""
    staff = Staff.objects.filter(state=Staff.State.ACTIVE).order_by("joined_at", "pk")
    people = [(one.public_id, one.display_name) for one in staff[:200]]
    return [(TEAM, gettext("The team's codes")), (FANS, gettext("Fans' own codes")), *people]


def invite_state(invite: Invite, now: datetime) -> str:
    """Which of STATES a code is in; what was done to it comes before what befell it."""
    if invite.state == Invite.State.REVOKED:
        return "revoked"
    if invite.expires_at <= now:
        return "ended"
    if invite.state == Invite.State.PAUSED:
        return "paused"
    if invite.starts_at > now:
        return "upcoming"
    return "full" if invite.is_full else "open"


def invite_filter(
    *, q: str = "", group: str = "", pool: str = "", state: str = "", owner: str = ""
) -> "QuerySet[Invite, Invite]":
    """The team's codes by words of phrase or channel, group or pool (public ids), one of STATES and
    whose they are: ``team``, ``fans``, or somebody of the team by their public id.

    Newest first is for the caller; group and owner come along. One query.
    """
    found = Invite.objects.select_related("group", "pool", "owner", "fan")
    for word in q.split()[:5]:
        found = found.filter(Q(phrase__icontains=word) | Q(channel__icontains=word) | Q(code=word))
    if group:
        found = found.filter(group__public_id=group)
    if pool:
        found = found.filter(pool__public_id=pool)
    if owner in (TEAM, FANS):
        found = found.filter(fan__isnull=owner == TEAM)
    elif owner:
        found = found.filter(owner__public_id=owner)
    return found.filter(_state_is(state)) if state in STATES else found


def invite_get(public_id: str) -> Invite | None:
    """One code of the team in scope, with group, pool, owner or fan, and team. One query."""
    return (
        Invite.objects.select_related("group", "pool", "owner", "fan", "team")
        .filter(public_id=public_id)
        .first()
    )


def _state_is(state: str) -> Q:
    now = timezone.now()
    if state == "revoked":
        return Q(state=Invite.State.REVOKED)
    if state == "ended":
        return ~Q(state=Invite.State.REVOKED) & Q(expires_at__lte=now)
    if state == "paused":
        return Q(state=Invite.State.PAUSED, expires_at__gt=now)
    active = Q(state=Invite.State.ACTIVE, expires_at__gt=now)
    if state == "upcoming":
        return active & Q(starts_at__gt=now)
    full = Q(max_uses__isnull=False, use_count__gte=F("max_uses") - F("held_count"))
    return active & Q(starts_at__lte=now) & (full if state == "full" else ~full)
