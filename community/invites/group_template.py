"""What a group's template keeps of its codes: whether its fans have codes of their own."""

from typing import Any

from community.groups.models import FanGroup
from community.invites.models import GroupInvites
from community.invites.services.limits import group_rules_update
from foundation.scopes.actors import Actor

_FIELDS = ("fan_codes", "fan_joins")


def group_codes_keep(group: FanGroup) -> dict[str, Any] | None:
    """Where the group departs from the team's rule, or None. One query."""
    found = GroupInvites.objects.filter(group=group).first()
    return {name: getattr(found, name) for name in _FIELDS} if found is not None else None


def group_codes_put(group: FanGroup, kept: dict[str, Any], actor: Actor) -> None:
    """The same for a new group."""
    group_rules_update(group_id=group.pk, team_id=group.team_id, actor=actor, **kept)
