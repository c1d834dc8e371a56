"""What is left to show of a group to somebody who is no longer in it."""

from dataclasses import dataclass

from django.utils import timezone

from community.groups.models import GroupMember
from community.groups.selectors.rules import rules_missing
from community.invites.models import Redemption
from foundation.scopes.scope import person_scope
from foundation.teams.models import Team, User


@dataclass(frozen=True, slots=True)
class FormerPlace:
    """A place somebody once had. ``code`` opens the door they came in by, while it is in use."""

    group_name: str
    team: Team
    left: bool
    code: str
    # What was missing when a condition of the group took them out.
    missing: str = ""


def former_place(*, user: User, group_public_id: str) -> FormerPlace | None:
    """The place ``user`` had in a group and left or lost; None for one who never was in it. Three
    queries."""
    with person_scope(user):
        member = (
            GroupMember.objects.filter(user=user, group__public_id=group_public_id)
            .exclude(state=GroupMember.State.ACTIVE)
            .select_related("group", "team", "fan")
            .first()
        )
        if member is None or not member.team.is_open:
            return None
        left = member.state == GroupMember.State.LEFT
        code = _code_of(member) if left else ""
        ruled_out = left and member.remove_reason == GroupMember.LeaveReason.RULES
        missing = rules_missing(member) if ruled_out else ""
        return FormerPlace(member.group.name, member.team, left, code, missing)


def _code_of(member: GroupMember) -> str:
    """The code they came in by last, if it still opens."""
    last = Redemption.objects.filter(member=member).select_related("invite").order_by("-pk").first()
    return last.invite.code if last is not None and last.invite.is_open(timezone.now()) else ""
