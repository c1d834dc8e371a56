"""A person's share of what the chat holds: how it is erased, and what is told of it on request."""

from typing import Any

from community.chat.models import Message
from community.chat.services.erasure import sayings_erase
from community.groups.models import GroupMember
from community.groups.selectors import places_by_team
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """Off everything they said, as fan or as staff. Runs in system scope."""
    for team_id, member_ids in places_by_team(user).items():
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
