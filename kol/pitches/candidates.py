"""Whom a pitch would go to: those chosen, with their address, their merge fields, and why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, prefetch_related_objects
from django.db.models.query import QuerySet

from foundation.delivery.suppressions import address_hash_of, suppressed_among
from foundation.text.emails import email_normalise
from foundation.text.errors import TextError
from kol.pitches.errors import TooManyRecipients
from kol.pitches.merge_fields import fields_missing, fields_needed, greeting_of
from kol.pitches.models import Pitch, PitchRecipient, ReleaseVersion
from kol.press.models import Channel, Contact, Employment
from kol.press.selectors.listing import contacts_listing

MOST = 2000
Skip = PitchRecipient.Skip


@dataclass(slots=True)
class Candidate:
    """One person chosen. ``skip``: why they are left out, a value of PitchRecipient.Skip."""

    contact: Contact
    address: str
    address_hash: bytes | None
    values: dict[str, str]
    skip: str = ""
    missing: list[str] = field(default_factory=list)


def chosen_contacts(chosen: Mapping[str, Any]) -> "QuerySet[Contact, Contact]":
    """Those picked one by one and those that fit the filters, less those taken out again."""
    contacts = Contact.objects.none()
    if picked := list(chosen.get("picked", [])):
        contacts = Contact.objects.filter(public_id__in=picked)
    if filters := dict(chosen.get("filters", {})):
        fitting = contacts_listing(filters).order_by().values("pk")
        contacts = contacts | Contact.objects.filter(pk__in=fitting)
    if without := list(chosen.get("without", [])):
        contacts = contacts.exclude(public_id__in=without)
    return contacts.exclude(state=Contact.State.MERGED)


def candidates_of(
    chosen: Mapping[str, Any], *, texts: Sequence[str] = (), notes: Mapping[str, str] | None = None
) -> list[Candidate]:
    """Everybody chosen, by name; with what each lacks for ``texts``. Four queries, however many
    there are. Raises TooManyRecipients."""
    jobs = Employment.objects.filter(ended=False).select_related("outlet")
    channels = Channel.objects.filter(kind=Channel.Kind.EMAIL)
    contacts = list(chosen_contacts(chosen).order_by("sort_key", "id")[: MOST + 1])
    if len(contacts) > MOST:
        raise TooManyRecipients(most=MOST)
    ordered = channels.order_by("-is_preferred", "is_private", "order", "id")
    prefetch_related_objects(
        contacts,
        Prefetch("employments", jobs.order_by("-is_primary", "-id"), to_attr="listed_employments"),
        Prefetch("channels", ordered, to_attr="listed_channels"),
    )
    found = [_candidate(contact) for contact in contacts]
    stopped = suppressed_among({one.address_hash for one in found if one.address_hash})
    needed = fields_needed(*texts)
    seen: set[bytes] = set()
    for one in found:
        one.values["note"] = (notes or {}).get(one.contact.public_id, "")
        one.missing = fields_missing((x for x in needed if x.name in _THEIRS), one.values)
        one.skip = one.skip or stopped.get(one.address_hash or b"", "")
        if one.address_hash and not one.skip:
            one.skip = Skip.SAME_ADDRESS if one.address_hash in seen else ""
            seen.add(one.address_hash)
    return found


# What a person may lack; the others are the release's and the sender's.
_THEIRS = frozenset({"greeting", "name", "outlet", "title", "beats"})


def contact_against(contact: Contact) -> str:
    """Why nothing may be sent to a person, whatever their address: a value of Skip, or nothing."""
    if contact.state == Contact.State.ERASED:
        return Skip.ERASED
    if contact.do_not_contact:
        return Skip.DO_NOT_CONTACT
    if contact.consent == Contact.Consent.WITHDRAWN:
        return Skip.CONSENT
    return Skip.ARCHIVED if contact.state == Contact.State.ARCHIVED else ""


def values_shared(version: ReleaseVersion, sender: str, zone: str) -> dict[str, str]:
    """The merge fields that say the same to everybody; moments in the team's ``zone``."""
    until = version.embargo_until
    told = f"{until.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if until else ""
    return {"headline": version.title, "embargo": told, "sender": sender}


def texts_of(pitch: Pitch) -> tuple[str, str]:
    """What of a pitch has merge fields."""
    return pitch.subject, pitch.body


def _candidate(contact: Contact) -> Candidate:
    job = contact.listed_employments[0] if contact.listed_employments else None
    values = {
        "greeting": greeting_of(contact.name),
        "name": contact.name,
        "outlet": job.outlet.name if job is not None else "",
        "title": job.title if job is not None else "",
        "beats": "、".join(contact.beats[:3]),
    }
    address = _address(contact.listed_channels)
    known = address_hash_of(address) if address else None
    skip = contact_against(contact) or ("" if address else str(Skip.NO_ADDRESS))
    return Candidate(contact, address, known, values, skip)


def _address(channels: Sequence[Channel]) -> str:
    for channel in channels:
        if channel.status == Channel.Status.OK:
            try:
                return email_normalise(channel.value)
            except TextError:
                continue
    return ""
