"""Staff in groups: they may enter any group of their team and hold no fan's place."""

from collections.abc import Iterable

from django.db import transaction

from community.groups.models import FanGroup, GroupMember
from community.groups.registry import name_shown
from community.groups.services.admit import count_out, group_fresh, once_more
from community.groups.services.members import member_end
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

Role, State = GroupMember.Role, GroupMember.State


def member_for_staff(*, group: FanGroup, staff: Staff) -> GroupMember:
    """The place of staff in a group of their team, made on first entering; reads all history.

    The group's creator comes in as its owner, who may moderate as admin, others as members. Staff
    are not counted in ``member_count`` and need no free place. One query when they are in.
    Raises NotAllowed for staff of another team or off the team.
    """
    if staff.team_id != group.team_id or staff.state != Staff.State.ACTIVE:
        raise NotAllowed
    member = GroupMember.objects.filter(group=group, user_id=staff.user_id).first()
    if member is not None and member.state == State.ACTIVE and member.staff_id == staff.pk:
        return member
    return once_more(lambda: _enter(group.pk, staff))


def _enter(group_id: int, staff: Staff) -> GroupMember:
    group = group_fresh(group_id)
    locked = (
        GroupMember.objects.select_for_update(of=("self",), no_key=True)
        .filter(group=group, user_id=staff.user_id)
        .first()
    )
    place = {
        "staff_id": staff.pk,
        "role": _role(group, staff),
        "display_name": staff.display_name,
        "is_kol": staff.is_kol,
        "joined_seq": 0,
    }
    if locked is None:
        return GroupMember.objects.create(
            team_id=group.team_id,
            group=group,
            user_id=staff.user_id,
            read_seq=group.last_seq,
            read_count=group.count_seq,
            **place,
        )
    if locked.state == State.ACTIVE and locked.staff_id is None:
        count_out(group.pk)  # was in as a fan, and needs that place no more
    if locked.state != State.ACTIVE:
        place |= {
            "state": State.ACTIVE,
            "left_at": None,
            "remove_reason": "",
            "read_seq": group.last_seq,
            "read_count": group.count_seq,
        }
    for name, value in place.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(place))
    return locked


def _role(group: FanGroup, staff: Staff) -> str:
    if not role_may(staff.role, "groups.moderate"):
        return Role.MEMBER
    owned = GroupMember.objects.filter(group=group, role=Role.OWNER, state=State.ACTIVE)
    if group.created_by_id == staff.pk and not owned.exists():
        return Role.OWNER
    return Role.ADMIN


def staff_places_end(*, staff_id: int, actor: Actor) -> int:
    """Somebody left the team: out of all its groups. Returns how many."""
    ended = 0
    with transaction.atomic():
        places = GroupMember.objects.select_for_update(of=("self",), no_key=True).filter(
            staff_id=staff_id, state=State.ACTIVE
        )
        for member in places.order_by("pk"):
            member.role = Role.MEMBER
            member.save(update_fields=["role"])
            member_end(member, state=State.LEFT, reason=GroupMember.LeaveReason.OFF_TEAM)
            event_emit(
                team_id=member.team_id,
                name="group.member_left",
                actor=actor,
                subject=member,
                payload={
                    "group": member.group_id,
                    "member": member.pk,
                    "fan": None,
                    "reason": member.remove_reason,
                },
            )
            ended += 1
    return ended


def staff_places_refresh(*, staff: Staff, role_changed: bool) -> None:
    """Somebody's name, role or voice on the team changed: their places in groups follow."""
    with transaction.atomic():
        places = GroupMember.objects.filter(staff=staff, state=State.ACTIVE)
        places.update(display_name=staff.display_name, is_kol=staff.is_kol)
        if role_changed:
            moderates = role_may(staff.role, "groups.moderate")
            places.exclude(role=Role.OWNER).update(role=Role.ADMIN if moderates else Role.MEMBER)


def fan_names_refresh(*, fans: Iterable[tuple[int, str]]) -> None:
    """Fans go by another name now: ``(fan id, nickname)``; their places in groups follow. Two
    queries, and one more for each five hundred places beyond the first."""
    names = dict(fans)
    places = GroupMember.objects.filter(fan_id__in=names, staff=None).select_related("team")
    changed: list[GroupMember] = []
    for place in places.order_by("pk"):
        nickname = names[place.fan_id or 0]
        if place.display_name == nickname:
            continue
        shown = name_shown(place.team, place.group_id, nickname, place.pk)
        if shown != place.display_name:
            place.display_name = shown
            changed.append(place)
    GroupMember.objects.bulk_update(changed, ["display_name"], batch_size=500)
