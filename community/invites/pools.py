"""Codes of pools: which of the groups such a code shows, and coming in by it."""

from django.contrib.auth.models import AnonymousUser

from community.groups.selectors.pools import pool_aim
from community.invites.models import Invite
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def invite_aim(invite: Invite, user: User | AnonymousUser) -> None:
    """Point a pool's code at the group ``user`` is in, else at the one whose turn it is.

    ``invite.group`` is set on the object alone: everything that shows or joins the group of a code
    goes on from there. Nothing for a code of one group; else one query, two for one signed in.
    """
    if invite.pool_id is None:
        return
    with team_scope(invite.team_id):
        aim = pool_aim(invite.pool_id, user if isinstance(user, User) else None)
    if aim is not None:
        invite.group, invite.pool_open = aim.group, aim.open
