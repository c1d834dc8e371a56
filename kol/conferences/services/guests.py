"""Who is on the list of an event, what they answered, and who came.

Locks are taken in one order: people, then the event, then guests. So a merge of two people (which
holds them first), an answer and the door never wait for each other in a ring.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.conferences.errors import (
    AnswersClosed,
    EventCancelled,
    EventFull,
    EventOver,
    GuestCame,
    GuestNotFound,
    GuestsTooMany,
)
from kol.conferences.models import Guest, PressEvent, new_door_code
from kol.conferences.selectors.events import guest_standing
from kol.conferences.services.events import event_lock
from kol.pitches.services.living import contact_now
from kol.press.models import Contact, Employment
from kol.press.services.health import health_reckon
from kol.press.services.locks import contact_lock, contacts_lock

MOST_GUESTS = 2000
WORDS_LENGTH = 300

Answer, Via, CameBy = Guest.Answer, Guest.Via, Guest.CameBy


@dataclass(frozen=True, slots=True)
class GuestsAdded:
    """What came of putting people on a list: how many are new, how many stood on it already, and
    how many may not be contacted or are no longer kept."""

    added: int
    already: int
    left_out: int


def guests_add(*, event: PressEvent, contacts: Sequence[Contact], actor: Actor) -> GuestsAdded:
    """Put people on the list; who stands on it stays as they are. Who is marked do-not-contact or
    took back their consent is left out. Raises EventCancelled, GuestsTooMany."""
    with transaction.atomic():
        contacts_lock([one.pk for one in contacts])
        locked = event_lock(event, planned=True)
        wanted = {one.pk: one for one in contacts}
        listed = set(
            Guest.objects.filter(event=locked, contact__in=list(wanted)).values_list(
                "contact_id", flat=True
            )
        )
        open_to = Contact.objects.filter(
            pk__in=wanted.keys() - listed, state=Contact.State.ACTIVE, do_not_contact=False
        ).exclude(consent=Contact.Consent.WITHDRAWN)
        new = sorted(open_to.values_list("pk", flat=True))
        if len(new) + Guest.objects.filter(event=locked).count() > MOST_GUESTS:
            raise GuestsTooMany(most=MOST_GUESTS)
        _guests_make(locked, new)
        if new:
            audit_record(
                actor=actor,
                action="press_event.guests_add",
                obj=locked,
                changes={"guests": [None, len(new)]},
            )
            event_emit(
                team_id=locked.team_id,
                name="press_event.guests_added",
                actor=actor,
                subject=locked,
                payload={"contacts": new},
            )
    return GuestsAdded(len(new), len(listed), len(wanted) - len(listed) - len(new))


def guest_remove(*, guest: Guest, actor: Actor) -> None:
    """Take somebody off the list. Twice is as once. Raises GuestCame."""
    with transaction.atomic():
        contact_now(guest.contact_id, lock=True)
        event = event_lock(guest.event)
        locked = _locked(guest)
        if locked is None:
            return
        if locked.attended_at is not None:
            raise GuestCame
        if locked.answer == Answer.YES:
            _places_move(event, -1)
        locked.delete()
        health_reckon(contact_ids=[locked.contact_id])
        audit_record(actor=actor, action="press_event.guest_remove", obj=event)


def guest_answer(
    *, guest: Guest, answer: str, actor: Actor, via: str = Via.STAFF, words: str | None = None
) -> Guest:
    """Enter what a guest answered, or with ``""`` that they have not. By themselves (``Via.PAGE``)
    until answers are due; by us until the event is over. The last place goes to one alone.

    Raises EventCancelled, EventOver, AnswersClosed, EventFull, GuestNotFound (taken off the list
    meanwhile); then nothing was written.
    """
    with transaction.atomic():
        contact_now(guest.contact_id, lock=True)
        event = event_lock(guest.event)
        _answerable(event, via)
        locked, changed = _locked(guest), False
        if locked is None:
            raise GuestNotFound
        if words is not None:
            locked.words = display_clean(words, WORDS_LENGTH)
        if locked.answer != answer:
            if Answer.YES in (answer, locked.answer):
                _places_move(event, 1 if answer == Answer.YES else -1)
            changed, locked.answer = True, answer
            locked.answered_at = timezone.now() if answer else None
            locked.answered_via = via if answer else ""
            audit_record(
                actor=actor, action="press_event.answer", obj=event, changes={"answer": answer}
            )
            event_emit(
                team_id=event.team_id,
                name="press_event.answered",
                actor=actor,
                subject=event,
                payload={"contacts": [locked.contact_id], "answer": answer},
            )
        locked.save(update_fields=["answer", "answered_at", "answered_via", "words"])
        if changed:
            health_reckon(contact_ids=[locked.contact_id])
    return locked


def guest_check_in(*, guest: Guest, by: Staff | None, how: str, actor: Actor) -> bool:
    """Note that a guest is here. False when they were noted already: the first time stays. Raises
    EventCancelled, GuestNotFound (taken off the list meanwhile)."""
    with transaction.atomic():
        contact_now(guest.contact_id, lock=True)
        event = event_lock(guest.event, planned=True)
        now = _locked(guest)
        if now is None:
            raise GuestNotFound
        if now.attended_at is not None:
            return False
        now.attended_at, now.attended_by, now.door_staff = timezone.now(), how, by
        now.save(update_fields=["attended_at", "attended_by", "door_staff"])
        _came_tell(event, now.contact_id, True, actor)
    return True


def guest_check_out(*, guest: Guest, actor: Actor) -> None:
    """Take back that a guest is here. Twice is as once."""
    with transaction.atomic():
        contact_now(guest.contact_id, lock=True)
        event = event_lock(guest.event)
        now = _locked(guest)
        if now is None or now.attended_at is None:
            return
        now.attended_at, now.attended_by, now.door_staff = None, "", None
        now.save(update_fields=["attended_at", "attended_by", "door_staff"])
        _came_tell(event, now.contact_id, False, actor)


def guest_walk_in(*, event: PressEvent, contact: Contact, by: Staff, actor: Actor) -> Guest:
    """Somebody stands at the door and on no list: they are put on it, and are here. Who is on the
    list is noted as having come. Raises EventCancelled, ContactErased."""
    with transaction.atomic():
        contact = contact_lock(contact, follow=True)
        locked = event_lock(event, planned=True)
        guest = Guest.objects.filter(event=locked, contact=contact).first()
        how = CameBy.HAND
        if guest is None:
            how = CameBy.WALK_IN
            _guests_make(locked, [contact.pk])
            guest = Guest.objects.get(event=locked, contact=contact)
        guest_check_in(guest=guest, by=by, how=how, actor=actor)
        guest.refresh_from_db()
    return guest


def _guests_make(event: PressEvent, contact_ids: list[int]) -> None:
    """Rows of guests with a code each that nobody else has, and the outlet they are at now."""
    at = dict(
        Employment.objects.filter(contact__in=contact_ids, ended=False)
        .order_by("is_primary", "pk")
        .values_list("contact_id", "outlet_id")
    )
    taken = set(Guest.objects.filter(event=event).values_list("door_code", flat=True))
    rows = []
    for contact_id in contact_ids:
        code = new_door_code()
        while code in taken:
            code = new_door_code()
        taken.add(code)
        rows.append(
            Guest(
                team_id=event.team_id,
                event=event,
                contact_id=contact_id,
                outlet_id=at.get(contact_id),
                door_code=code,
            )
        )
    Guest.objects.bulk_create(rows)


def _locked(guest: Guest) -> Guest | None:
    """The guest as they are now, locked, under the event's lock; of a record that was merged
    meanwhile the row that counts. None: taken off the list. Two queries."""
    found = guest_standing(Guest.objects.select_related("contact"), guest.public_id)
    rows = Guest.objects.select_for_update(of=("self",)).select_related("contact")
    return rows.get(pk=found.pk) if found is not None else None


def _answerable(event: PressEvent, via: str) -> None:
    now = timezone.now()
    if event.state == PressEvent.State.CANCELLED:
        raise EventCancelled
    if event.ends_at < now:
        raise EventOver
    if via == Via.PAGE and event.reply_by is not None and event.reply_by < now:
        raise AnswersClosed


def _places_move(event: PressEvent, by: int) -> None:
    """One more yes, or one less. Raises EventFull."""
    try:
        with transaction.atomic():
            PressEvent.objects.filter(pk=event.pk).update(accepted=F("accepted") + by)
    except IntegrityError:
        raise EventFull from None


def _came_tell(event: PressEvent, contact_id: int, came: bool, actor: Actor) -> None:
    audit_record(
        actor=actor, action="press_event.check_in", obj=event, changes={"came": [not came, came]}
    )
    health_reckon(contact_ids=[contact_id])
    event_emit(
        team_id=event.team_id,
        name="press_event.attended" if came else "press_event.unattended",
        actor=actor,
        subject=event,
        payload={"contacts": [contact_id]},
    )
