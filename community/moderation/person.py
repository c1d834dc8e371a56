"""A person's share of what moderation holds: how it is erased, and what is told of it."""

from typing import Any

from community.groups.models import GroupMember
from community.groups.selectors import places_by_team
from community.moderation.models import Decision, Held, Hit, Report
from community.moderation.services.erasure import words_of_members_erase
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """What they wrote is emptied in every team. Runs in system scope."""
    for team_id, member_ids in places_by_team(user).items():
        with team_scope(team_id):
            words_of_members_erase(member_ids=member_ids)


def person_extract(user: User) -> dict[str, Any]:
    """What a person reported, what waited or was declined, what rules did, what was reported of
    them and decided, as JSON. Who reported them, and in which words, is not told. Runs in system
    scope."""
    places = list(GroupMember.objects.filter(user=user).values_list("pk", flat=True))
    held = Held.objects.filter(member_id__in=places, after=False)
    reports = Report.objects.filter(reporter_id__in=places)
    hits = Hit.objects.filter(member_id__in=places)
    # One that is open would warn whoever it is about.
    reported = Report.objects.filter(target_id__in=places, state=Report.State.DECIDED)
    decisions = Decision.objects.filter(target_id__in=places).exclude(act=Decision.Act.DISMISS)
    return {
        "held": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "text": one.text,
                "picture": one.image_id is not None,
                "state": one.state,
                "found": one.found,
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
        "rules": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "done": one.done,
                "text": one.text,
                "found": one.found,
                "at": one.at.isoformat(),
            }
            for one in hits.select_related("team", "group").order_by("pk")
        ],
        "reported": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "reason": one.reason,
                "text": one.excerpt,
                "at": one.created_at.isoformat(),
            }
            for one in reported.select_related("team", "group").order_by("pk")
        ],
        "decisions": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "decision": one.act,
                "text": one.excerpt,
                "reason": one.reason,
                "at": one.at.isoformat(),
                "appeal": one.appeal_text,
                "answer": one.appeal_answer,
            }
            for one in decisions.select_related("team", "group").order_by("pk")
        ],
    }
