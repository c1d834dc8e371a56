"""What a template keeps beside a group's columns: upkeep of its conditions, other apps' parts."""

from typing import Any

from community.groups.models import EntryRules, FanGroup
from community.groups.registry import template_parts
from foundation.scopes.actors import Actor

UPKEEP = ("recheck", "grace_days", "auto_answer", "auto_hours", "auto_words")


def parts_kept(group: FanGroup) -> dict[str, Any]:
    """``{"upkeep": ..., "parts": {name: ...}}``, each only where the group departs from the usual.
    One query, and those of the parts."""
    kept: dict[str, Any] = {}
    rules = EntryRules.objects.filter(group=group).first()
    if rules is not None:
        kept["upkeep"] = {name: getattr(rules, name) for name in UPKEEP}
    parts = {name: part.keep(group) for name, part in template_parts().items()}
    if parts := {name: value for name, value in parts.items() if value is not None}:
        kept["parts"] = parts
    return kept


def parts_put(*, group: FanGroup, kept: dict[str, Any], actor: Actor) -> None:
    """Set them for a new group, in the transaction that opens it. What an app that is gone kept is
    passed over."""
    if upkeep := kept.get("upkeep"):
        EntryRules.objects.update_or_create(
            group=group, defaults={"team_id": group.team_id, **upkeep}
        )
    for name, value in kept.get("parts", {}).items():
        if name in template_parts():
            template_parts()[name].put(group, value, actor)
