"""A person's share of what clippings hold: the mails they asked for."""

from typing import Any

from foundation.scopes.actors import Actor
from foundation.teams.models import User
from kol.clippings.models import WatchListener


def person_erase(user: User, actor: Actor) -> None:
    """They get no more mails. Runs in system scope."""
    WatchListener.objects.filter(staff__user=user).delete()


def person_extract(user: User) -> dict[str, Any]:
    """The watches whose alerts they get by mail, as JSON. Runs in system scope."""
    rows = WatchListener.objects.filter(staff__user=user).select_related("watch", "team")
    return {
        "alerts by mail": [
            {
                "team": one.team.name,
                "watch": one.watch.name,
                "since": one.created_at.isoformat(),
            }
            for one in rows.order_by("pk")
        ]
    }
