"""Pools: what staff set, and the one way in through several groups.

The order of locks goes on from services/__init__: a pool's row is locked by whoever opens its next
group, after the joiner let go of the groups that were full, and before the new group.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from community.fans.models import Fan
from community.groups.errors import (
    Banned,
    BannedFromTeam,
    GroupClosed,
    GroupFull,
    GroupInPool,
    PoolClosed,
    PoolFull,
    PoolKeepsOne,
    PoolNeedsGroup,
    PoolOutside,
)
from community.groups.models import (
    FanGroup,
    GroupMember,
    GroupPool,
    GroupTemplate,
    JoinRequest,
    PoolGroup,
)
from community.groups.registry import DoorRef
from community.groups.services.admit import JoinOutcome
from community.groups.services.join import member_join
from community.groups.services.outside import pictures_check
from community.groups.services.sanctions import fan_banned
from community.groups.services.templates import group_from_template, may_edit
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record, changes_between, fields_set
from foundation.teams.models import Role, Staff, User
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean

State = GroupPool.State
SETTABLE = frozenset(
    {"name", "template", "stem", "most_groups", "blurb", "limit_people", "limit_days"}
)
_LENGTHS = {"name": 40, "stem": 30, "blurb": 120}
# A joiner looks again so often when others were faster each time.
ATTEMPTS = 60


# --- What staff set ------------------------------------------------------------------------------
def pool_create(
    *,
    staff: Staff,
    name: str,
    actor: Actor,
    kind: str = GroupPool.Kind.INSIDE,
    groups: Iterable[FanGroup] = (),
    template: GroupTemplate | None = None,
    **settings: Any,
) -> GroupPool:
    """Make a pool of these groups, in this order; without any its first is opened at once.

    ``settings`` are others of SETTABLE. Raises NotAllowed, PoolNeedsGroup, GroupInPool.
    """
    may_edit(staff)
    kind = GroupPool.Kind(kind)
    inside, chosen = kind == GroupPool.Kind.INSIDE, list(groups)
    if inside and not chosen and template is None:
        raise PoolNeedsGroup
    new = _cleaned({"name": name, "template": template if inside else None, **settings})
    if not inside:
        people, days = GroupPool.LIMITS[kind]
        new = {"limit_people": people, "limit_days": days} | new
    with transaction.atomic():
        pool = GroupPool.objects.create(team_id=staff.team_id, kind=kind, created_by=staff, **new)
        for position, group in enumerate(chosen if inside else [], start=1):
            _take_in(pool, group, position)
        if inside and not chosen:
            _next_open(pool, [])
        audit_record(actor=actor, action="pool.create", obj=pool, changes={"kind": [None, kind]})
        event_emit(team_id=pool.team_id, name="pool.created", actor=actor, subject=pool)
    return pool


def pool_update(*, pool: GroupPool, staff: Staff, actor: Actor, **settings: Any) -> GroupPool:
    """Change settings of a pool (the names in SETTABLE). Raises NotAllowed."""
    may_edit(staff)
    if unknown := set(settings) - SETTABLE:
        raise TypeError(f"not a setting of a pool: {sorted(unknown)}")
    with transaction.atomic():
        locked = pool_lock(pool.pk)
        new = _cleaned(settings)
        changes = changes_between(locked, new)
        if changes:
            fields_set(locked, new)
            audit_record(actor=actor, action="pool.update", obj=locked, changes=changes)
            _updated(locked, actor, sorted(changes))
    return locked


def pool_state_set(*, pool: GroupPool, state: str, staff: Staff, actor: Actor) -> GroupPool:
    """Open, pause or archive a pool, from any of these to any other. Its groups stay as they are:
    only the door is opened or shut. Raises NotAllowed."""
    may_edit(staff)
    with transaction.atomic():
        locked = pool_lock(pool.pk)
        changes = fields_set(locked, {"state": State(state).value})
        if changes:
            audit_record(actor=actor, action="pool.state", obj=locked, changes=changes)
            _updated(locked, actor, ["state"])
    return locked


def pool_group_add(*, pool: GroupPool, group: FanGroup, staff: Staff, actor: Actor) -> PoolGroup:
    """Put a group at the end of the pool's turn. Raises NotAllowed, GroupInPool, PoolOutside."""
    may_edit(staff)
    with transaction.atomic():
        locked = pool_lock(pool.pk)
        if locked.outside:
            raise PoolOutside
        turn = _take_in(locked, group, _last_position(locked) + 1)
        _turns_noted(locked, actor, added=group.name)
    return turn


def pool_group_remove(*, pool: GroupPool, group: FanGroup, staff: Staff, actor: Actor) -> None:
    """Take a group out of the pool; who is in it stays. Raises NotAllowed, PoolKeepsOne."""
    may_edit(staff)
    with transaction.atomic():
        locked = pool_lock(pool.pk)
        mine = PoolGroup.objects.filter(pool=locked)
        if not mine.exclude(group=group).exists():
            raise PoolKeepsOne
        if mine.filter(group=group).delete()[0]:
            _turns_noted(locked, actor, removed=group.name)


