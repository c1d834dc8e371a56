"""What becomes of each column that points at a contact when the person is erased, and where what it
holds is told to them. Filled in ``AppConfig.ready()``, by this app and those above.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps

from foundation.teams.person_registry import DELETED, EMPTIED

if TYPE_CHECKING:
    from django.db.models import QuerySet

__all__ = ["DELETED", "EMPTIED", "ContactRef"]


@dataclass(frozen=True, slots=True)
class ContactRef:
    """One column, by its whole name (``"press.channel.contact"``).

    ``erased`` is DELETED (the rows go) or EMPTIED (they stay for figures, and ``empty`` says what
    is set in them; what takes more is a ``contact_forgets``), or ``stays`` says why the rows may
    stay as they are. ``told`` is the name under which the extract lists them, with ``columns`` of
    each (paths), or ``untold`` says why it doesn't. A ``contact_tells`` of that name may tell it
    instead, then ``columns`` stay empty.
    """

    column: str
    erased: str = ""
    stays: str = ""
    empty: Mapping[str, Any] = field(default_factory=dict)
    told: str = ""
    columns: tuple[str, ...] = ()
    untold: str = ""

    def __post_init__(self) -> None:
        for one, other in ((self.erased, self.stays), (self.told, self.untold)):
            if bool(one) == bool(other):
                raise ValueError(f"{self.column}: say what is done, or why nothing is")

    def rows(self, contact_ids: Sequence[int]) -> "QuerySet[Any, Any]":
        """The rows of this column about these contacts, in the team in scope."""
        label, _dot, name = self.column.rpartition(".")
        found: QuerySet[Any, Any] = apps.get_model(label)._default_manager.filter(
            **{f"{name}__in": contact_ids}
        )
        return found


# ``forget(contact_ids, words)`` runs in the erasure's transaction, before any row goes, with the
# contacts locked; ``words`` are the names, numbers and addresses they are known by.
Forget = Callable[[Sequence[int], Sequence[str]], None]
# ``tell(contact_ids)``: what an app holds on these records of one person, as JSON can hold it.
Tell = Callable[[Sequence[int]], Any]

_refs: dict[str, ContactRef] = {}
_forgets: dict[str, Forget] = {}
_tells: dict[str, Tell] = {}


def contact_refs(*refs: ContactRef) -> None:
    """Register columns. Every foreign key to Contact needs one: a test fails otherwise
    (tests/kol/press/test_contact_refs.py), and sees to it that what is said is so."""
    for ref in refs:
        _refs[ref.column] = ref


def contact_refs_all() -> dict[str, ContactRef]:
    """Every column by its whole name."""
    return dict(sorted(_refs.items()))


def contact_forgets(name: str, forget: Forget) -> None:
    """Register what else an erasure does: words in texts, files. Again replaces it."""
    _forgets[name] = forget


def contact_forgets_all() -> list[Forget]:
    """All of them, by name."""
    return [_forgets[name] for name in sorted(_forgets)]


def contact_tells(name: str, tell: Tell) -> None:
    """Register something the extract tells under ``name``. Again replaces it."""
    _tells[name] = tell


def contact_tells_all() -> dict[str, Tell]:
    """All of them, by name."""
    return dict(sorted(_tells.items()))
