"""Taking a use of a code, keeping one for a request that waits, and giving that back.

One statement decides and tells all that the rest of the joining needs to know of the code, so that
its row, which a burst of joiners all want, is held as short as can be.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from foundation.scopes.prepared import fetch_one

_OPEN = "i.state = 'active' AND i.starts_at <= %s::timestamptz AND i.expires_at > %s::timestamptz"
_ROOM = "(i.max_uses IS NULL OR i.use_count + i.held_count < i.max_uses)"
# Whether the one whose code it is may let people in by it: a fan who is in the group themselves
# where fans have codes; somebody of the team who may make codes, or any code where the team says
# that it goes on without its owner. Roles are judged in Python: the table of rights is there.
_TOLD = """
    i.owner_id, i.fan_id, i.grant_points, i.grant_role, i.hold_hours,
    EXISTS (SELECT 1 FROM invites_invitetag t WHERE t.invite_id = i.id),
    (SELECT s.role FROM teams_staff s WHERE s.id = i.owner_id AND s.state = 'active'),
    COALESCE((SELECT r.ownerless FROM invites_inviterules r WHERE r.team_id = i.team_id), 'works'),
    i.fan_id IS NULL OR (
        COALESCE((SELECT g.fan_codes FROM invites_groupinvites g WHERE g.group_id = i.group_id),
                 (SELECT r.fan_codes FROM invites_inviterules r WHERE r.team_id = i.team_id), false)
        AND EXISTS (SELECT 1 FROM groups_groupmember m WHERE m.group_id = i.group_id
                    AND m.fan_id = i.fan_id AND m.state = 'active')),
    i.phrase
"""
_WHERE = "WHERE i.id = %s::bigint AND i.team_id = %s::bigint"
_BURN_OPEN = (
    f"UPDATE invites_invite i SET use_count = use_count + 1 {_WHERE} "  # noqa: S608 -- ours
    f"AND {_ROOM} AND {_OPEN} RETURNING {_TOLD}"
)
_BURN_ANY = (
    f"UPDATE invites_invite i SET use_count = use_count + 1 {_WHERE} "  # noqa: S608 -- ours
    f"AND {_ROOM} RETURNING {_TOLD}"
)
_HOLD = (
    "UPDATE invites_invite i SET held_count = held_count + "  # noqa: S608 -- ours
    f"CASE WHEN hold_hours IS NULL THEN 0 ELSE 1 END {_WHERE} "
    f"AND (hold_hours IS NULL OR {_ROOM}) AND {_OPEN} RETURNING {_TOLD}"
)
_RELEASE = f"UPDATE invites_invite i SET held_count = held_count - 1 {_WHERE} RETURNING i.id"  # noqa: S608
_UNBURN = f"UPDATE invites_invite i SET use_count = use_count - 1 {_WHERE} RETURNING i.id"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Burnt:
    """A code whose use was just taken or kept. ``owner_role`` is empty where the owner left."""

    owner_id: int | None
    fan_id: int | None
    points: int
    role: str
    hold_hours: int | None
    has_tags: bool
    owner_role: str
    ownerless: str
    fan_may: bool
    phrase: str


def use_burn(*, invite_id: int, team_id: int, accepted: bool) -> Burnt | None:
    """Take one use, or None where there is none. ``accepted``: a code that ended does as well."""
    if accepted:
        return _burnt(fetch_one(_BURN_ANY, [invite_id, team_id]))
    now = timezone.now()
    return _burnt(fetch_one(_BURN_OPEN, [invite_id, team_id, now, now]))


def use_unburn(*, invite_id: int, team_id: int) -> None:
    """Give a use back that was taken in this transaction."""
    fetch_one(_UNBURN, [invite_id, team_id])


def use_hold(*, invite_id: int, team_id: int) -> Burnt | None:
    """Keep one use where the code says so (``hold_hours``), or None where there is none."""
    now = timezone.now()
    return _burnt(fetch_one(_HOLD, [invite_id, team_id, now, now]))


def use_release(*, invite_id: int, team_id: int) -> None:
    """Give back a use that was kept."""
    fetch_one(_RELEASE, [invite_id, team_id])


def _burnt(row: tuple[object, ...] | None) -> Burnt | None:
    if row is None:
        return None
    told: list[Any] = list(row)
    told[6] = told[6] or ""  # the owner's role
    return Burnt(*told)
