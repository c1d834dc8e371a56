"""What of the tables that point to a contact or an outlet moves when two of them are merged.

Apps above name theirs in ``AppConfig.ready()``; those of the archive itself are in
``kol.press.services.contact_parts`` and ``outlet_parts``.
"""

from foundation.scopes.holders import Holder, Holders, Move, Unmove
from kol.press.models import Contact, Outlet

_holders: Holders[Contact] = Holders()


def contact_holder(name: str, *, move: Move[Contact], unmove: Unmove[Contact]) -> None:
    """Register a table with a foreign key to Contact, by its model's label (``"press.gift"``).

    Every such table needs one (a test fails otherwise); ``contact_rows`` is enough where a contact
    may have any number of its rows. The same name again replaces it.
    """
    _holders.add(name, move=move, unmove=unmove)


def contact_rows(name: str, *, field: str = "contact") -> None:
    """Register a table whose rows simply change hands: no constraint of it is about the contact."""
    _holders.add_rows(name, field=field)


def contact_holders() -> list[Holder[Contact]]:
    """All holders, in the order in which they move: by name."""
    return _holders.all()


_outlet_holders: Holders[Outlet] = Holders()


def outlet_holder(name: str, *, move: Move[Outlet], unmove: Unmove[Outlet]) -> None:
    """Register a table with a foreign key to Outlet, as ``contact_holder`` does."""
    _outlet_holders.add(name, move=move, unmove=unmove)


def outlet_rows(name: str, *, field: str = "outlet") -> None:
    """Register a table whose rows simply change hands with their outlet."""
    _outlet_holders.add_rows(name, field=field)


def outlet_holders() -> list[Holder[Outlet]]:
    """All of outlets, in the order in which they move: by name."""
    return _outlet_holders.all()
