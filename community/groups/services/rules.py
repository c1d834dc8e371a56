"""What staff set of a group's conditions, and checking those who are in."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.fans.models import Tag
from community.groups.errors import RuleHoldsNobody, RuleInvalid
from community.groups.models import EntryRules, FanGroup, GroupMember
from community.groups.rules.judge import Judged, judge
from community.groups.rules.tree import FOLLOWS, Kind, Node, dump, leaves, parse, tidy
from community.groups.selectors.rules import member_facts, rules_of, tree_of
from community.groups.services.evidence import members_evidence_note
from community.groups.services.members import member_end
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.platforms.models import PlatformAccount

Entry, Auto = FanGroup.Entry, EntryRules.Auto
SIMPLE = frozenset({Kind.OPEN, Kind.CODE, Kind.APPROVAL, Kind.FOLLOWS, Kind.MUTUAL})
# What can come to be no longer met.
LASTING = frozenset({Kind.FOLLOWS, Kind.MUTUAL, Kind.KNOWN, Kind.LEVEL, Kind.TAG})
MOST_GRACE, MOST_HOURS = 90, 24 * 30
AT_ONCE = 500


# --- What staff set ------------------------------------------------------------------------------
def rules_set(
    *,
    group: FanGroup,
    tree: Node,
    staff: Staff,
    actor: Actor,
    recheck: bool = False,
    grace_days: int = 7,
) -> FanGroup:
    """Set a group's conditions. One that is simple becomes the group's plain entry rule.

    Those who are in stay; with ``recheck`` they are checked every day from now on, and have
    ``grace_days`` to put right what fails. Raises NotAllowed, RuleInvalid and its kinds,
    RuleHoldsNobody; then nothing has changed.
    """
    _may_edit(staff)
    tree = parse(dump(tidy(tree)))
    asked = list(leaves(tree))
    if recheck and not any(leaf.kind in LASTING for leaf in asked):
        raise RuleHoldsNobody
    grace_days = max(1, min(grace_days, MOST_GRACE))
    with transaction.atomic():
        locked = _group_lock(group)
        _known(tree)
        simple = len(asked) == 1 and asked[0].kind in SIMPLE
        follow = next((leaf.number for leaf in asked if leaf.kind in FOLLOWS), None)
        new = {
            "entry": str(asked[0].kind) if simple else Entry.RULES.value,
            "entry_account_id": follow,
        }
        kept = _rules_lock(locked)
        set_now = {
            "tree": {} if simple else dump(tree),
            "recheck": recheck,
            "grace_days": grace_days,
        }
        changes = {
            name: [getattr(owner, name), value]
            for owner, values in ((locked, new), (kept, set_now))
            for name, value in values.items()
            if getattr(owner, name) != value
        }
        if not changes:
            return locked
        for name, value in new.items():
            setattr(locked, name, value)
        locked.save(update_fields=["entry", "entry_account"])
        EntryRules.objects.filter(pk=kept.pk).update(updated_at=timezone.now(), **set_now)
        if not recheck:
            _warnings_end(locked)
        _noted(locked, actor, changes)
    return locked


def answer_set(
    *, group: FanGroup, answer: str, hours: int, words: str, staff: Staff, actor: Actor
) -> EntryRules:
    """Set what happens to a request that nobody answered for ``hours``: nothing, accepted, or
    declined with ``words``. Raises NotAllowed."""
    _may_edit(staff)
    new = {
        "auto_answer": Auto(answer).value,
        "auto_hours": max(1, min(hours, MOST_HOURS)),
        "auto_words": display_clean(words, 120),
    }
    with transaction.atomic():
        locked = _group_lock(group)
        kept = _rules_lock(locked)
        changes = {
            name: [getattr(kept, name), value]
            for name, value in new.items()
            if getattr(kept, name) != value
        }
        if changes:
            for name, value in new.items():
                setattr(kept, name, value)
            kept.save(update_fields=list(new))
            _noted(locked, actor, changes)
    return kept


def _known(tree: Node) -> None:
    """The accounts and tags are the team's and there. Raises RuleInvalid."""
    asked = list(leaves(tree))
    accounts = {leaf.number for leaf in asked if leaf.kind in FOLLOWS}
    tags = {leaf.number for leaf in asked if leaf.kind == Kind.TAG}
    if accounts and PlatformAccount.objects.filter(pk__in=accounts).count() < len(accounts):
        raise RuleInvalid
    if tags and Tag.objects.filter(pk__in=tags).count() < len(tags):
        raise RuleInvalid


def _group_lock(group: FanGroup) -> FanGroup:
    return FanGroup.objects.select_for_update(of=("self",), no_key=True).get(pk=group.pk)


def _rules_lock(group: FanGroup) -> EntryRules:
    kept, _made = EntryRules.objects.get_or_create(group=group, defaults={"team_id": group.team_id})
    return kept


