"""What each app holds on a person, and how it is erased and told. Filled in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from foundation.scopes.actors import Actor
from foundation.teams.models import User

Erase = Callable[[User, Actor], None]
Extract = Callable[[User], Any]


@dataclass(frozen=True, slots=True)
class PersonData:
    """One app's share. Both functions run in system scope and name the teams themselves;
    ``erase`` runs inside the transaction that empties the user's row and may raise a DomainError
    to refuse. ``extract`` gives what JSON can hold."""

    name: str
    erase: Erase
    extract: Extract


_holders: dict[str, PersonData] = {}


def person_data(name: str, *, erase: Erase, extract: Extract) -> None:
    """Register an app's share, under its label. A second one of the same name replaces it."""
    _holders[name] = PersonData(name, erase, extract)


def person_data_all() -> list[PersonData]:
    """Every share, by name."""
    return [_holders[name] for name in sorted(_holders)]
