"""Every write to people and teams, by subject."""

from foundation.teams.services.account import user_copy, user_erase, user_update
from foundation.teams.services.closing import team_close, team_reopen
from foundation.teams.services.privacy import privacy_update
from foundation.teams.services.staff import (
    staff_invitation_accept,
    staff_invitation_find,
    staff_invitation_revoke,
    staff_invite,
    staff_leave,
    staff_remove,
    staff_update,
)
from foundation.teams.services.team import team_create, team_update

__all__ = [
    "privacy_update",
    "staff_invitation_accept",
    "staff_invitation_find",
    "staff_invitation_revoke",
    "staff_invite",
    "staff_leave",
    "staff_remove",
    "staff_update",
    "team_close",
    "team_create",
    "team_reopen",
    "team_update",
    "user_copy",
    "user_erase",
    "user_update",
]
