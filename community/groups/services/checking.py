"""Checking those who are in a group against its conditions: warned first, then out.

A day's check of a large group is many batches, each a task of its own: what a batch holds in memory
and how many statements it makes don't depend on the group's size, nor on how many of it fail.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from community.groups.models import FanGroup, GroupMember
from community.groups.rules.judge import Judged, judge
from community.groups.rules.tree import Node
from community.groups.selectors.rules import member_facts, rules_of, tree_of
from community.groups.services.evidence import members_evidence_note
from foundation.events.services import events_emit
from foundation.live.publish import silence_many
from foundation.scopes.actors import SYSTEM
from foundation.teams.audit import audit_record_many

AT_ONCE = 500
# Pages of those who are taken out ask again over so long.
SPREAD_MS = 2_000
State, RULES = GroupMember.State, GroupMember.LeaveReason.RULES
Judgement = tuple[GroupMember, Judged]


def members_recheck(*, group_id: int, after: int = 0, limit: int = AT_ONCE) -> int | None:
    """Check the next fans of a group whose keys come after ``after``; the last key looked at, or
    None when none is left or the group is no longer checked.

    Who fails is warned once and gets days to put it right; who still fails then is out, and may
    come back by any door as soon as the conditions are met; who passes, or of whom it is not
    known, has no warning (any more). A fixed number of statements, however many change.
    """
    group = FanGroup.objects.filter(pk=group_id).exclude(state=FanGroup.State.ARCHIVED).first()
    kept = rules_of(group) if group is not None else None
    if group is None or kept is None or not kept.recheck:
        return None
    members = list(
        GroupMember.objects.filter(
            group=group, state=State.ACTIVE, fan__isnull=False, staff__isnull=True, pk__gt=after
        )
        .select_related("fan")
        .order_by("pk")[:limit]
    )
    if not members:
        return None
    _check(group, members, kept.grace_days)
    return members[-1].pk if len(members) == limit else None


def member_recheck(*, member: GroupMember) -> bool:
    """A member who was warned tries again: whether nothing is missing (any more)."""
    group = FanGroup.objects.get(pk=member.group_id)
    fresh = GroupMember.objects.select_related("fan").get(pk=member.pk)
    if fresh.state != State.ACTIVE or fresh.fan is None:
        return False
    ((_one, judged),) = _judged(group, tree_of(group), [fresh])
    if judged.value is not False:
        _passing([fresh.pk])
    return judged.value is not False


def _check(group: FanGroup, members: Sequence[GroupMember], grace_days: int) -> None:
    tree, now = tree_of(group), timezone.now()
    found = _judged(group, tree, members)
    members_evidence_note(group=group, judged=found)
    failed = [(member, judged) for member, judged in found if judged.value is False]
    _passing(
        member.pk
        for member, judged in found
        if judged.value is not False and member.grace_until is not None
    )
    _failing([one for one in failed if one[0].grace_until is None], now + timedelta(grace_days))
    late = [one.pk for one, _judged in failed if one.grace_until and one.grace_until <= now]
    _out(group, tree, late)


def _judged(group: FanGroup, tree: Node, members: Sequence[GroupMember]) -> list[Judgement]:
    fans = [member.fan for member in members if member.fan is not None]
    facts = member_facts(group, tree, fans)
    return [(member, judge(tree, facts[member.fan_id or 0])) for member in members]


def _failing(failed: Sequence[Judgement], until: Any) -> None:
    """Warn these members, each once however many check at the same time."""
    if not failed:
        return
    with transaction.atomic():
        ids = [member.pk for member, _judged in failed]
        warned = set(_locked(ids).filter(grace_until=None).values_list("pk", flat=True))
        GroupMember.objects.filter(pk__in=warned).update(grace_until=until)
        _tell(
            "member.failing",
            [
                (member, {"until": until.isoformat(), "missing": _keys(judged)})
                for member, judged in failed
                if member.pk in warned
            ],
        )


def _passing(ids: Iterable[int]) -> None:
    """End the warnings of these members."""
    warned = list(ids)
    if not warned:
        return
    with transaction.atomic():
        cleared = list(_locked(warned).filter(grace_until__isnull=False))
        GroupMember.objects.filter(pk__in=[one.pk for one in cleared]).update(grace_until=None)
        _tell("member.passing", [(one, {}) for one in cleared])


def _out(group: FanGroup, tree: Node, late: Sequence[int]) -> None:
    """Take out those whose time is over, judged once more under the locks of their rows; whom
    somebody works at is left for the next time."""
    if not late:
        return
    with transaction.atomic():
        now = timezone.now()
        locked = list(
            _locked(late, skip=True)
            .filter(grace_until__lte=now, staff=None, fan__isnull=False)
            .select_related("fan")
        )
        again = _judged(group, tree, locked)
        out = {one.pk: _keys(judged) for one, judged in again if judged.value is False}
        gone = [one for one in locked if one.pk in out]
        if not gone:
            return
        GroupMember.objects.filter(pk__in=list(out)).update(
            state=State.LEFT, left_at=now, remove_reason=RULES, grace_until=None
        )
        FanGroup.objects.filter(pk=group.pk).update(member_count=F("member_count") - len(gone))
        audit_record_many(
            actor=SYSTEM,
            action="group.member_rules_out",
            objs=gone,
            each={pk: {"missing": [None, keys]} for pk, keys in out.items()},
        )
        _tell(
            "group.member_left",
            [(one, {"reason": RULES.value, "missing": out[one.pk]}) for one in gone],
        )
        users = [one.user_id for one in gone]
        transaction.on_commit(
            partial(silence_many, user_ids=users, group_id=group.pk, spread_ms=SPREAD_MS),
            robust=True,
        )


def _locked(ids: Sequence[int], *, skip: bool = False) -> Any:
    """The rows of those of these who are in the group, locked in the order of their keys."""
    rows = GroupMember.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip)
    return rows.filter(pk__in=ids, state=State.ACTIVE).order_by("pk")


def _keys(judged: Judged) -> list[str]:
    return [result.leaf.key for result in judged.results if result.value is False]


def _tell(name: str, members: Sequence[tuple[GroupMember, dict[str, Any]]]) -> None:
    if members:
        events_emit(
            team_id=members[0][0].team_id,
            name=name,
            actor=SYSTEM,
            payloads=[
                {"group": one.group_id, "member": one.pk, "fan": one.fan_id, **more}
                for one, more in members
            ],
        )
