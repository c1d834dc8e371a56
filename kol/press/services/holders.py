"""What hangs on a contact or on an outlet alike: accounts, prices, notes and files."""

from typing import Any

from foundation.scopes.actors import Actor
from foundation.teams.audit import Changes, audit_record
from kol.press.models import Contact, Outlet
from kol.press.search import contact_index, outlet_index
from kol.press.services.announce import contact_event, outlet_event
from kol.press.services.locks import contact_lock, outlet_lock

Holder = Contact | Outlet


def holder_lock(of: Holder) -> Holder:
    """Its row, locked; of a merged one the record it is part of. Raises ContactErased."""
    return contact_lock(of, follow=True) if isinstance(of, Contact) else outlet_lock(of, True)


def holder_key(of: Holder) -> dict[str, Any]:
    """The column of a row that hangs on it."""
    return {"contact": of} if isinstance(of, Contact) else {"outlet": of}


def holder_of(row: Any) -> Holder:
    """What a row hangs on. A query where it was not fetched along."""
    holder: Holder = row.contact if row.contact_id is not None else row.outlet
    return holder


def holder_told(
    of: Holder, *, actor: Actor, what: str, deed: str, changes: Changes | None = None
) -> None:
    """The trail and the event of a change of what hangs on a locked record: ``what`` is the name of
    the part ("accounts"), ``deed`` the end of the action's name ("account_add")."""
    if isinstance(of, Contact):
        if what == "accounts":
            contact_index([of.pk])
        audit_record(actor=actor, action=f"contact.{deed}", obj=of, changes=changes)
        contact_event(
            team_id=of.team_id,
            name="contact.updated",
            contact_ids=[of.pk],
            contact=of,
            actor=actor,
            fields=[what],
        )
    else:
        if what == "accounts":
            outlet_index([of.pk], names_too=False)
        audit_record(actor=actor, action=f"outlet.{deed}", obj=of, changes=changes)
        outlet_event(name="outlet.updated", outlet=of, actor=actor, fields=[what])
