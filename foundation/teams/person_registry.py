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


@dataclass(frozen=True, slots=True)
class PersonRef:
    """What becomes of one column that points at a person: a User, Staff, Fan or GroupMember.

    ``erased`` is DELETED or EMPTIED, or ``stays`` says why the row may stay as it is. ``told`` is
    where the app's extract tells of its rows, or ``untold`` says why it doesn't. ``moved`` says how
    they follow a merge of two fans, where no ``fan_holder`` does it; nobody else is merged.
    """

    column: str
    erased: str = ""
    stays: str = ""
    told: str = ""
    untold: str = ""
    moved: str = ""

    def __post_init__(self) -> None:
        for one, other in ((self.erased, self.stays), (self.told, self.untold)):
            if bool(one) == bool(other):
                raise ValueError(f"{self.column}: say what is done, or why nothing is")


# No row of theirs is left; rows stay for sums and histories, with nothing personal in them.
DELETED, EMPTIED = "deleted", "emptied"

_refs: dict[str, PersonRef] = {}


def person_refs(app: str, *refs: PersonRef) -> None:
    """Register columns of an app (``"fannote.fan"``), in its ready(). Every column that points at a
    person needs one: tests/foundation/teams/test_person_refs.py fails otherwise, and sees to it
    that what is said here is so."""
    for ref in refs:
        _refs[f"{app}.{ref.column}"] = ref


def person_refs_all() -> dict[str, PersonRef]:
    """Every column by its whole name (``"fans.fannote.fan"``)."""
    return dict(sorted(_refs.items()))


def deeds(*columns: str) -> list[PersonRef]:
    """Columns that say who on the team did something: that is the team's record, and points at a
    row that keeps no name once its person is erased."""
    return [
        PersonRef(
            column,
            stays="a number; the row of staff it points at keeps no name",
            untold="what somebody did for the team is the team's record",
        )
        for column in columns
    ]