def pool_group_move(
    *, pool: GroupPool, group: FanGroup, up: bool, staff: Staff, actor: Actor
) -> None:
    """Move a group one place towards the front or the end; at the edge nothing happens."""
    may_edit(staff)
    with transaction.atomic():
        locked = pool_lock(pool.pk)
        turns = list(PoolGroup.objects.filter(pool=locked).order_by("position"))
        at = next((n for n, turn in enumerate(turns) if turn.group_id == group.pk), None)
        other = None if at is None else at - 1 if up else at + 1
        if at is None or other is None or not 0 <= other < len(turns):
            return
        one, two = turns[at], turns[other]
        one.position, two.position = two.position, one.position
        PoolGroup.objects.bulk_update([one, two], ["position"])
        _turns_noted(locked, actor, moved=group.name)


# --- Coming in -----------------------------------------------------------------------------------
def pool_admit(
    *,
    pool: GroupPool,
    fan: Fan,
    user: User,
    actor: Actor,
    door: DoorRef | None,
    says_follows: bool = False,
    note: str = "",
    answers: Mapping[str, str] | None = None,
) -> JoinOutcome:
    """Join the first group of the pool with room, or ask to, as that group's rule has it.

    Who is in one of its groups is led there (``already``) and burns nothing; whose request waits
    in one goes on waiting there; who left one comes back to it while it has room. When no group
    has room, the next is opened from the template: one, however many come at once. The caller
    holds the fan's row (fan_for_user). ``member.group`` of the outcome is loaded.

    Raises PoolClosed, PoolFull, Banned (they were removed from one of its groups) and what
    member_join raises; then nothing has changed.
    """
    with transaction.atomic():
        standing = _standing(pool, user)
        if standing is not None and standing.state == GroupMember.State.ACTIVE:
            return JoinOutcome("already", standing)
        join = partial(
            member_join,
            fan=fan,
            user=user,
            actor=actor,
            door=door,
            says_follows=says_follows,
            note=note,
            answers=answers,
        )
        for _attempt in range(ATTEMPTS):
            turns = _turns(pool.pk)
            if (turns[0].pool if turns else pool).state != State.OPEN:
                raise PoolClosed
            if standing is not None and standing.state == GroupMember.State.REMOVED:
                raise BannedFromTeam if fan_banned(fan.pk) else Banned
            waits_in = _waits_in(turns, fan)
            if waits_in is not None:
                return _with_group(join(group=waits_in), waits_in)
            for group in _candidates(turns, standing):
                with suppress(GroupFull, GroupClosed):  # taken meanwhile: the next one
                    return _with_group(join(group=group), group)
            _room_make(pool)
    raise PoolFull


class _RoomAgain(Exception):
    """Somebody else opened the next group, or left: look again."""


def _room_make(pool: GroupPool) -> None:
    """See to it that a group has room, opening the next one if need be.

    The pool's row decides who opens it. Who finds room lets go of the row at once (the savepoint
    is undone), so that those who waited with them go on side by side. Raises PoolFull, PoolClosed.
    """
    try:
        with transaction.atomic():
            locked = pool_lock(pool.pk)
            if locked.state != State.OPEN:
                raise PoolClosed
            turns = _turns(pool.pk)
            if any(_has_room(turn.group) for turn in turns):
                raise _RoomAgain
            _next_open(locked, turns)
    except _RoomAgain:
        return


def _next_open(pool: GroupPool, turns: list[PoolGroup]) -> FanGroup:
    """The next group of a locked pool, from its template. Raises PoolFull."""
    standing = [turn for turn in turns if turn.group.state != FanGroup.State.ARCHIVED]
    owner = _answerable(pool)
    if pool.template is None or owner is None or len(standing) >= pool.most_groups:
        raise PoolFull
    number = max(pool.opened, len(turns)) + 1
    group = group_from_template(
        template=pool.template, name=numbered(pool, number), staff=owner, actor=SYSTEM
    )
    PoolGroup.objects.create(
        team_id=pool.team_id,
        pool=pool,
        group=group,
        position=max((turn.position for turn in turns), default=0) + 1,
        number=number,
    )
    GroupPool.objects.filter(pk=pool.pk).update(opened=number, full_since=None)
    pool.opened = number
    event_emit(
        team_id=pool.team_id,
        name="pool.group_opened",
        actor=SYSTEM,
        subject=pool,
        payload={"pool": pool.pk, "group": group.pk, "number": number},
    )
    return group


def numbered(pool: GroupPool, number: int) -> str:
    """What the pool's group of that number is called, in the team's language."""
    language = pool.team.language or "zh-hans"
    with translation.override(language):
        tail = f" {number}群" if language.startswith("zh") else f" {number}"
    return (pool.stem or pool.name)[: 40 - len(tail)].rstrip() + tail


