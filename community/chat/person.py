"""A person's share of what the chat holds: how it is erased, and what is told of it on request."""

from typing import Any

from community.chat.models import Message
from community.chat.services.erasure import sayings_erase
from community.groups.models import GroupMember
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """Off everything they said, as fan or as staff. Runs in system scope."""
    by_team: dict[int, list[int]] = {}
    members = GroupMember.objects.filter(user=user).order_by("team_id", "pk")
    for team_id, pk in members.values_list("team_id", "pk"):
        by_team.setdefault(team_id, []).append(pk)
    for team_id, member_ids in by_team.items():
        with team_scope(team_id):
            sayings_erase(member_ids=member_ids)


def person_extract(user: User) -> dict[str, Any]:
    """What a person said in every group, as JSON. Runs in system scope."""
    places = list(GroupMember.objects.filter(user=user).values_list("pk", flat=True))
    said = Message.objects.filter(sender_id__in=places).exclude(kind=Message.Kind.SYSTEM)
    return {
        "messages": [
            {
                "team": one.team.name,
                "group": one.group.name,
                "name": one.sender_name,
                "text": one.text,
                "picture": one.image_id is not None,
                "said_at": one.created_at.isoformat(),
                "recalled": one.recalled_at is not None,
            }
            for one in said.select_related("team", "group").order_by("pk")
        ]
    }
