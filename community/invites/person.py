"""A person's share of what invites hold: how it is erased, and what is told of it on request."""

from typing import Any

from community.fans.models import Fan
from community.invites.models import Invite, Redemption, Referral
from community.invites.services.fan_codes import fan_codes_end
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """Their own codes end; what they came by and whom they brought stays, without a name, for the
    figures. Runs in system scope."""
    for fan in list(Fan.objects.filter(user=user).order_by("pk")):
        with team_scope(fan.team_id):
            fan_codes_end(fan_ids=[fan.pk])


def person_extract(user: User) -> dict[str, Any]:
    """Codes a person came by and has, and how many they brought, as JSON. Runs in system scope."""
    came = Redemption.objects.filter(fan__user=user).select_related("team", "invite", "grant")
    own = (
        Invite.objects.filter(fan__user=user).select_related("team", "group", "pool").order_by("pk")
    )
    places = Referral.objects.filter(fan__user=user).select_related("team").order_by("pk")
    return {
        "came_by": [
            {
                "team": one.team.name,
                "code": one.invite.phrase,
                "at": one.at.isoformat(),
                "tags": one.grant.tags if hasattr(one, "grant") else [],
                "points": one.grant.points if hasattr(one, "grant") else 0,
            }
            for one in came.order_by("pk")
        ],
        "own_codes": [
            {"team": one.team.name, "group": one.leads_to, "code": one.phrase} for one in own
        ],
        "brought": [
            {"team": one.team.name, "people": Referral.objects.filter(parent=one).count()}
            for one in places
        ],
    }
