"""Finding one contact or one outlet."""

from foundation.scopes.errors import NotFound
from kol.press.models import Contact, Outlet


def contact_get(public_id: str) -> Contact:
    """A contact of the team in scope, whatever its state. One query. Raises NotFound."""
    contact = Contact.objects.filter(public_id=public_id).first()
    if contact is None:
        raise NotFound
    return contact


def outlet_get(public_id: str) -> Outlet:
    """An outlet of the team in scope, whatever its state. One query. Raises NotFound."""
    outlet = Outlet.objects.filter(public_id=public_id).first()
    if outlet is None:
        raise NotFound
    return outlet
