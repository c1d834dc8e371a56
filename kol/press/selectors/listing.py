"""The list of contacts: those that fit, in an order, a page at a time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from foundation.lists.filters import Filters, filters_read, narrowed
from kol.press.models import Contact
from kol.press.selectors.filters import contact_filters

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

# What a list of contacts is narrowed to: words, values by name (contact_filters), an order.
ContactFilters = Filters

ORDERS: dict[str, tuple[str, ...]] = {"new": ("-id",), "name": ("sort_key", "id")}


def contact_filters_of(given: "QueryDict | Mapping[str, str]") -> ContactFilters:
    """Filters from a query string, or from ``ContactFilters.values``."""
    return filters_read(contact_filters(), given, orders=ORDERS)


def contacts_narrowed(
    filters: ContactFilters, *, walking: bool = False
) -> "QuerySet[Contact, Contact]":
    """The team's contacts that fit, in no order, nothing fetched along."""
    contacts: QuerySet[Contact, Contact] = Contact.objects.filter(state=Contact.State.ACTIVE)
    return narrowed(contacts, filters, walking=walking)


def contacts_listing(params: "QueryDict | Mapping[str, str]") -> "QuerySet[Contact, Contact]":
    """The contacts that the list shows for a query string, in its order. For whoever takes all that
    fit along: an export, a list to pitch to, a bulk edit."""
    filters = contact_filters_of(params)
    return contacts_narrowed(filters).order_by(*ORDERS.get(filters.order, ORDERS["new"]))
