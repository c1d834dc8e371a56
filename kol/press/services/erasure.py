"""Forgetting a contact, and telling a person what we hold on them."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from foundation.imports.services import import_rows_forget
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.teams.audit import audit_record
from kol.press.errors import ContactErased
from kol.press.models import Channel, Contact, MediaAccount
from kol.press.privacy_registry import (
    DELETED,
    EMPTIED,
    contact_forgets_all,
    contact_refs_all,
    contact_tells_all,
)
from kol.press.services.announce import contact_event
from kol.press.services.forgetting import blot_everywhere, words_aside, words_empty_some
from kol.press.services.locks import contact_lock

EMPTY: dict[str, Any] = {
    "key": "", "name": "", "pen_names": [], "pinyin": "", "pinyin_typed": False, "sort_key": "",
    "beats": [],
    "tags": [], "topics": "", "region": "", "address": "", "birth_year": None, "birth_month": None,
    "birth_day": None, "languages": [], "preferences": "", "do_not_contact_reason": "",
    "source": "", "purpose": "", "consent_how": "", "custom": {}, "last_touch_at": None,
    "health": None, "health_parts": {}, "retain_until": None, "retention_asked_at": None,
    "merged_into": None, "state": Contact.State.ERASED,
}  # fmt: skip
# What the extract tells of the record itself.
TOLD = (
    "key", "name", "pen_names", "pinyin", "is_kol", "beats", "tags", "topics", "region", "address",
    "birth_year", "birth_month", "birth_day", "languages", "preferences", "do_not_contact",
    "do_not_contact_reason", "do_not_contact_at", "source", "purpose", "basis", "consent",
    "consent_at", "consent_how", "retain_until", "last_touch_at", "health", "health_parts",
    "custom", "created_at", "updated_at",
)  # fmt: skip


def contact_erase(*, contact: Contact, actor: Actor) -> Contact:
    """Take everything personal off a contact and all that hangs on it. Can't be undone.

    The row itself stays, empty, with what figures are made of (dates, kinds, sums). Records that
    were merged into it are of the same person and go with it. Twice is as once.
    """

    def erase() -> Contact:
        try:
            locked = contact_lock(contact, follow=True)
        except ContactErased:
            contact.refresh_from_db()
            return contact
        whole = person_ids(locked)
        words = contact_words(whole)
        for forget in contact_forgets_all():
            forget(whole, words)
        for ref in contact_refs_all().values():
            if ref.erased == DELETED:
                ref.rows(whole).delete()
            elif ref.erased == EMPTIED and ref.empty:
                ref.rows(whole).update(**ref.empty)
        Contact.objects.filter(pk__in=whole).update(**EMPTY, updated_at=Now())
        import_rows_forget(target="contacts", object_ids=whole, words=words)
        audit_record(actor=actor, action="contact.erase", obj=locked)
        contact_event(
            team_id=locked.team_id,
            name="contact.erased",
            contact_ids=whole,
            contact=locked,
            actor=actor,
        )
        locked.refresh_from_db()
        return locked

    # An undo of a merge takes its row and then people; we take them the other way round.
    return past_deadlocks(erase)


def contacts_erase_some(limit: int) -> int:
    """Empty up to ``limit`` of what was written in the team in scope, which was closed long ago;
    once nothing is left of that, erase up to ``limit`` of its contacts. What is still to be blotted
    out is looked for once for all of them. Returns how many; 0 when nothing is left."""
    if emptied := words_empty_some(limit):
        return emptied
    left = Contact.objects.exclude(state__in=[Contact.State.ERASED, Contact.State.MERGED])

    def erase() -> int:
        contacts = list(left.order_by("pk")[:limit])
        with words_aside() as words:
            for one in contacts:
                contact_erase(contact=one, actor=SYSTEM)
        blot_everywhere(words)
        return len(contacts)

    return past_deadlocks(erase)


def contact_extract(contact: Contact, *, actor: Actor) -> dict[str, Any]:
    """All we hold on a person, as JSON can hold it; that it was made is in the trail. A query for
    each column that tells, and three."""
    whole = person_ids(contact)
    with transaction.atomic():
        audit_record(actor=actor, action="contact.extract", obj=contact)
    told: dict[str, Any] = {
        "contact": list(Contact.objects.filter(pk__in=whole).order_by("pk").values(*TOLD))
    }
    for ref in contact_refs_all().values():
        if ref.told and ref.columns:
            rows = ref.rows(whole).order_by("pk").values(*ref.columns)
            told.setdefault(ref.told, []).extend(rows)
    for name, tell in contact_tells_all().items():
        told[name] = tell(whole)
    return told


def person_ids(contact: Contact) -> list[int]:
    """The ids of the record and of all that were merged into it, one after the other. A query for
    each step of merging."""
    whole, step = [contact.pk], [contact.pk]
    while step:
        merged = Contact.objects.filter(merged_into__in=step).exclude(pk__in=whole)
        step = list(merged.order_by("pk").values_list("pk", flat=True))
        whole += step
    return whole


def contact_words(contact_ids: Sequence[int]) -> list[str]:
    """What they are known by in texts and lists: names, numbers (as dialled, too), addresses, ids.
    Three queries."""
    words: set[str] = set()
    for value, normal in Channel.objects.filter(contact__in=contact_ids).values_list(
        "value", "normal"
    ):
        words |= {value, normal, normal.removeprefix("+86")}
    for pair in MediaAccount.objects.filter(contact__in=contact_ids).values_list("handle", "uid"):
        words |= set(pair)
    for name, pens in Contact.objects.filter(pk__in=contact_ids).values_list("name", "pen_names"):
        words |= {name, *pens}
    return sorted(words - {""})
