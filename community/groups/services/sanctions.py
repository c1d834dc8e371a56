"""Muting a member for a while, and closing all the team's groups to a fan."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from community.fans.models import Fan
from community.groups.authority import By, Rank, may_sanction
from community.groups.errors import MemberIsStaff, MutedByTeam, MuteEnds
from community.groups.models import GroupMember, JoinRequest, TeamBan
from community.groups.services.admit import target_lock
from community.groups.services.holds import hold_drop
from community.groups.services.members import member_end
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.text.normal import display_clean

State = GroupMember.State
REASON_LENGTH = 120
LONGEST_MUTE = timedelta(days=366)


def member_mute(
    *, member: GroupMember, until: datetime, reason: str, by: By, actor: Actor
) -> GroupMember:
    """Let a fan only read in their group until then; a second mute replaces the first.

    ``by`` is staff who may moderate, an admin of the group over those below (authority.py), or
    ``None`` for the rules of moderation. What they send is refused from the commit on. Raises
    NotAllowed, RankTooLow, NotActive, MemberIsStaff, MutedByTeam, MuteEnds.
    """
    if not timezone.now() < until <= timezone.now() + LONGEST_MUTE:
        raise MuteEnds
    with transaction.atomic():
        locked, rank = target_lock(by=by, target=member)
        _may_change(locked, rank)
        before, locked.muted_until = locked.muted_until, until
        locked.mute_reason, locked.mute_rank = display_clean(reason, REASON_LENGTH), rank
        locked.save(update_fields=["muted_until", "mute_reason", "mute_rank"])
        _mute_noted(locked, "group.member_mute", "group.member_muted", before, actor)
    return locked


def member_unmute(*, member: GroupMember, by: By, actor: Actor) -> GroupMember:
    """Let a muted fan speak again at once; one who may speak is left as they are.

    Raises NotAllowed, RankTooLow, NotActive, MutedByTeam.
    """
    with transaction.atomic():
        locked, rank = target_lock(by=by, target=member, staff_too=True)
        if not locked.is_muted:
            return locked
        _may_change(locked, rank)
        before, locked.muted_until, locked.mute_reason = locked.muted_until, None, ""
        locked.save(update_fields=["muted_until", "mute_reason"])
        _mute_noted(locked, "group.member_unmute", "group.member_unmuted", before, actor)
    return locked


def fan_ban(*, fan: Fan, reason: str, by: Staff | None, actor: Actor) -> TeamBan:
    """Close all the team's groups to a fan: out of those they are in, their requests declined.

    The fan's row is locked, as whoever joins has it (fan_for_user), so that nobody slips in
    meanwhile. A fan who is banned already stays so, with the first reason. Raises NotAllowed,
    MemberIsStaff.
    """
    may_sanction(by)
    with transaction.atomic():
        locked = _fan_lock(fan)
        standing = TeamBan.objects.filter(fan=locked, lifted_at=None).first()
        if standing is not None:
            return standing
        if Staff.objects.filter(user=locked.user_id, state=Staff.State.ACTIVE).exists():
            raise MemberIsStaff
        cleaned = display_clean(reason, REASON_LENGTH)
        ban = TeamBan.objects.create(
            team_id=locked.team_id, fan=locked, reason=cleaned, created_by=by
        )
        ban.places = _all_end(locked, by, cleaned, actor)
        ban.save(update_fields=["places"])
        audit_record(
            actor=actor,
            action="fan.ban",
            obj=locked,
            changes={"groups": [None, len(ban.places)]},
        )
        event_emit(
            team_id=locked.team_id,
            name="fan.banned",
            actor=actor,
            subject=locked,
            payload={"fan": locked.pk, "ban": ban.pk, "groups": len(ban.places)},
        )
    return ban


def fan_unban(*, fan: Fan, by: Staff | None, actor: Actor) -> int:
    """Open the team's groups to a fan again: they may join by themselves, also where the ban took
    them out. Returns how many such places there are; 0 too when there was no ban.

    Raises NotAllowed.
    """
    may_sanction(by)
    with transaction.atomic():
        locked = _fan_lock(fan)
        ban = TeamBan.objects.filter(fan=locked, lifted_at=None).first()
        if ban is None:
            return 0
        ban.lifted_at, ban.lifted_by = timezone.now(), by
        ban.save(update_fields=["lifted_at", "lifted_by"])
        freed = GroupMember.objects.filter(pk__in=ban.places, state=State.REMOVED).update(
            state=State.LEFT, remove_reason=""
        )
        audit_record(actor=actor, action="fan.unban", obj=locked, changes={"groups": [None, freed]})
        event_emit(
            team_id=locked.team_id,
            name="fan.unbanned",
            actor=actor,
            subject=locked,
            payload={"fan": locked.pk, "ban": ban.pk},
        )
    return freed


def fan_banned(fan_id: int) -> bool:
    """Whether the team's groups are closed to the fan. One query."""
    return TeamBan.objects.filter(fan_id=fan_id, lifted_at=None).exists()


def _may_change(member: GroupMember, rank: Rank) -> None:
    """A mute that stands is changed by nobody below who set it. Raises MutedByTeam."""
    if member.is_muted and rank < member.mute_rank:
        raise MutedByTeam


def _fan_lock(fan: Fan) -> Fan:
    return Fan.objects.select_for_update(no_key=True).get(pk=fan.pk)


def _all_end(fan: Fan, by: Staff | None, reason: str, actor: Actor) -> list[int]:
    """Decline what the fan asked and take them out of every group of the team. Returns the places.

    Requests are locked, then members, then the groups in one order, whatever they are left for: of
    two who are banned at once, neither waits for the other.
    """
    waiting = JoinRequest.objects.filter(fan=fan, state=JoinRequest.State.PENDING)
    asked = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    places = GroupMember.objects.select_for_update(of=("self",), no_key=True)
    ended = list(places.filter(fan=fan, staff=None, state=State.ACTIVE).order_by("pk"))
    held = [request for request in asked if request.held_until is not None]
    left: list[JoinRequest | GroupMember] = [*held, *ended]
    for one in sorted(left, key=lambda one: one.group_id):
        if isinstance(one, JoinRequest):
            hold_drop(one)
        else:
            _place_end(one, reason, actor)
    waiting.update(state=JoinRequest.State.DECLINED, decided_at=timezone.now(), decided_by=by)
    return [member.pk for member in ended]


def _place_end(member: GroupMember, reason: str, actor: Actor) -> None:
    member_end(member, state=State.REMOVED, reason=reason)
    event_emit(
        team_id=member.team_id,
        name="group.member_removed",
        actor=actor,
        subject=member,
        payload={"group": member.group_id, "member": member.pk, "fan": member.fan_id},
    )


def _mute_noted(
    member: GroupMember, action: str, event: str, before: datetime | None, actor: Actor
) -> None:
    until = member.muted_until
    audit_record(
        actor=actor,
        action=action,
        obj=member,
        changes={
            "muted_until": [before and before.isoformat(), until and until.isoformat()],
        },
    )
    event_emit(
        team_id=member.team_id,
        name=event,
        actor=actor,
        subject=member,
        payload={
            "group": member.group_id,
            "member": member.pk,
            "fan": member.fan_id,
            "until": until and until.isoformat(),
        },
    )
