"""Nicknames as a group shows them."""

from django.utils.translation import pgettext

from community.moderation.check import name_check
from community.moderation.models import Hit
from community.moderation.policy import policy_of
from foundation.teams.models import Team


def name_shown(team: Team, group_id: int, name: str, member_id: int) -> str:
    """A nickname with what the team's lists hide in it hidden; kept in the log. No query where
    nothing is found."""
    policy = policy_of(team.pk, team.rules_version)
    if not policy.entries:
        return name
    shown, verdict = name_check(policy, name)
    if shown == name:
        return name
    Hit.objects.create(
        team_id=team.pk,
        group_id=group_id,
        member_id=member_id,
        done=Hit.Done.NAMED,
        why=verdict.why,
        found=verdict.found,
        category=verdict.category,
        text=name[:500],
    )
    return shown or pgettext("nickname", "Fan")
