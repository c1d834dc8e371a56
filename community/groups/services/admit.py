"""The one way in: every joiner, accepted request and returning member passes here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from django.db import IntegrityError
from django.db.models import Exists, F
from django.utils import timezone

from community.fans.models import Fan
from community.groups.authority import By, Rank, act_check, acting_rank
from community.groups.errors import Banned, GroupClosed, GroupFull, MemberIsStaff, NotActive
from community.groups.models import FanGroup, GroupMember, JoinRequest, PastStay, TeamBan
from community.groups.registry import DoorRef, door_claim, name_shown
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.teams.models import User

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JoinOutcome:
    """What came of joining: in now, in before, or waiting (``request``)."""

    kind: Literal["joined", "already", "pending"]
    member: GroupMember | None = None
    request: JoinRequest | None = None


def once_more(act: Callable[[], T]) -> T:
    """Run ``act`` in a transaction; when a twin's row was faster, again, to find that row. So too
    when the database ended it because another who locks in another order was there."""
    try:
        return past_deadlocks(act)
    except IntegrityError:
        return past_deadlocks(act)


def group_fresh(group_id: int) -> FanGroup:
    """The group as it is now, with its team and the account of its rule. One query."""
    return FanGroup.objects.select_related("team", "entry_account").get(pk=group_id)


def group_and_ban(group_id: int, fan: Fan) -> tuple[FanGroup, bool]:
    """As group_fresh, and whether the team's groups are closed to the fan. One query."""
    group = (
        FanGroup.objects.select_related("team", "entry_account")
        .annotate(fan_banned=Exists(TeamBan.objects.filter(fan=fan, lifted_at=None)))
        .get(pk=group_id)
    )
    return group, bool(group.fan_banned)


def place_of(group: FanGroup, user: User) -> GroupMember | None:
    """A person's row in a group, whatever its state. One query."""
    return GroupMember.objects.filter(group=group, user=user).first()


def member_admit(
    *,
    group: FanGroup,
    fan: Fan,
    user: User,
    actor: Actor,
    door: DoorRef | None,
    member: GroupMember | None,
) -> JoinOutcome:
    """Seat a fan whom the rule lets in: member, door, then the group's count, or nothing of it.

    ``member`` is their row as it was found (place_of). Runs in the caller's transaction. Raises
    Banned, GroupClosed, GroupFull and what the door raises.
    """
    if member is not None:
        if member.state == GroupMember.State.ACTIVE:
            return JoinOutcome("already", member)
        if member.state == GroupMember.State.REMOVED:
            raise Banned
        if not _return(member, group, fan):
            # A twin of this call was faster.
            member.refresh_from_db()
            return JoinOutcome("already", member)
    else:
        member = GroupMember.objects.create(user=user, **_seat(group, fan))
    _name_show(member, group)
    if door is not None:
        door_claim(door, fan=fan, member=member, actor=actor)
    member.left_at = None
    count_in(group)
    event_emit(
        team_id=group.team_id,
        name="group.member_joined",
        actor=actor,
        subject=member,
        payload={
            "group": group.pk,
            "member": member.pk,
            "fan": fan.pk,
            "door_kind": door.kind if door else "",
            "door_id": door.id if door else None,
        },
    )
    return JoinOutcome("joined", member)


def _seat(group: FanGroup, fan: Fan) -> dict[str, object]:
    """What a fan's place looks like when they take it."""
    return {
        "team_id": group.team_id,
        "group_id": group.pk,
        "fan_id": fan.pk,
        "staff_id": None,
        "role": GroupMember.Role.MEMBER,
        "state": GroupMember.State.ACTIVE,
        "display_name": fan.nickname,
        "is_kol": False,
        "joined_at": timezone.now(),
        "joined_seq": group.last_seq,
        "read_seq": group.last_seq,
        "read_count": group.count_seq,
    }


def _name_show(member: GroupMember, group: FanGroup) -> None:
    """The name as the group may show it; what is hidden in it is noted with the member, and so
    forgotten with them."""
    shown = name_shown(group.team, group.pk, member.display_name, member.pk)
    if shown != member.display_name:
        GroupMember.objects.filter(pk=member.pk).update(display_name=shown)
        member.display_name = shown


def _return(member: GroupMember, group: FanGroup, fan: Fan) -> bool:
    """Give one who left their place back. Their ``left_at`` stays in sight for the door."""
    seat = _seat(group, fan)
    del seat["team_id"], seat["group_id"]
    stays = stays_of([member])
    back = GroupMember.objects.filter(pk=member.pk, state=GroupMember.State.LEFT).update(
        left_at=None, remove_reason="", pinned_at=None, **seat
    )
    for name, value in seat.items():
        setattr(member, name, value)
    if back:
        stays_keep(stays)
    return back == 1


def stays_of(members: Iterable[GroupMember]) -> list[PastStay]:
    """The stays that ended with these members' ``left_at``, unsaved; none without a time."""
    return [
        PastStay(
            team_id=member.team_id,
            member=member,
            joined_at=member.joined_at,
            left_at=member.left_at,
            state=member.state,
        )
        for member in members
        if member.left_at is not None
    ]


def stays_keep(stays: Sequence[PastStay]) -> None:
    """Keep stays that others follow now, each once. One query."""
    PastStay.objects.bulk_create(stays, ignore_conflicts=True)


def count_in(group: FanGroup) -> None:
    """Take one place; the row decides, not what was read before. Raises GroupFull, GroupClosed."""
    counted = (
        FanGroup.objects.filter(pk=group.pk, member_count__lt=F("capacity") - F("held_count"))
        .exclude(state=FanGroup.State.ARCHIVED)
        .update(member_count=F("member_count") + 1)
    )
    if not counted:
        archived = FanGroup.objects.filter(pk=group.pk, state=FanGroup.State.ARCHIVED).exists()
        raise GroupClosed if archived else GroupFull


def count_out(group_id: int) -> None:
    """Free one place."""
    FanGroup.objects.filter(pk=group_id).update(member_count=F("member_count") - 1)


def member_lock(member: GroupMember) -> GroupMember:
    """The member's row, locked, with staff and group. Raises NotActive unless in the group.

    Members are locked before their group, by everybody, and without their key: what somebody says
    holds a group's row while it points at those it calls.
    """
    locked = (
        GroupMember.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group")
        .get(pk=member.pk)
    )
    if locked.state != GroupMember.State.ACTIVE:
        raise NotActive
    return locked


def target_lock(
    *, by: By, target: GroupMember, staff_too: bool = False
) -> tuple[GroupMember, Rank]:
    """The row of a member whom ``by`` may act on, locked; and where ``by`` stands (authority.py).

    A member who acts is locked too, both in the order of their keys: whose role is taken away
    meanwhile acts before that or not at all. Raises NotAllowed, RankTooLow, NotActive, and
    MemberIsStaff unless ``staff_too``.
    """
    actor: By = by
    if isinstance(by, GroupMember):
        rows = GroupMember.objects.select_for_update(of=("self",), no_key=True)
        found = {row.pk: row for row in rows.filter(pk__in=[by.pk, target.pk]).order_by("pk")}
        actor = found[by.pk]
    else:
        acting_rank(by)  # who may do nothing learns nothing of the member
    locked = member_lock(target)
    rank = act_check(by=actor, on=locked)
    if locked.staff_id is not None and not staff_too:
        raise MemberIsStaff
    return locked, rank