def _standing(pool: GroupPool, user: User) -> GroupMember | None:
    """Where the person is in the pool: in it, else removed, else where they were last."""
    found = list(
        GroupMember.objects.filter(user=user, group__pool_turn__pool=pool).select_related("group")
    )
    order = [GroupMember.State.ACTIVE, GroupMember.State.REMOVED, GroupMember.State.LEFT]
    found.sort(key=lambda one: (order.index(GroupMember.State(one.state)), -one.pk))
    return found[0] if found else None


def _with_group(outcome: JoinOutcome, group: FanGroup) -> JoinOutcome:
    if outcome.member is not None:
        outcome.member.group = group
    return outcome


def _waits_in(turns: list[PoolGroup], fan: Fan) -> FanGroup | None:
    """The group of the pool where a request of theirs waits, unless it takes nobody any more."""
    groups = {
        turn.group_id: turn.group for turn in turns if turn.group.state == FanGroup.State.OPEN
    }
    waiting = JoinRequest.objects.filter(
        fan=fan, state=JoinRequest.State.PENDING, group__in=groups
    ).values_list("group_id", flat=True)
    return next((groups[group_id] for group_id in waiting[:1]), None)


def _candidates(turns: list[PoolGroup], standing: GroupMember | None) -> list[FanGroup]:
    """The groups with room, in turn; the one they left comes first."""
    found = [turn.group for turn in turns if _has_room(turn.group)]
    if standing is not None:
        found.sort(key=lambda group: group.pk != standing.group_id)
    return found


def _has_room(group: FanGroup) -> bool:
    return group.state == FanGroup.State.OPEN and not group.is_full


def _turns(pool_id: int) -> list[PoolGroup]:
    """The pool's groups as they are now, in order. One query."""
    return list(
        PoolGroup.objects.filter(pool_id=pool_id)
        .select_related("pool", "group")
        .order_by("position")
    )


def _answerable(pool: GroupPool) -> Staff | None:
    """Who owns a group the pool opens: who made the pool, else the team's first owner."""
    if pool.created_by.state == Staff.State.ACTIVE and role_may(
        pool.created_by.role, "groups.edit"
    ):
        return pool.created_by
    return Staff.objects.filter(state=Staff.State.ACTIVE, role=Role.OWNER).order_by("pk").first()


def pool_lock(pool_id: int) -> GroupPool:
    """The pool's row, locked, with what opening a group needs."""
    return (
        GroupPool.objects.select_related("team", "template", "created_by")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=pool_id)
    )


def _take_in(pool: GroupPool, group: FanGroup, position: int) -> PoolGroup:
    # The group's row decides between two pools.
    FanGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    if PoolGroup.objects.filter(group=group).exists():
        raise GroupInPool(group=group.name)
    return PoolGroup.objects.create(team_id=pool.team_id, pool=pool, group=group, position=position)


def _last_position(pool: GroupPool) -> int:
    found = PoolGroup.objects.filter(pool=pool).aggregate(last=Max("position"))
    return int(found["last"] or 0)


def _turns_noted(pool: GroupPool, actor: Actor, **what: str) -> None:
    changes = {name: [None, value] for name, value in what.items()}
    audit_record(actor=actor, action="pool.groups", obj=pool, changes=changes)
    _updated(pool, actor, ["groups"])


def _updated(pool: GroupPool, actor: Actor, fields: list[str]) -> None:
    event_emit(
        team_id=pool.team_id,
        name="pool.updated",
        actor=actor,
        subject=pool,
        payload={"pool": pool.pk, "fields": fields},
    )


def _cleaned(new: dict[str, Any]) -> dict[str, Any]:
    for name, length in _LENGTHS.items():
        if name in new:
            new[name] = display_clean(new[name], length)
    return new


def pools_watch() -> int:
    """Tell once of each pool of the team in scope in which nobody finds a place any more, or
    whose pictures run out soon; take it back once that is over. Returns how many were told of. A
    query and one or two of each."""
    told = 0
    for pool in GroupPool.objects.filter(state=State.OPEN):
        if pool.outside:
            told += pictures_check(pool)
            continue
        turns = _turns(pool.pk)
        room = any(_has_room(turn.group) for turn in turns)
        standing = [turn for turn in turns if turn.group.state != FanGroup.State.ARCHIVED]
        full = not room and (pool.template_id is None or len(standing) >= pool.most_groups)
        told += _full_note(pool, full)
    return told


def _full_note(pool: GroupPool, full: bool) -> bool:
    if full == (pool.full_since is not None):
        return False
    with transaction.atomic():
        was_full = pool.full_since is not None
        changed = GroupPool.objects.filter(pk=pool.pk, full_since__isnull=not was_full).update(
            full_since=timezone.now() if full else None
        )
        if changed and full:
            event_emit(
                team_id=pool.team_id,
                name="pool.full",
                actor=SYSTEM,
                subject=pool,
                payload={"pool": pool.pk},
            )
    return bool(changed and full)
