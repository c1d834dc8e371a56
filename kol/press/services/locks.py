"""One contact or one outlet for a change, as the row is now."""

from django.db import transaction

from kol.press.errors import ContactErased, ContactMerged, OutletMerged
from kol.press.models import Contact, Outlet

_HOPS = 5


def contact_lock(contact: Contact, follow: bool = False) -> Contact:
    """The contact's row, locked; active or put away; in a transaction.

    A merged record refuses (ContactMerged), or with ``follow`` gives the one it is part of: for
    what is about the person, whichever record was at hand. Raises ContactErased.
    """
    pk = contact.pk
    for _hop in range(_HOPS):
        # In a savepoint, which gives the lock of a merged one back: nobody holds two records
        # without keeping their order.
        with transaction.atomic():
            locked = Contact.objects.select_for_update().get(pk=pk)
            if locked.state == Contact.State.ERASED:
                raise ContactErased
            if locked.merged_into_id is None:
                return locked
            transaction.set_rollback(True)
        if not follow:
            winner = Contact.objects.get(pk=locked.merged_into_id)
            raise ContactMerged(name=winner.name, contact=winner.public_id)
        pk = locked.merged_into_id
    raise ContactErased


def outlet_lock(outlet: Outlet, follow: bool = False) -> Outlet:
    """The outlet's row, locked, in a transaction; with ``follow`` the one it was merged into.
    Raises OutletMerged."""
    pk = outlet.pk
    for _hop in range(_HOPS):
        with transaction.atomic():
            locked = Outlet.objects.select_for_update().get(pk=pk)
            if locked.merged_into_id is None:
                return locked
            transaction.set_rollback(True)
        winner = Outlet.objects.get(pk=locked.merged_into_id)
        if not follow:
            raise OutletMerged(name=winner.name, outlet=winner.public_id)
        pk = winner.pk
    raise OutletMerged(name=outlet.name, outlet=outlet.public_id)


def contacts_lock(contact_ids: list[int]) -> list[Contact]:
    """Those of these contacts that are there (active or put away), locked in order of their ids.
    One query."""
    there = Contact.objects.filter(
        pk__in=contact_ids, state__in=[Contact.State.ACTIVE, Contact.State.ARCHIVED]
    )
    return list(there.select_for_update().order_by("pk"))


def outlets_lock(outlet_ids: list[int]) -> list[Outlet]:
    """Those of these outlets that were not merged, locked in order of their ids. One query."""
    there = Outlet.objects.filter(pk__in=outlet_ids).exclude(state=Outlet.State.MERGED)
    return list(there.select_for_update().order_by("pk"))
