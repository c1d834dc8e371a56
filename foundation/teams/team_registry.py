"""What each app does when a team closes, and how it erases what it holds of one, a part at a time.

The apps stand above teams, so they come here (``AppConfig.ready()``) rather than teams to them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.scopes.actors import Actor
from foundation.teams.models import Team

Close = Callable[[Team, Actor], None]
Erase = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class TeamPart:
    """One app's share of a team. Both run in the team's scope.

    ``close`` runs inside the transaction that closes the team. ``erase(limit)`` erases up to so
    many things for good, in transactions of its own, and returns how many it did: 0 means that
    nothing is left.
    """

    name: str
    close: Close | None = None
    erase: Erase | None = None


_parts: dict[str, TeamPart] = {}


def team_part(name: str, *, close: Close | None = None, erase: Erase | None = None) -> None:
    """Register an app's share, under its label. A second one of the same name replaces it."""
    _parts[name] = TeamPart(name, close, erase)


def team_parts() -> list[TeamPart]:
    """Every share, by name."""
    return [_parts[name] for name in sorted(_parts)]
