"""Leaving, being removed and let back in, roles, and each member's own wishes."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.fans.models import Fan
from community.groups.authority import By, may_sanction
from community.groups.errors import BannedFromTeam, NotActive, OwnerIsStaff, OwnerStays
from community.groups.models import GroupMember, TeamBan
from community.groups.services.admit import (
    count_in,
    count_out,
    member_lock,
    stays_keep,
    stays_of,
    target_lock,
)
from foundation.events.services import event_emit
from foundation.live.publish import silence
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean

Role, State = GroupMember.Role, GroupMember.State
REASON_LENGTH = 120


def member_leave(*, member: GroupMember, actor: Actor, reason: str = "") -> None:
    """Leave the group oneself; leaving twice is as once.

    ``reason`` is one of LeaveReason, or empty. Their open pages fall silent. Raises OwnerStays.
    """
    code = reason if reason in GroupMember.LeaveReason.values else ""
    with transaction.atomic():
        try:
            locked = member_lock(member)
        except NotActive:
            return
        if locked.role == Role.OWNER:
            raise OwnerStays
        member_end(locked, state=State.LEFT, reason=code)
        event_emit(
            team_id=locked.team_id,
            name="group.member_left",
            actor=actor,
            subject=locked,
            payload={
                "group": locked.group_id,
                "member": locked.pk,
                "fan": locked.fan_id,
                "reason": code,
            },
        )


def member_remove(*, member: GroupMember, by: By, reason: str, actor: Actor) -> None:
    """Remove a fan from the group: they can't come back by themselves (member_readmit undoes it).

    ``by`` is staff who may moderate, or an admin of the group over those below (authority.py).
    Their open pages fall silent within seconds. Raises NotAllowed, RankTooLow, NotActive,
    MemberIsStaff.
    """
    with transaction.atomic():
        locked, _rank = target_lock(by=by, target=member)
        member_end(locked, state=State.REMOVED, reason=display_clean(reason, REASON_LENGTH))
        # The reason is on the row, for staff to see; a trail that can't be erased gets none of it.
        audit_record(
            actor=actor,
            action="group.member_remove",
            obj=locked,
            changes={"state": [State.ACTIVE, State.REMOVED]},
        )
        event_emit(
            team_id=locked.team_id,
            name="group.member_removed",
            actor=actor,
            subject=locked,
            payload={"group": locked.group_id, "member": locked.pk, "fan": locked.fan_id},
        )


def member_readmit(*, member: GroupMember, by: Staff, actor: Actor) -> GroupMember:
    """Let back in whom staff removed, with their place as it was. Raises NotAllowed, NotActive
    (they were not removed), BannedFromTeam, GroupFull, GroupClosed."""
    may_sanction(by)
    with transaction.atomic():
        # The fan's row first, as a ban takes it.
        if member.fan_id is not None:
            Fan.objects.select_for_update(no_key=True).filter(pk=member.fan_id).first()
            if TeamBan.objects.filter(fan_id=member.fan_id, lifted_at=None).exists():
                raise BannedFromTeam
        ended = GroupMember.objects.filter(pk=member.pk, state=State.REMOVED).first()
        back = GroupMember.objects.filter(pk=member.pk, state=State.REMOVED).update(
            state=State.ACTIVE, left_at=None, remove_reason="", role=Role.MEMBER, removal=None
        )
        if not back or ended is None:
            raise NotActive
        stays_keep(stays_of([ended]))
        fresh = GroupMember.objects.select_related("group", "fan").get(pk=member.pk)
        if fresh.fan is None or fresh.fan.user_id != fresh.user_id:
            raise NotActive  # erased meanwhile: there is nobody to let in
        count_in(fresh.group)
        audit_record(
            actor=actor,
            action="group.member_readmit",
            obj=fresh,
            changes={"state": [State.REMOVED, State.ACTIVE]},
        )
        event_emit(
            team_id=fresh.team_id,
            name="group.member_readmitted",
            actor=actor,
            subject=fresh,
            payload={"group": fresh.group_id, "member": fresh.pk, "fan": fresh.fan_id},
        )
    return fresh


def member_role_set(*, member: GroupMember, role: str, by: Staff, actor: Actor) -> GroupMember:
    """Make somebody an admin, a plain member, or the owner (who must be of the team; the owner
    until now becomes an admin). Raises NotAllowed, NotActive, OwnerIsStaff, OwnerStays."""
    if not role_may(by.role, "groups.edit"):
        raise NotAllowed
    role = Role(role)
    with transaction.atomic():
        if role == Role.OWNER:
            # Two owners can't be made at once. Not the group's row: members come before it, and
            # the owner until now, whose row is wanted next, may be speaking.
            Team.objects.select_for_update(no_key=True).get(pk=member.team_id)
        locked = member_lock(member)
        if locked.role == role:
            return locked
        if locked.role == Role.OWNER:
            raise OwnerStays
        if role == Role.OWNER:
            if locked.staff_id is None:
                raise OwnerIsStaff
            _owner_steps_down(locked, actor)
        before, locked.role = locked.role, role
        locked.save(update_fields=["role"])
        _role_noted(locked, before, actor)
    return locked


def member_settings_update(
    *, member: GroupMember, pinned: bool | None = None, do_not_disturb: bool | None = None
) -> GroupMember:
    """A member's own wishes: the group on top of their list, and no disturbance from it."""
    new: dict[str, Any] = {}
    if pinned is not None:
        new["pinned_at"] = timezone.now() if pinned else None
    if do_not_disturb is not None:
        new["do_not_disturb"] = do_not_disturb
    if new:
        GroupMember.objects.filter(pk=member.pk).update(**new)
        for name, value in new.items():
            setattr(member, name, value)
    return member


def member_end(member: GroupMember, *, state: str, reason: str) -> None:
    """Take a locked, active member out, and their place with them; streams fall silent."""
    member.state, member.left_at, member.remove_reason = State(state), timezone.now(), reason
    member.save(update_fields=["state", "left_at", "remove_reason"])
    if member.staff_id is None:
        count_out(member.group_id)
    # robust: what is committed stays so whatever the stream does.
    transaction.on_commit(
        partial(silence, user_id=member.user_id, group_id=member.group_id), robust=True
    )


def _owner_steps_down(successor: GroupMember, actor: Actor) -> None:
    for owner in GroupMember.objects.filter(group_id=successor.group_id, role=Role.OWNER):
        owner.role = Role.ADMIN
        owner.save(update_fields=["role"])
        _role_noted(owner, Role.OWNER, actor)


def _role_noted(member: GroupMember, before: str, actor: Actor) -> None:
    audit_record(
        actor=actor,
        action="group.member_role",
        obj=member,
        changes={"role": [before, member.role]},
    )
    event_emit(
        team_id=member.team_id,
        name="group.member_role",
        actor=actor,
        subject=member,
        payload={"group": member.group_id, "member": member.pk, "role": member.role},
    )
