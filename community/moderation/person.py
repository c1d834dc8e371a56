"""A person's share of what moderation holds: how it is erased, and what is told of it."""

from typing import Any

from community.groups.models import GroupMember
from community.moderation.models import Decision, Held, Report
from community.moderation.services.erasure import words_of_members_erase
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """What they wrote is emptied in every team. Runs in system scope."""
    by_team: dict[int, list[int]] = {}
    members = GroupMember.objects.filter(user=user).order_by("team_id", "pk")
    for team_id, pk in members.values_list("team_id", "pk"):
        by_team.setdefault(team_id, []).append(pk)
    for team_id, member_ids in by_team.items():
        with team_scope(team_id):
            words_of_members_erase(member_ids=member_ids)


def person_extract(user: User) -> dict[str, Any]:
    """What a person reported, what waited or was declined, and what was decided about them, as
    JSON. Who reported them is not told. Runs in system scope."""
    places = list(GroupMember.objects.filter(user=user).values_list("pk", flat=True))
    held = Held.objects.filter(member_id__in=places, after=False)
    reports = Report.objects.filter(reporter_id__in=places)
    decisions = Decision.objects.filter(target_id__in=places).exclude(act=Decision.Act.DISMISS)
    return {
        "held": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "text": one.text,
                "picture": one.image_id is not None,
                "state": one.state,
                "reason": one.reason,
                "at": one.created_at.isoformat(),
            }
            for one in held.select_related("team", "group").order_by("pk")
        ],
        "reports": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "reason": one.reason,
                "note": one.note,
                "state": one.state,
                "at": one.created_at.isoformat(),
            }
            for one in reports.select_related("team", "group").order_by("pk")
        ],
        "decisions": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "decision": one.act,
                "reason": one.reason,
                "at": one.at.isoformat(),
                "appeal": one.appeal_text,
                "answer": one.appeal_answer,
            }
            for one in decisions.select_related("team", "group").order_by("pk")
        ],
    }
