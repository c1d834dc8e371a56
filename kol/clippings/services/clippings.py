"""Keeping a piece, changing what is known of it, putting it away."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.fetching.errors import FetchError
from foundation.scopes.actors import Actor
from foundation.teams.audit import Changes, audit_record, fields_set
from foundation.text.postgres import SearchVectorOf
from kol.clippings.addresses import address_key, canonical_of
from kol.clippings.document import document_of
from kol.clippings.errors import ClippingThere, HeadlineMissing
from kol.clippings.likeness import bands_of, signature_of
from kol.clippings.models import Clipping, ClippingContact
from kol.clippings.services.fields import ClippingInput, fields_cleaned
from kol.clippings.services.known import reach_of
from kol.clippings.services.syndication import copies_hold, copy_find
from kol.clippings.tone import tone_hint_put
from kol.pitches.models import PitchRecipient
from kol.pitches.services.answers import recipient_covered
from kol.press.models import Contact
from kol.press.services.health import health_reckon

State = Clipping.State
_MADE = frozenset({"signature", "bands", "tone_hint", "tone_words", "address_key", "canonical"})


def clipping_create(
    *, team_id: int, actor: Actor, told: ClippingInput, origin: str, said_address: str = ""
) -> Clipping:
    """Keep a piece. ``said_address`` is the one its page says it is at. The outlet's reach is noted
    as it is today where none was told, and copies are found by the text.

    Raises HeadlineMissing, ClippingRefused, ClippingThere, FetchError (an address that is none);
    then nothing was written.
    """
    new = fields_cleaned(told)
    if not new.get("title"):
        raise HeadlineMissing(field="title")
    new |= _address(told.url or "", said_address)
    if new.get("published_at") is None:
        new |= {"published_at": timezone.now(), "day_known": False}
    if "reach" not in new:
        new |= reach_of(new.get("outlet"))
    with transaction.atomic():
        copies_hold(team_id)
        _people_hold(told.contacts or [])
        _refuse_there(new["address_key"])
        clipping = Clipping(team_id=team_id, origin=origin, created_by_id=actor.staff_id, **new)
        _made(clipping)
        clipping.save(force_insert=True)
        linked = _contacts_set(clipping, told.contacts or [])
        _index(clipping, told.contacts or [])
        copy_find(clipping)
        _pitch_covered(clipping, actor)
        audit_record(actor=actor, action="clipping.create", obj=clipping)
        _announce(clipping, "clipping.created", actor, linked)
    return clipping


def clipping_update(*, clipping: Clipping, actor: Actor, told: ClippingInput) -> Clipping:
    """Change what was said and leave the rest. Raises as clipping_create."""
    new = fields_cleaned(told)
    if told.url is not None:
        new |= _address(told.url, "")
    if new.get("published_at") is not None:
        new["day_known"] = True
    elif "published_at" in new:
        del new["published_at"]
    with transaction.atomic():
        copies_hold(clipping.team_id)
        _people_hold([*(told.contacts or []), *clipping.contacts.all()])
        locked = Clipping.objects.select_for_update(of=("self",)).get(pk=clipping.pk)
        if "address_key" in new and new["address_key"] != _bytes(locked.address_key):
            _refuse_there(new["address_key"])
        if "outlet" in new and "reach" not in new and new["outlet"] != locked.outlet:
            new |= reach_of(new["outlet"])
        changes = _changes_set(locked, new)
        linked: set[int] = set()
        if told.contacts is not None:
            linked = _contacts_set(locked, told.contacts)
            if linked:
                changes["contacts"] = "changed"
        if {"published_at"} & changes.keys():
            linked |= set(locked.contacts.values_list("pk", flat=True))
        if changes:
            _after_change(locked, changes)
            if {"pitch", "contacts"} & changes.keys():
                _pitch_covered(locked, actor)
            audit_record(actor=actor, action="clipping.update", obj=locked, changes=changes)
            _announce(locked, "clipping.updated", actor, linked, sorted(changes))
    return locked


def clippings_judge(*, clippings: Sequence[Clipping], tone: str, actor: Actor) -> int:
    """Say of several pieces what tone they have (or, empty, that nobody knows); returns of how many
    that changed. Raises ClippingRefused."""
    tone = fields_cleaned(ClippingInput(tone=tone))["tone"]
    changed = 0
    with transaction.atomic():
        ids = sorted(one.pk for one in clippings)
        for row in (
            Clipping.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
        ):
            if changes := fields_set(row, {"tone": tone}):
                audit_record(actor=actor, action="clipping.update", obj=row, changes=changes)
                _announce(row, "clipping.updated", actor, set(), ["tone"])
                changed += 1
    return changed


def clippings_follow(clippings: Sequence[Clipping], fields: Sequence[str]) -> None:
    """What follows from a change of many pieces that was saved: what is found by search, whose copy
    is whose, the relationships they count in. In the transaction that saved it."""
    for one in clippings:
        if {"tags", "campaign"} & set(fields):
            _index(one, list(one.contacts.all()))
    if "state" not in fields or not clippings:
        return
    copies_hold(clippings[0].team_id)
    for one in clippings:
        if one.state == State.ARCHIVED:
            _copies_inherit(one)
        else:
            copy_find(one)
    linked = ClippingContact.objects.filter(clipping__in=[one.pk for one in clippings])
    if contacts := sorted(set(linked.values_list("contact_id", flat=True))):
        health_reckon(contact_ids=contacts)


def clipping_archive(*, clipping: Clipping, actor: Actor) -> bool:
    """Put a piece away: it counts nowhere, and no watch brings it back. True when that was new."""
    return _state_set(clipping, State.ACTIVE, State.ARCHIVED, actor)


def clipping_restore(*, clipping: Clipping, actor: Actor) -> bool:
    """Bring a piece back. True when that was new."""
    return _state_set(clipping, State.ARCHIVED, State.ACTIVE, actor)


def _state_set(clipping: Clipping, before: str, after: str, actor: Actor) -> bool:
    with transaction.atomic():
        copies_hold(clipping.team_id)
        moved = Clipping.objects.filter(pk=clipping.pk, state=before).update(
            state=after, updated_at=timezone.now()
        )
        if not moved:
            return False
        clipping.refresh_from_db(fields=["state", "syndication_of"])
        if after == State.ARCHIVED:
            _copies_inherit(clipping)
        else:
            copy_find(clipping)
        audit_record(
            actor=actor, action=f"clipping.{'archive' if after == State.ARCHIVED else 'restore'}",
            obj=clipping,
        )  # fmt: skip
        linked = set(
            ClippingContact.objects.filter(clipping=clipping).values_list("contact_id", flat=True)
        )
        _announce(clipping, "clipping.updated", actor, linked, ["state"])
    return True


def _copies_inherit(clipping: Clipping) -> None:
    """What was a copy of a piece that is put away is one of the next first publication."""
    copies = Clipping.objects.filter(syndication_of=clipping, state=State.ACTIVE)
    heir = copies.order_by("published_at", "pk").only("pk", "team_id").first()
    if heir is not None:
        Clipping.objects.filter(syndication_of=clipping).exclude(pk=heir.pk).update(
            syndication_of=heir
        )
        Clipping.objects.filter(pk=heir.pk).update(syndication_of=None, syndication_found="")
    Clipping.objects.filter(pk=clipping.pk).update(syndication_of=None, syndication_found="")


def _address(url: str, said: str) -> dict[str, Any]:
    """Raises FetchError (address): what is no address of the web is refused where it is typed."""
    if not url.strip():
        return {"url": "", "canonical": "", "address_key": None}
    try:
        canonical = canonical_of(url, said)
    except FetchError as error:
        error.field = "url"
        raise
    return {
        "url": url.strip()[:2000],
        "canonical": canonical,
        "address_key": address_key(canonical),
    }


def _refuse_there(key: bytes | None) -> None:
    if key is None:
        return
    there = Clipping.objects.filter(address_key=key).only("title", "public_id", "team_id").first()
    if there is not None:
        raise ClippingThere(field="url", title=there.title, clipping=there.public_id)


def _bytes(key: Any) -> bytes | None:
    return None if key is None else bytes(key)


def _made(clipping: Clipping) -> None:
    """What is made of headline and text: the suggestion of a tone, the fingerprint."""
    tone_hint_put(clipping)
    clipping.signature = signature_of(clipping.text)
    clipping.bands = bands_of(clipping.signature)


def _changes_set(locked: Clipping, new: dict[str, Any]) -> Changes:
    if "address_key" in new and new["address_key"] == _bytes(locked.address_key):
        del new["address_key"]
    changes = fields_set(locked, new)
    # Made of others, and a text is long: the trail names what changed.
    for name in _MADE & changes.keys():
        del changes[name]
    return changes | ({"text": "changed"} if "text" in changes else {})


def _after_change(locked: Clipping, changes: Changes) -> None:
    locked.updated_at = timezone.now()
    _made(locked)
    locked.save(update_fields=["updated_at", "tone_hint", "tone_words", "signature", "bands"])
    if {"text", "published_at"} & changes.keys():
        copy_find(locked)
    _index(locked, list(locked.contacts.all()))


def _people_hold(contacts: Sequence[Contact]) -> None:
    """Their rows, in the order of their ids, before anything about them: whom a piece is by has
    covered a pitch, and is warmer for it, one person after the other."""
    people = Contact.objects.select_for_update(no_key=True)
    list(people.filter(pk__in=[one.pk for one in contacts]).order_by("pk").only("pk", "team_id"))


def _contacts_set(clipping: Clipping, contacts: Sequence[Contact]) -> set[int]:
    """Make the people of a piece exactly these; returns the ids of those that came or went."""
    wanted = {
        one.pk for one in contacts if one.state in (Contact.State.ACTIVE, Contact.State.ARCHIVED)
    }
    rows = ClippingContact.objects.filter(clipping=clipping)
    before = set(rows.values_list("contact_id", flat=True))
    rows.filter(contact__in=before - wanted).delete()
    ClippingContact.objects.bulk_create(
        [
            ClippingContact(team_id=clipping.team_id, clipping=clipping, contact_id=pk)
            for pk in sorted(wanted - before)
        ],
        ignore_conflicts=True,
    )
    return before ^ wanted


def _pitch_covered(clipping: Clipping, actor: Actor) -> None:
    """Those of its people whom the pitch went to have covered it."""
    if clipping.pitch is None:
        return
    people = ClippingContact.objects.filter(clipping=clipping).values("contact")
    went = PitchRecipient.objects.filter(pitch=clipping.pitch, contact__in=people)
    for recipient in went.exclude(state=PitchRecipient.State.SKIPPED).order_by("pk"):
        recipient_covered(recipient=recipient, url=clipping.url, actor=actor)


def _index(clipping: Clipping, contacts: Sequence[Contact]) -> None:
    names = [one.name for one in contacts]
    lexemes = document_of(clipping, author=clipping.author, names=names)
    Clipping.objects.filter(pk=clipping.pk).update(search=SearchVectorOf(lexemes))


def _announce(
    clipping: Clipping, name: str, actor: Actor, contacts: set[int], fields: Sequence[str] = ()
) -> None:
    if contacts:
        health_reckon(contact_ids=sorted(contacts))
    event_emit(
        team_id=clipping.team_id,
        name=name,
        actor=actor,
        subject=clipping,
        payload={"contacts": sorted(contacts), "fields": list(fields)},
    )
