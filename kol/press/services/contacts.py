"""Making and changing the record of a contact."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.imports.customs import custom_changed
from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.teams.audit import Changes, audit_record, changes_between
from foundation.text.normal import display_clean, normalise
from foundation.text.pinyin import pinyin_keys
from kol.press.errors import FieldRefused, PersonNameMissing, ReasonMissing, RecordChanged
from kol.press.models import Contact
from kol.press.search import contact_index
from kol.press.services.announce import contact_event
from kol.press.services.another_day import with_another_day
from kol.press.services.channels import ChannelInput, channels_replace
from kol.press.services.employments import EmploymentInput, employments_replace
from kol.press.services.fields import fields_clean
from kol.press.services.locks import contact_lock

NAME_LENGTH, SORT_KEY_LENGTH = 60, 120
SETTABLE = frozenset(
    {
        "key",
        "name", "pen_names", "pinyin", "is_kol", "beats", "tags", "topics", "region", "address",
        "birth_year", "birth_month", "birth_day", "languages", "preferences", "do_not_contact",
        "do_not_contact_reason", "source", "owner", "purpose", "basis", "consent", "consent_at",
        "consent_how", "retain_until", "custom",
    }
)  # fmt: skip
# Made of others, so the trail doesn't name them.
_MADE = frozenset({"sort_key", "pinyin_typed", "do_not_contact_at"})


def contact_create(
    *,
    team_id: int,
    actor: Actor,
    name: str,
    channels: Sequence[ChannelInput] = (),
    employments: Sequence[EmploymentInput] = (),
    **fields: Any,
) -> Contact:
    """Make a contact's record; ``fields`` are those of SETTABLE. Raises NameMissing, FieldRefused,
    WordsRefused, ChannelRefused, JobRefused, JobTwice, ReasonMissing; then nothing was written."""
    contact = Contact(team_id=team_id)
    new = contact_cleaned(contact, {"name": name, **fields})

    def make() -> Contact:
        contact.pk = None  # a try that was ended made none
        for field, value in new.items():
            setattr(contact, field, value)
        contact.save()
        channels_replace(contact=contact, given=channels)
        outlets = employments_replace(contact=contact, given=employments, actor=actor)
        contact_index([contact.pk])
        audit_record(actor=actor, action="contact.create", obj=contact)
        contact_event(
            team_id=team_id,
            name="contact.created",
            contact_ids=[contact.pk],
            contact=contact,
            actor=actor,
            outlets=outlets,
        )
        return contact

    return past_deadlocks(make)


def contact_update(
    *,
    contact: Contact,
    actor: Actor,
    channels: Sequence[ChannelInput] | None = None,
    employments: Sequence[EmploymentInput] | None = None,
    seen: datetime | None = None,
    **changes: Any,
) -> Contact:
    """Change what is given (SETTABLE) and leave the rest; channels and jobs, where given, replace
    all there were. ``seen``: when the record was last changed, as the one who changes it saw it.
    Raises RecordChanged, ContactErased, ContactMerged and as contact_create; then nothing was
    written."""

    def change() -> Contact:
        locked = contact_lock(contact)
        if seen is not None and locked.updated_at > seen:
            raise RecordChanged
        told, outlets = _apply(locked, contact_cleaned(locked, changes)), []
        if channels is not None and (kinds := channels_replace(contact=locked, given=channels)):
            told["channels"] = [None, kinds]
        if employments is not None:
            outlets = employments_replace(contact=locked, given=employments, actor=actor)
            if outlets:
                told["employments"] = "changed"
        if told:
            contact_changed(contact=locked, actor=actor, changes=told, outlets=outlets)
        return locked

    return past_deadlocks(change)


def contact_changed(
    *,
    contact: Contact,
    actor: Actor,
    changes: Changes,
    outlets: Sequence[int] = (),
    action: str = "contact.update",
) -> None:
    """What follows every change of a locked contact: the time, the index, the trail, the event."""
    contact.updated_at = timezone.now()
    Contact.objects.filter(pk=contact.pk).update(updated_at=contact.updated_at)
    contact_index([contact.pk])
    audit_record(actor=actor, action=action, obj=contact, changes=changes)
    contact_event(
        team_id=contact.team_id,
        name="contact.updated",
        contact_ids=[contact.pk],
        contact=contact,
        actor=actor,
        fields=sorted(changes),
        outlets=list(outlets),
    )


def _apply(contact: Contact, new: dict[str, Any]) -> Changes:
    """Set what differs on a locked row; returns what the trail is told."""
    changes = changes_between(contact, new)
    for field in changes:
        setattr(contact, field, new[field])
    for field, value in (along := with_another_day(changes)).items():
        setattr(contact, field, value)
    if changes:
        contact.save(update_fields=[*changes, *along])
    return {name: change for name, change in changes.items() if name not in _MADE}


def contact_cleaned(contact: Contact, given: dict[str, Any]) -> dict[str, Any]:
    """The columns of a contact that follow from what is given. Raises as contact_create."""
    new = fields_clean(Contact, given, SETTABLE)
    if "name" in new:
        new["name"] = display_clean(str(given["name"] or ""), NAME_LENGTH)
        if not new["name"]:
            raise PersonNameMissing(field="name")
    if "name" in new or "pinyin" in new:
        new |= _pinyin(contact, new)
    if "do_not_contact" in new:
        new |= _do_not_contact(contact, new)
    if {"birth_year", "birth_month", "birth_day"} & set(new):
        _birthday(contact, new)
    if own := new.pop("custom", None):
        new["custom"] = custom_changed("contacts", contact.custom, own)
    return new


def _pinyin(contact: Contact, new: dict[str, Any]) -> dict[str, Any]:
    """The pinyin somebody typed stands; else it is made of the name."""
    name = new.get("name", contact.name)
    keys = pinyin_keys(name)
    made = " ".join(keys.readings[0])[:SORT_KEY_LENGTH] if keys.readings else ""
    given = new.get("pinyin")
    typed = " ".join(normalise(given).split()) if given is not None else ""
    kept = given is None and contact.pinyin_typed and new.get("name") == contact.name
    if kept:
        typed = contact.pinyin
    if not typed or typed == made:
        return {"pinyin": made, "pinyin_typed": False, "sort_key": keys.sort_key}
    sort_key = f"{typed}\t{normalise(name)}"[:SORT_KEY_LENGTH]
    return {"pinyin": typed, "pinyin_typed": True, "sort_key": sort_key}


def _do_not_contact(contact: Contact, new: dict[str, Any]) -> dict[str, Any]:
    """Said with a reason and since when; taken back, both are gone."""
    if not new["do_not_contact"]:
        return {"do_not_contact_reason": "", "do_not_contact_at": None}
    reason = new.get("do_not_contact_reason", contact.do_not_contact_reason)
    if not reason:
        raise ReasonMissing(field="do_not_contact_reason")
    return {"do_not_contact_at": contact.do_not_contact_at or timezone.now()}


def _birthday(contact: Contact, new: dict[str, Any]) -> None:
    """A year alone is no birthday; a day and a month need none. Raises FieldRefused."""
    year, month, day = (
        new.get(f"birth_{part}", getattr(contact, f"birth_{part}"))
        for part in ("year", "month", "day")
    )
    if year is None and month is None and day is None:
        return
    if month is None or day is None:
        raise FieldRefused(field="birth_month", message=_("A birthday needs a month and a day."))
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year or 2000, month)[1]:
        raise FieldRefused(field="birth_day", message=_("There is no such day."))
    if year is not None and not 1900 <= year <= timezone.now().year:
        raise FieldRefused(field="birth_year", message=_("Check the year."))
