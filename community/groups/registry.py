"""What apps above bring to groups: doors, how names are shown, settings a template keeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from foundation.scopes.actors import Actor
from foundation.teams.models import Team

Claim = Callable[[int, Fan, GroupMember, Actor], None]
Hold = Callable[[int, Fan], datetime | None]
Release = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class DoorRef:
    """By which door somebody comes: its kind and its row."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Door:
    """What a kind of door does: see ``door``."""

    claim: Claim
    hold: Hold | None = None
    release: Release | None = None


_doors: dict[str, Door] = {}

# ``shown(team, group_id, nickname, member_id)``: the nickname as a group may show it.
NameShown = Callable[[Team, int, str, int], str]
_names: list[NameShown] = []


def name_rule(shown: NameShown) -> None:
    """Register who decides how nicknames are shown; a second one replaces the first."""
    _names[:] = [shown]


def name_shown(team: Team, group_id: int, nickname: str, member_id: int) -> str:
    """A nickname as the group may show it: as it is where nobody has a rule."""
    return _names[0](team, group_id, nickname, member_id) if _names and nickname else nickname


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """Settings of a group that another app holds: see ``template_part``."""

    keep: Callable[[FanGroup], Any]
    put: Callable[[FanGroup, Any, Actor], None]


_template_parts: dict[str, TemplatePart] = {}


def template_part(
    name: str,
    *,
    keep: Callable[[FanGroup], Any],
    put: Callable[[FanGroup, Any, Actor], None],
) -> None:
    """Register settings that a group's template keeps along, in ``AppConfig.ready()``.

    ``keep(group)`` gives them as JSON, or None where the group has none of its own;
    ``put(group, kept, actor)`` sets them for a new group, in the transaction that opens it.
    """
    _template_parts[name] = TemplatePart(keep, put)


def template_parts() -> Mapping[str, TemplatePart]:
    """Every such setting, by name."""
    return _template_parts


def door(
    kind: str, claim: Claim, *, hold: Hold | None = None, release: Release | None = None
) -> None:
    """Register a kind of door in ``AppConfig.ready()``.

    ``claim(door_id, fan, member, actor)`` runs inside the joining transaction once the member's
    row is written and before the group counts them; it raises a DomainError to refuse, which
    undoes the joining. ``member.left_at`` is set for one who was in the group before.

    ``hold(door_id, fan)`` runs when a request is made: it keeps a use of the door for it and says
    until when a place is kept, or gives None where a request keeps nothing; it raises to refuse.
    ``release(door_id)`` gives that use back. Raises ValueError when the kind is taken.
    """
    made = Door(claim, hold, release)
    if _doors.get(kind, made) != made:
        raise ValueError(f"door {kind} is registered twice")
    _doors[kind] = made


def door_claim(ref: DoorRef, *, fan: Fan, member: GroupMember, actor: Actor) -> None:
    """Let a door take note of one who comes by it, or refuse. Raises what the door raises."""
    _doors[ref.kind].claim(ref.id, fan, member, actor)


def door_hold(ref: DoorRef, *, fan: Fan) -> datetime | None:
    """Keep a use of a door for a request; until when, or None where it keeps none."""
    hold = _doors[ref.kind].hold
    return hold(ref.id, fan) if hold is not None else None


def door_release(ref: DoorRef) -> None:
    """Give back a use that was kept."""
    release = _doors[ref.kind].release
    if release is not None:
        release(ref.id)
