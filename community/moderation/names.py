"""Nicknames as a group shows them."""

from django.utils.translation import pgettext

from community.groups.models import GroupMember
from community.moderation.check import name_check
from community.moderation.models import Hit
from community.moderation.policy import Policy, policy_of
from community.moderation.verdict import Verdict
from foundation.teams.models import Team


def name_shown(team: Team, group_id: int, name: str, member_id: int) -> str:
    """A nickname with what the team's lists hide in it hidden; kept in the log. No query where
    nothing is found."""
    policy = policy_of(team.pk, team.rules_version)
    if not policy.entries:
        return name
    shown, verdict = _checked(policy, name)
    if shown != name:
        _note(team.pk, group_id, member_id, name, verdict)
    return shown


def name_hide(policy: Policy, member: GroupMember, nickname: str) -> bool:
    """Show a member as the words now have it; whether that changed anything. One that was renamed
    meanwhile was looked at with that. No query where nothing changes."""
    shown, verdict = _checked(policy, nickname)
    if shown == member.display_name:
        return False
    same = GroupMember.objects.filter(pk=member.pk, display_name=member.display_name)
    if not same.update(display_name=shown):
        return False
    if shown != nickname:
        _note(member.team_id, member.group_id, member.pk, nickname, verdict)
    return True


def _checked(policy: Policy, name: str) -> tuple[str, Verdict]:
    shown, verdict = name_check(policy, name)
    return shown or pgettext("nickname", "Fan"), verdict


def _note(team_id: int, group_id: int, member_id: int, name: str, verdict: Verdict) -> None:
    Hit.objects.create(
        team_id=team_id,
        group_id=group_id,
        member_id=member_id,
        done=Hit.Done.NAMED,
        why=verdict.why,
        found=verdict.found,
        category=verdict.category,
        text=name[:500],
    )
