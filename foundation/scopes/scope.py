"""Whose rows may be touched right now. Everything runs inside one of three scopes.

``team_scope(team)`` is the usual one; ``person_scope(user)`` covers a person's own pages, which
span every team they belong to; ``system_scope()`` sees all and is for dispatchers, migrations and
the few look-ups that must cross teams (``tests/foundation/scopes/test_imports.py`` lists its
users). The state itself is django-scopes', so an unscoped query raises.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db.models import QuerySet
from django_scopes import get_scope, scope, scopes_disabled
from django_scopes.exceptions import ScopeError

__all__ = [
    "OutOfScope",
    "ScopeError",
    "allowed_team_ids",
    "person_scope",
    "person_teams",
    "require_in_scope",
    "system_scope",
    "team_scope",
]


class OutOfScope(ScopeError):  # type: ignore[misc]
    """A row of a team that is not in scope was about to be read or written."""


class HasPk(Protocol):
    """Anything with a primary key: a Team, a User."""

    pk: Any


PersonTeams = Callable[[int], "QuerySet[Any, Any]"]
_person_teams: list[PersonTeams] = []


def person_teams(source: PersonTeams) -> PersonTeams:
    """Register a source of a person's teams: ``source(user_id)`` gives a queryset of team ids.

    Called by apps in ``AppConfig.ready()`` (staff by teams, fans by community.fans).
    """
    if source not in _person_teams:
        _person_teams.append(source)
    return source


@contextmanager
def team_scope(team: HasPk | int) -> Iterator[None]:
    """Everything inside sees and writes rows of this one team only."""
    with scope(team=team if isinstance(team, int) else int(team.pk)):
        yield


@contextmanager
def teams_scope(team_ids: Iterable[int]) -> Iterator[None]:
    """Everything inside sees rows of these teams; used by ``person_scope``."""
    with scope(team=tuple(sorted(set(team_ids)))):
        yield


@contextmanager
def person_scope(user: HasPk) -> Iterator[None]:
    """The teams a person belongs to, as staff or as a fan. One query."""
    with scopes_disabled():
        parts = [source(int(user.pk)).order_by() for source in _person_teams]
        ids: set[int] = set()
        if parts:
            ids = set(parts[0].union(*parts[1:])) if len(parts) > 1 else set(parts[0])
    with teams_scope(ids):
        yield


@contextmanager
def system_scope() -> Iterator[None]:
    """All teams. Only the files listed in tests/foundation/scopes/test_imports.py may use it."""
    with scopes_disabled():
        yield


def allowed_team_ids() -> tuple[int, ...] | None:
    """The team ids in scope; ``None`` means all (system scope). Raises ScopeError outside any."""
    state = get_scope()
    if not state.get("_enabled", True):
        return None
    try:
        team = state["team"]
    except KeyError:
        raise ScopeError("Enter team_scope, person_scope or system_scope first") from None
    return team if isinstance(team, tuple) else (team,)


def require_in_scope(team_id: int | None, what: str) -> None:
    """Raise OutOfScope unless rows of ``team_id`` may be touched now."""
    allowed = allowed_team_ids()
    if allowed is not None and team_id not in allowed:
        raise OutOfScope(f"{what} belongs to team {team_id}, which is not in scope")
