"""Where a person stands with a code's group before they press the button."""

from dataclasses import dataclass

from community.fans.models import Fan
from community.groups.models import GroupMember, JoinRequest
from community.invites.models import Invite
from foundation.scopes.prepared import fetch_one
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff, User


@dataclass(frozen=True, slots=True)
class Place:
    """What the team knows of a person already."""

    member: GroupMember | None = None
    request: JoinRequest | None = None
    consented: bool = False
    staff: bool = False

    @property
    def inside(self) -> bool:
        """Whether they are in the group."""
        return self.member is not None and self.member.state == GroupMember.State.ACTIVE


def is_inside(invite: Invite | None, user: User) -> bool:
    """Whether ``user`` is in the group of ``invite``. One query, also where there is no code."""
    group_id = (invite.group_id or 0) if invite is not None else 0
    with system_scope():
        return GroupMember.objects.filter(
            group_id=group_id, user=user, state=GroupMember.State.ACTIVE
        ).exists()


def place_of(user: User, invite: Invite) -> Place:
    """As the join page asks, in the team's scope. Four queries."""
    group_id = invite.group_id
    waiting = JoinRequest.objects.filter(
        group_id=group_id, fan__user=user, state=JoinRequest.State.PENDING
    )
    return Place(
        member=GroupMember.objects.filter(group_id=group_id, user=user).first(),
        request=waiting.first(),
        consented=Fan.objects.filter(user=user, consent=Fan.Consent.GIVEN).exists(),
        staff=Staff.objects.filter(user=user, state=Staff.State.ACTIVE).exists(),
    )


_FACE = """SELECT display_name FROM teams_staff
WHERE team_id = %s::bigint AND is_kol AND state = 'active' ORDER BY joined_at LIMIT 1"""


def face_of_team(team_id: int) -> str:
    """The name of who speaks as the KOL of a team, the face on the join page; empty
    where nobody does. One query."""
    row = fetch_one(_FACE, [team_id])
    return str(row[0]) if row else ""
