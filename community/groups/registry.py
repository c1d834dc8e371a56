"""Doors: ways into a group that apps above bring, such as an invite code."""

from collections.abc import Callable
from dataclasses import dataclass

from community.fans.models import Fan
from community.groups.models import GroupMember
from foundation.scopes.actors import Actor

Claim = Callable[[int, Fan, GroupMember, Actor], None]


@dataclass(frozen=True, slots=True)
class DoorRef:
    """By which door somebody comes: its kind and its row."""

    kind: str
    id: int


_doors: dict[str, Claim] = {}


def door(kind: str, claim: Claim) -> None:
    """Register a kind of door in ``AppConfig.ready()``.

    ``claim(door_id, fan, member, actor)`` runs inside the joining transaction once the member's
    row is written and before the group counts them; it raises a DomainError to refuse, which
    undoes the joining. ``member.left_at`` is set for one who was in the group before. Raises
    ValueError when the kind is taken.
    """
    if _doors.get(kind, claim) != claim:
        raise ValueError(f"door {kind} is registered twice")
    _doors[kind] = claim


def door_claim(ref: DoorRef, *, fan: Fan, member: GroupMember, actor: Actor) -> None:
    """Let a door take note of one who comes by it, or refuse. Raises what the door raises."""
    _doors[ref.kind](ref.id, fan, member, actor)
