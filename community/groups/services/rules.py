"""What staff set of a group's conditions."""

from django.db import transaction
from django.utils import timezone

from community.fans.models import Tag
from community.groups.errors import RuleHoldsNobody, RuleInvalid
from community.groups.models import EntryRules, FanGroup, GroupMember
from community.groups.rules.tree import FOLLOWS, Kind, Node, dump, leaves, parse, tidy
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.platforms.models import FOLLOWED_VALUES, PlatformAccount

Entry, Auto = FanGroup.Entry, EntryRules.Auto
SIMPLE = frozenset({Kind.OPEN, Kind.CODE, Kind.APPROVAL, Kind.FOLLOWS, Kind.MUTUAL})
# What can come to be no longer met.
LASTING = frozenset({Kind.FOLLOWS, Kind.MUTUAL, Kind.KNOWN, Kind.LEVEL, Kind.TAG})
MOST_GRACE, MOST_HOURS = 90, 24 * 30


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
        if not recheck:
            _warnings_end(group)
        # Members and tags come before the group: so do those who speak, and who ends a tag.
        _known(tree)
        locked = _group_lock(group)
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
    followed = PlatformAccount.objects.filter(pk__in=accounts, platform__in=FOLLOWED_VALUES)
    if accounts and followed.count() < len(accounts):
        raise RuleInvalid
    # Locked, so that none of them ends (fans.tag_end) before this rule is there to hold it.
    there = Tag.objects.select_for_update(no_key=True).filter(pk__in=tags).order_by("pk")
    if tags and len(there.values_list("pk", flat=True)) < len(tags):
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
    warned = GroupMember.objects.filter(group=group, grace_until__isnull=False)
    rows = warned.select_for_update(of=("self",), no_key=True).order_by("pk")
    if list(rows.values_list("pk", flat=True)):
        warned.update(grace_until=None)


def _may_edit(staff: Staff) -> None:
    if not role_may(staff.role, "groups.edit"):
        raise NotAllowed
