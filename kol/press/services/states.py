"""Putting a record away and bringing it back, and "do not contact"."""

from django.db import transaction

from foundation.scopes.actors import Actor
from kol.press.models import Contact, Outlet
from kol.press.services.contacts import contact_changed, contact_update
from kol.press.services.locks import contact_lock
from kol.press.services.outlets import outlet_update

__all__ = [
    "contact_archive",
    "contact_block",
    "contact_restore",
    "contact_unblock",
    "outlet_state_set",
]


def contact_archive(*, contact: Contact, actor: Actor) -> Contact:
    """Put a contact away: they leave lists and are written to no more. Twice is as once."""
    return _state(contact, Contact.State.ARCHIVED, actor, "contact.archive")


def contact_restore(*, contact: Contact, actor: Actor) -> Contact:
    """Bring a contact back. Twice is as once."""
    return _state(contact, Contact.State.ACTIVE, actor, "contact.restore")


def _state(contact: Contact, state: str, actor: Actor, action: str) -> Contact:
    with transaction.atomic():
        locked = contact_lock(contact)
        if locked.state != state:
            before, locked.state = locked.state, state
            locked.save(update_fields=["state"])
            changes = {"state": [before, str(state)]}
            contact_changed(contact=locked, actor=actor, changes=changes, action=action)
    return locked


def contact_block(*, contact: Contact, actor: Actor, reason: str) -> Contact:
    """ "Do not contact", with a reason. Raises ReasonMissing."""
    return contact_update(
        contact=contact, actor=actor, do_not_contact=True, do_not_contact_reason=reason
    )


def contact_unblock(*, contact: Contact, actor: Actor) -> Contact:
    """They may be contacted again."""
    return contact_update(contact=contact, actor=actor, do_not_contact=False)


def outlet_state_set(*, outlet: Outlet, state: str, actor: Actor) -> Outlet:
    """Publishing, ceased or put away. Raises FieldRefused, OutletMerged."""
    return outlet_update(outlet=outlet, actor=actor, state=state)