def _noted(group: FanGroup, actor: Actor, changes: dict[str, list[object]]) -> None:
    audit_record(actor=actor, action="group.update", obj=group, changes=changes)
    event_emit(
        team_id=group.team_id,
        name="group.updated",
        actor=actor,
        subject=group,
        payload={"fields": sorted(changes)},
    )


def _warnings_end(group: FanGroup) -> None:
    GroupMember.objects.filter(group=group, grace_until__isnull=False).update(grace_until=None)


def _may_edit(staff: Staff) -> None:
    if not role_may(staff.role, "groups.edit"):
        raise NotAllowed


# --- Checking those who are in -------------------------------------------------------------------
def members_recheck(*, group_id: int, after: int = 0, limit: int = AT_ONCE) -> int | None:
    """Check the next fans of a group whose keys come after ``after``; the last key looked at, or
    None when none is left or the group is no longer checked.

    Who fails is warned once and gets days to put it right; who still fails then is out, and may
    come back by any door as soon as the conditions are met; who passes, or of whom it is not
    known, has no warning (any more). A fixed number of queries and those of each change.
    """
    group = FanGroup.objects.filter(pk=group_id).exclude(state=FanGroup.State.ARCHIVED).first()
    if group is None or not rules_of(group).recheck:
        return None
    members = list(
        GroupMember.objects.filter(
            group=group,
            state=GroupMember.State.ACTIVE,
            fan__isnull=False,
            staff__isnull=True,
            pk__gt=after,
        )
        .select_related("fan")
        .order_by("pk")[:limit]
    )
    if not members:
        return None
    _check(group, members)
    return members[-1].pk if len(members) == limit else None


def member_recheck(*, member: GroupMember) -> bool:
    """A member who was warned tries again: whether nothing is missing (any more)."""
    group = FanGroup.objects.get(pk=member.group_id)
    fresh = GroupMember.objects.select_related("fan").get(pk=member.pk)
    if fresh.state != GroupMember.State.ACTIVE or fresh.fan is None:
        return False
    ((_one, judged),) = _judged(group, [fresh])
    if judged.value is not False:
        _passing(fresh)
    return judged.value is not False


def _judged(group: FanGroup, members: Sequence[GroupMember]) -> list[tuple[GroupMember, Judged]]:
    tree = tree_of(group)
    fans = [member.fan for member in members if member.fan is not None]
    facts = member_facts(group, tree, fans)
    return [(member, judge(tree, facts[member.fan_id or 0])) for member in members]


def _check(group: FanGroup, members: Sequence[GroupMember]) -> None:
    found = _judged(group, members)
    members_evidence_note(group=group, judged=found)
    kept, now = rules_of(group), timezone.now()
    for member, judged in found:
        if judged.value is not False:
            if member.grace_until is not None:
                _passing(member)
        elif member.grace_until is None:
            _failing(member, judged, kept.grace_days)
        elif member.grace_until <= now:
            _out(group, member)


def _failing(member: GroupMember, judged: Judged, days: int) -> None:
    """Warn a member, once however many check at the same time."""
    until = timezone.now() + timedelta(days=days)
    with transaction.atomic():
        warned = GroupMember.objects.filter(
            pk=member.pk, state=GroupMember.State.ACTIVE, grace_until=None
        ).update(grace_until=until)
        if warned:
            _emit(member, "member.failing", until=until.isoformat(), missing=_keys(judged))


def _passing(member: GroupMember) -> None:
    with transaction.atomic():
        cleared = GroupMember.objects.filter(pk=member.pk, grace_until__isnull=False).update(
            grace_until=None
        )
        if cleared:
            _emit(member, "member.passing")


def _out(group: FanGroup, member: GroupMember) -> None:
    """Take out one whose time is over, judged once more under the lock of their row."""
    with transaction.atomic():
        locked = (
            GroupMember.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
            .filter(
                pk=member.pk,
                state=GroupMember.State.ACTIVE,
                grace_until__lte=timezone.now(),
            )
            .select_related("fan")
            .first()
        )
        if locked is None or locked.fan is None:
            return
        ((_one, judged),) = _judged(group, [locked])
        if judged.value is not False:
            return
        member_end(locked, state=GroupMember.State.LEFT, reason=GroupMember.LeaveReason.RULES)
        GroupMember.objects.filter(pk=locked.pk).update(grace_until=None)
        audit_record(
            actor=SYSTEM,
            action="group.member_rules_out",
            obj=locked,
            changes={"missing": [None, _keys(judged)]},
        )
        _emit(
            locked,
            "group.member_left",
            reason=GroupMember.LeaveReason.RULES.value,
            missing=_keys(judged),
        )


def _keys(judged: Judged) -> list[str]:
    return [result.leaf.key for result in judged.results if result.value is False]


def _emit(member: GroupMember, name: str, **more: object) -> None:
    event_emit(
        team_id=member.team_id,
        name=name,
        actor=SYSTEM,
        subject=member,
        payload={
            "group": member.group_id,
            "member": member.pk,
            "fan": member.fan_id,
            **more,
        },
    )
