"""Showing contacts and outlets."""

from typing import Any

from django import template

from foundation.imports.values import value_text
from foundation.lists.own import OWN
from kol.press.health import COOLING, WARM
from kol.press.models import Channel, Contact, Outlet
from kol.press.selectors.detail import ICONS
from kol.press.services.channels import channel_alike, channel_hidden, channel_masked

register = template.Library()


@register.filter
def channel_shown(channel: Channel, sees: bool) -> str:
    """A way to reach somebody: in full for those who may see it, else masked."""
    if sees or not channel_hidden(channel.kind, channel.is_private):
        return channel_alike(channel.kind, channel.value, channel.normal)
    return channel_masked(channel.kind, channel.value, channel.normal)


@register.filter
def channel_icon(channel: Channel) -> str:
    """The icon of its kind, as on the page of a contact."""
    return ICONS[channel.kind]


@register.filter
def own_value(row: Contact | Outlet, column: str) -> str:
    """What a record says in a field of the team's own (a column's name)."""
    return value_text(row.custom.get(column.removeprefix(OWN)))


@register.filter
def own_link(row: Contact | Outlet, column: str) -> str:
    """The same where it is an address of the web, else nothing."""
    value: Any = row.custom.get(column.removeprefix(OWN))
    is_link = isinstance(value, str) and value.startswith(("https://", "http://"))
    return value if is_link else ""


@register.filter
def warmth_tone(score: int | None) -> str:
    """The badge's tone for a relationship."""
    if score is None:
        return ""
    return "good" if score >= WARM else "warn" if score >= COOLING else "bad"


@register.filter
def birthday(contact: Contact) -> str:
    """A birthday with or without its year: 1990-03-02, 03-02."""
    if contact.birth_month is None or contact.birth_day is None:
        return ""
    day = f"{contact.birth_month:02}-{contact.birth_day:02}"
    return f"{contact.birth_year}-{day}" if contact.birth_year else day


@register.filter
def likely_tone(score: int) -> str:
    """The badge's tone for how likely two records are one person."""
    return "bad" if score >= 90 else "warn" if score >= 70 else "muted"
