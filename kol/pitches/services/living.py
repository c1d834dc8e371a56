"""The record of a person that counts now, whatever an older row points at."""

from kol.press.models import Contact

_HOPS = 5


def contact_now(contact_id: int, *, lock: bool = False) -> Contact:
    """The living record of a person, whatever it was merged into. ``lock``: whoever is marking
    them at this moment is waited for. A query for each hop."""
    contacts = Contact.objects.select_for_update(no_key=True) if lock else Contact.objects.all()
    contact = contacts.get(pk=contact_id)
    for _hop in range(_HOPS):
        if contact.merged_into_id is None:
            break
        contact = contacts.get(pk=contact.merged_into_id)
    return contact
