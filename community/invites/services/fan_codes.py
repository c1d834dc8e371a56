"""Codes of fans' own: one a group, made when they first look for it."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from community.invites.errors import FanCodeEnded, FanCodesOff, InviteMoved
from community.invites.models import GroupInvites, Invite
from community.invites.selectors.owners import fan_codes_on_in
from community.invites.services.manage import invite_make
from community.invites.services.phrases import phrase_keep
from community.invites.services.referrals import place_ensure
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record


def fan_code_get(*, member: GroupMember, actor: Actor) -> Invite:
    """A member's own code into their group, made where they have none; twice is as once.

    One that has ended lives again; one that was revoked is not made anew until the team says so
    (fan_code_allow). Raises FanCodesOff, FanCodeEnded, TooManyCodes.
    """
    group, fan = member.group, member.fan
    if fan is None or member.state != GroupMember.State.ACTIVE or not fan_codes_on_in(group.pk):
        raise FanCodesOff
    try:
        with transaction.atomic():
            return _get_or_make(group, fan, actor)
    except IntegrityError:  # a twin of this call was faster
        with transaction.atomic():
            return _get_or_make(group, fan, actor)


def _get_or_make(group: FanGroup, fan: Fan, actor: Actor) -> Invite:
    mine = (
        Invite.objects.select_for_update(of=("self",), no_key=True)
        .filter(group=group, fan=fan)
        .exclude(state=Invite.State.REVOKED)
        .first()
    )
    now = timezone.now()
    end = now + timedelta(days=settings.INVITE_MAX_DAYS)
    if mine is not None:
        if mine.expires_at <= now:
            phrase_keep(invite=mine, end=end)
            mine.expires_at = end
            mine.save(update_fields=["expires_at"])
        return mine
    _not_ended(group, fan)
    place_ensure(fan=fan)
    here = GroupInvites.objects.filter(group=group).first()
    fields = {
        "team_id": group.team_id,
        "group": group,
        "fan": fan,
        "starts_at": now,
        "expires_at": end,
        "max_uses": here.fan_joins if here is not None else None,
    }
    return invite_make(phrase="", fields=fields, tags=[], actor=actor, owner=fan)


def _not_ended(group: FanGroup, fan: Fan) -> None:
    """Pass unless the fan's last code here was revoked for good. Raises FanCodeEnded."""
    past = Invite.objects.filter(group=group, fan=fan, state=Invite.State.REVOKED)
    last = past.order_by("-revoked_at", "-pk").first()
    if last is not None and not last.replaceable:
        raise FanCodeEnded


def fan_code_allow(*, invite: Invite, actor: Actor) -> Invite:
    """Let a fan whose code was revoked have another: it is made when they look for it. Twice is as
    once. Raises InviteMoved (no fan's code, or not revoked)."""
    with transaction.atomic():
        locked = Invite.objects.select_for_update(of=("self",), no_key=True).get(pk=invite.pk)
        if locked.fan_id is None or locked.state != Invite.State.REVOKED:
            raise InviteMoved
        if not locked.replaceable:
            locked.replaceable = True
            locked.save(update_fields=["replaceable"])
            audit_record(
                actor=actor,
                action="invite.anew",
                obj=locked,
                changes={"replaceable": [False, True]},
            )
    return locked


def fan_codes_end(*, fan_ids: list[int]) -> int:
    """Revoke the codes of fans who were erased; returns how many."""
    live = Invite.objects.filter(fan_id__in=fan_ids).exclude(state=Invite.State.REVOKED)
    return live.update(state=Invite.State.REVOKED, revoked_at=timezone.now())
