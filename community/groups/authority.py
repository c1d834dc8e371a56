"""Who may act on whom in a group: the one home of that rule.

Above a group's members stand its admins, above them its owner, above all the team. The team's staff
act by their role on the team; a fan who is admin acts on those below them and on nobody else.
Removing, muting (services, by way of target_lock) and recalling what others said (chat) ask here.
"""

from enum import IntEnum

from community.groups.errors import RankTooLow
from community.groups.models import GroupMember
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may

MODERATE = "groups.moderate"


class Rank(IntEnum):
    """How high somebody stands in a group."""

    MEMBER = 0
    ADMIN = 1
    OWNER = 2
    TEAM = 3


_RANKS = {
    GroupMember.Role.MEMBER: Rank.MEMBER,
    GroupMember.Role.ADMIN: Rank.ADMIN,
    GroupMember.Role.OWNER: Rank.OWNER,
}
# Who acts: staff, a member of the group, or nobody in person (the rules of moderation).
By = Staff | GroupMember | None


def rank_of(role: str, *, of_team: bool) -> Rank:
    """Where somebody of that role in the group stands."""
    return Rank.TEAM if of_team else _RANKS[GroupMember.Role(role)]


def member_rank(member: GroupMember) -> Rank:
    """Where a member stands; who is no longer in the group stands as anybody."""
    if member.state != GroupMember.State.ACTIVE:
        return Rank.MEMBER
    return rank_of(member.role, of_team=member.staff_id is not None)


def leads(role: str, *, staff_role: str | None) -> bool:
    """Whether somebody may act on others of the group at all."""
    if staff_role is not None:
        return role_may(staff_role, MODERATE)
    return rank_of(role, of_team=False) >= Rank.ADMIN


def may_act(role: str, *, staff_role: str | None, on: GroupMember) -> bool:
    """Whether somebody of that place may mute or remove ``on``: to show or hide a control."""
    if on.staff_id is not None or not leads(role, staff_role=staff_role):
        return False
    return staff_role is not None or rank_of(role, of_team=False) > member_rank(on)


def may_lift(role: str, *, staff_role: str | None, on: GroupMember) -> bool:
    """Whether somebody of that place may change the mute that stands on ``on``."""
    rank = rank_of(role, of_team=staff_role is not None)
    return may_act(role, staff_role=staff_role, on=on) and rank >= on.mute_rank


def acting_rank(by: By) -> Rank:
    """Where the one who acts stands. Raises NotAllowed for staff who may not moderate, and
    RankTooLow for plain members and who is no longer in the group."""
    if isinstance(by, GroupMember):
        if by.staff_id is not None:
            by = Staff.objects.get(pk=by.staff_id)
        elif member_rank(by) < Rank.ADMIN:
            raise RankTooLow
        else:
            return member_rank(by)
    if by is not None and (by.state != Staff.State.ACTIVE or not role_may(by.role, MODERATE)):
        raise NotAllowed
    return Rank.TEAM


def may_sanction(by: Staff | None) -> None:
    """Raises NotAllowed for staff who may not moderate."""
    acting_rank(by)


def act_check(*, by: By, on: GroupMember) -> Rank:
    """That ``by`` may act on a member, and where ``by`` stands. As acting_rank, and RankTooLow for
    an admin among the fans who doesn't stand above them in their group."""
    rank = acting_rank(by)
    if isinstance(by, GroupMember):
        if by.group_id != on.group_id:
            raise RankTooLow
        if rank < Rank.TEAM and rank <= member_rank(on):
            raise RankTooLow
    return rank
