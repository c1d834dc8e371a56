"""Contacts as exports tell of them: fetched some at a time, hidden what is to be hidden."""

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from kol.press.models import Channel, Contact, Employment, Outlet
from kol.press.selectors.listing import (
    contact_filters_of,
    contacts_narrowed,
    outlet_filters_of,
    outlets_narrowed,
)
from kol.press.services.channels import channel_hidden, channel_masked

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Contact names them with their types; written in one piece the checker would take them for new.
_LISTED: str = "listed_"


def contacts_part(params: dict[str, Any], after: int, limit: int) -> list[Contact]:
    """The next contacts that fit, with jobs (the main one first), channels and owner. Four
    queries."""
    contacts: QuerySet[Contact, Contact] = contacts_narrowed(
        contact_filters_of(params["filters"]), walking=True
    )
    return contacts_fetched(contacts.filter(pk__gt=after).order_by("pk"), limit)


def contacts_fetched(
    contacts: "QuerySet[Contact, Contact]", limit: int | None = None
) -> list[Contact]:
    """Contacts with what exports tell of them. Four queries."""
    jobs = Employment.objects.filter(ended=False).select_related("outlet")
    return list(
        contacts.select_related("owner").prefetch_related(
            Prefetch(
                "employments",
                jobs.order_by("-is_primary", "pk"),
                to_attr=_LISTED + "employments",
            ),
            Prefetch(
                "channels",
                Channel.objects.order_by("-is_preferred", "order", "pk"),
                to_attr=_LISTED + "channels",
            ),
        )[:limit]
    )


def outlets_part(params: dict[str, Any], after: int, limit: int) -> list[Outlet]:
    """The next outlets that fit, with owner and group. One query."""
    outlets: QuerySet[Outlet, Outlet] = outlets_narrowed(
        outlet_filters_of(params["filters"]), walking=True
    )
    found = outlets.filter(pk__gt=after).order_by("pk").select_related("owner", "parent")
    return list(found[:limit])


def channel_told(channel: Channel, in_full: bool) -> str:
    """A way to reach somebody as whoever exports may see it."""
    if in_full or not channel_hidden(channel.kind, channel.is_private):
        return channel.value
    return channel_masked(channel.kind, channel.value, channel.normal)


def birthday_told(contact: Contact) -> str:
    """A birthday, with its year where it is known."""
    if not contact.birth_month or not contact.birth_day:
        return ""
    day = f"{contact.birth_month:02}-{contact.birth_day:02}"
    return f"{contact.birth_year}-{day}" if contact.birth_year else day
