"""Every write to the media archive's records."""

from kol.press.services.channels import ChannelInput
from kol.press.services.contacts import contact_create, contact_update
from kol.press.services.employments import EmploymentInput
from kol.press.services.locks import contact_lock, contacts_lock, outlet_lock, outlets_lock
from kol.press.services.outlets import outlet_create, outlet_get_or_create, outlet_update

__all__ = [
    "ChannelInput",
    "EmploymentInput",
    "contact_create",
    "contact_lock",
    "contact_update",
    "contacts_lock",
    "outlet_create",
    "outlet_get_or_create",
    "outlet_lock",
    "outlet_update",
    "outlets_lock",
]
