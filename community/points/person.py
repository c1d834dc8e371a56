"""A person's share of what points hold."""

from typing import Any

from community.points.models import Entry
from foundation.scopes.actors import Actor
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """Words of lines about the person go; the numbers stay, for sums keep their sums. Runs in
    system scope."""
    Entry.objects.filter(fan__user=user).update(reason="")


def person_extract(user: User) -> list[dict[str, Any]]:
    """The person's lines in every team, as JSON. Runs in system scope."""
    rows = Entry.objects.filter(fan__user=user).select_related("team").order_by("pk")
    return [
        {
            "team": one.team.name,
            "at": one.at.isoformat(),
            "kind": one.kind,
            "points": one.amount,
            "for": one.reason,
        }
        for one in rows
    ]
