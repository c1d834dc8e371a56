"""Phones and e-mail addresses of a fan."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from community.fans.errors import ContactRefused, ContactTaken
from community.fans.models import Fan, FanContact
from foundation.text.emails import email_mask, email_normalise
from foundation.text.errors import TextError
from foundation.text.phones import phone_e164, phone_mask

PHONE, EMAIL = FanContact.Kind.PHONE, FanContact.Kind.EMAIL


def contact_normalise(kind: str, value: str) -> str:
    """The form a contact is stored and compared by. Raises ContactRefused with ``field`` = kind."""
    try:
        return phone_e164(value) if kind == PHONE else email_normalise(value)
    except TextError as error:
        # The text is whole already: escape it, for DomainError fills in % marks.
        raise ContactRefused(error.code, error.message, field=kind) from error


def contact_masked(kind: str, value: str) -> str:
    """A contact its owner recognises and nobody can use."""
    return phone_mask(value) if kind == PHONE else email_mask(value)


def contacts_replace(*, fan: Fan, kind: str, values: Iterable[str]) -> bool:
    """Make the unverified contacts of a kind be exactly ``values``; True when something changed.

    Verified ones stay: a person proved them. Raises ContactRefused, ContactTaken.
    """
    wanted = dict.fromkeys(contact_normalise(kind, value) for value in values if value.strip())
    stored = {contact.value: contact for contact in fan.contacts.filter(kind=kind)}
    gone = [
        contact.pk
        for value, contact in stored.items()
        if value not in wanted and contact.verified_at is None
    ]
    if gone:
        FanContact.objects.filter(pk__in=gone).delete()
    new = [value for value in wanted if value not in stored]
    for value in new:
        contact_add(fan=fan, kind=kind, value=value)
    return bool(gone or new)


def contact_add(*, fan: Fan, kind: str, value: str) -> FanContact:
    """Add a contact in its stored form. Raises ContactTaken; the index decides, not a look-up."""
    try:
        with transaction.atomic():
            return FanContact.objects.create(team_id=fan.team_id, fan=fan, kind=kind, value=value)
    except IntegrityError:
        other = FanContact.objects.select_related("fan").get(kind=kind, value=value)
        raise ContactTaken(
            field=kind, value=value, nickname=other.fan.nickname, fan=other.fan.public_id
        ) from None
