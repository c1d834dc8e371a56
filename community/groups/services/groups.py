"""Making a group and changing what it is."""

from functools import partial
from typing import Any

from django.db import transaction

from community.groups.errors import CapacityTooSmall, EntryNeedsAccount, RuleInvalid
from community.groups.models import EntryRules, FanGroup, GroupMember
from community.groups.rules.tree import parse
from community.groups.services.staff import member_for_staff
from community.groups.services.template_parts import parts_put
from foundation.events.services import event_emit
from foundation.live.publish import silence
from foundation.live.wire import EVERYBODY
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record, changes_between, fields_set
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.platforms.models import FOLLOWED_VALUES, PlatformAccount

Entry, State = FanGroup.Entry, FanGroup.State
FOLLOW_RULES = frozenset({Entry.FOLLOWS, Entry.MUTUAL})
SETTABLE = frozenset(
    {"name", "blurb", "announcement", "cover", "entry", "entry_account", "capacity"}
)
_LENGTHS = {"name": 40, "blurb": 120, "announcement": 1000}


def group_create(
    *,
    staff: Staff,
    name: str,
    actor: Actor,
    entry: str = Entry.CODE,
    entry_account: PlatformAccount | None = None,
    capacity: int = 500,
    blurb: str = "",
    announcement: str = "",
    cover: str = "",
    tree: Any = None,
    kept: dict[str, Any] | None = None,
) -> FanGroup:
    """Open a group; ``staff`` answers for it as its owner. ``cover`` is an asset's public id.

    ``tree`` is the conditions of a combined rule (rules/tree.py); who may join is then said by it
    alone. ``kept`` is what a template has beside these settings (template_parts.py). Raises
    NotAllowed, EntryNeedsAccount, RuleInvalid.
    """
    _may_edit(staff)
    if entry == Entry.RULES:
        parse(tree)
    new = _cleaned(
        {
            "name": name,
            "blurb": blurb,
            "announcement": announcement,
            "cover": cover,
            "entry": entry,
            "entry_account": entry_account,
            "capacity": capacity,
        }
    )
    _rule_fits(new["entry"], new["entry_account"])
    with transaction.atomic():
        group = FanGroup.objects.create(team_id=staff.team_id, created_by=staff, **new)
        if group.entry == Entry.RULES:
            EntryRules.objects.create(team_id=group.team_id, group=group, tree=tree)
        parts_put(group=group, kept=kept or {}, actor=actor)
        owner = member_for_staff(group=group, staff=staff)
        audit_record(
            actor=actor,
            action="group.create",
            obj=group,
            changes={"entry": [None, group.entry], "owner": [None, owner.pk]},
        )
        event_emit(team_id=group.team_id, name="group.created", actor=actor, subject=group)
    return group


def group_update(*, group: FanGroup, staff: Staff, actor: Actor, **settings: Any) -> FanGroup:
    """Change settings of a group (the names in SETTABLE); what is the same is left alone.

    A combined rule is set by rules_set; here it can only stay. Raises NotAllowed, CapacityTooSmall,
    EntryNeedsAccount, RuleInvalid; then nothing has changed.
    """
    _may_edit(staff)
    if unknown := set(settings) - SETTABLE:
        raise TypeError(f"not a group setting: {sorted(unknown)}")
    new = _cleaned(settings)
    with transaction.atomic():
        locked = _locked(group)
        if new.get("entry") == Entry.RULES:
            if locked.entry != Entry.RULES:
                raise RuleInvalid
            # The account is the one its first follow names.
            del new["entry"]
            new.pop("entry_account", None)
        if "entry" in new and new["entry"] not in FOLLOW_RULES:
            new["entry_account"] = None
        _rule_fits(new.get("entry", locked.entry), new.get("entry_account", locked.entry_account))
        if new.get("capacity", locked.capacity) < locked.member_count + locked.held_count:
            raise CapacityTooSmall(count=locked.member_count + locked.held_count)
        changes = changes_between(locked, new)
        if changes:
            fields_set(locked, new)
            audit_record(actor=actor, action="group.update", obj=locked, changes=changes)
            _updated(locked, actor, sorted(changes))
    return locked


def group_state_set(*, group: FanGroup, state: str, staff: Staff, actor: Actor) -> FanGroup:
    """Open, close to new members, or archive a group, from any of these to any other.

    In a closed group everything goes on but joining; an archived one can only be read.
    """
    _may_edit(staff)
    with transaction.atomic():
        locked = _locked(group)
        changes = fields_set(locked, {"state": State(state).value})
        if changes:
            audit_record(actor=actor, action="group.state", obj=locked, changes=changes)
            _updated(locked, actor, ["state"])
            if locked.state == State.ARCHIVED:
                transaction.on_commit(
                    partial(silence, user_id=EVERYBODY, group_id=locked.pk), robust=True
                )
    return locked


def group_owner(group: FanGroup) -> GroupMember | None:
    """Who answers for the group now; nobody after the owner left the team. One query."""
    return (
        GroupMember.objects.filter(
            group=group, role=GroupMember.Role.OWNER, state=GroupMember.State.ACTIVE
        )
        .order_by("pk")
        .first()
    )


def _locked(group: FanGroup) -> FanGroup:
    return (
        FanGroup.objects.select_related("entry_account")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=group.pk)
    )


def _updated(group: FanGroup, actor: Actor, fields: list[str]) -> None:
    event_emit(
        team_id=group.team_id,
        name="group.updated",
        actor=actor,
        subject=group,
        payload={"fields": fields},
    )


def _cleaned(new: dict[str, Any]) -> dict[str, Any]:
    for name, length in _LENGTHS.items():
        if name in new:
            new[name] = display_clean(new[name], length, multiline=name == "announcement")
    if "entry" in new:
        new["entry"] = Entry(new["entry"]).value
    return new


def _rule_fits(entry: str, account: PlatformAccount | None) -> None:
    if entry in FOLLOW_RULES and (account is None or account.platform not in FOLLOWED_VALUES):
        raise EntryNeedsAccount


def _may_edit(staff: Staff) -> None:
    if not role_may(staff.role, "groups.edit"):
        raise NotAllowed
