"""A person's share of what groups hold: how it is erased, and what is told of it on request."""

from typing import Any

from community.groups.models import (
    GroupMember,
    JoinRequest,
    LeaveWord,
    PoolVisitor,
    RuleEvidence,
    TeamBan,
)
from community.groups.services.erasure import fan_places_erase
from community.groups.services.staff import staff_places_end
from community.groups.services.visitors import visitors_erase
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """Out of every group at once. Runs in system scope.

    Requests of a fan who is in no group follow when the event of the fan's erasure is read.
    """
    members = GroupMember.objects.filter(user=user, fan__isnull=False).order_by("pk")
    for team_id, fan_id in set(members.values_list("team_id", "fan_id")):
        with team_scope(team_id):
            fan_places_erase(fan_ids=[fan_id])
    for team_id in set(PoolVisitor.objects.filter(user=user).values_list("team_id", flat=True)):
        with team_scope(team_id):
            visitors_erase(user_ids=[user.pk])
    as_staff = GroupMember.objects.filter(user=user, staff__isnull=False).order_by("pk")
    for team_id, staff_id in set(as_staff.values_list("team_id", "staff_id")):
        with team_scope(team_id):
            staff_places_end(staff_id=staff_id, actor=actor)
            GroupMember.objects.filter(user=user, staff_id=staff_id).update(display_name="")


def person_extract(user: User) -> dict[str, Any]:
    """A person's places and requests in every team, as JSON. Runs in system scope."""
    members = (
        GroupMember.objects.filter(user=user)
        .select_related("team", "group")
        .prefetch_related("past_stays")
        .order_by("pk")
    )
    requests = (
        JoinRequest.objects.filter(fan__user=user)
        .select_related("team", "group")
        .prefetch_related("notes")
        .order_by("pk")
    )
    bans = TeamBan.objects.filter(fan__user=user).select_related("team").order_by("pk")
    evidence = (
        RuleEvidence.objects.filter(fan__user=user).select_related("team", "group").order_by("pk")
    )
    words = LeaveWord.objects.filter(fan__user=user).select_related("team", "group").order_by("pk")
    outside = PoolVisitor.objects.filter(user=user).select_related("team", "pool", "picture")
    return {
        "places": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "name": one.display_name,
                "role": one.role,
                "state": one.state,
                "joined_at": one.joined_at.isoformat(),
                "left_at": one.left_at.isoformat() if one.left_at else None,
                "why_left": one.remove_reason,
                "muted_until": one.muted_until.isoformat() if one.muted_until else None,
                "why_muted": one.mute_reason,
                "earlier": [
                    [stay.joined_at.isoformat(), stay.left_at.isoformat()]
                    for stay in one.past_stays.all()
                ],
            }
            for one in members
        ],
        "requests": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "why": one.why,
                "state": one.state,
                "name_on_platform": one.claimed_handle,
                "note": one.note,
                "screenshot": one.proof_id is not None,
                "asked_at": one.created_at.isoformat(),
                "answer": one.decline_reason,
                "notes_of_the_team": [
                    {"text": note.text, "at": note.at.isoformat()}
                    for note in sorted(one.notes.all(), key=lambda note: note.pk)
                ],
            }
            for one in requests
        ],
        "bans": [
            {
                "team": one.team.name,
                "reason": one.reason,
                "at": one.created_at.isoformat(),
                "lifted_at": one.lifted_at.isoformat() if one.lifted_at else None,
            }
            for one in bans
        ],
        "conditions": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "asked": one.asked,
                "met": one.met,
                "said": one.said,
                "source": one.source,
                "at": one.at.isoformat(),
                "seen_at": one.seen_at.isoformat(),
            }
            for one in evidence
        ],
        "said_on_leaving": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "reason": one.reason,
                "text": one.text,
                "left_at": one.left_at.isoformat(),
            }
            for one in words
        ],
        "doors_outside": [
            {
                "team": one.team.name,
                "door": one.pool.name,
                "picture": one.picture.name,
                "first_at": one.first_at.isoformat(),
                "seen_at": one.seen_at.isoformat(),
                "times": one.views,
            }
            for one in outside.order_by("pk")
        ],
    }
