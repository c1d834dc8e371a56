"""What came of a mail: a reply, a no, an article, no more mail, an open; and by hand what a mail
server left unclear."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.delivery.handed import handed_forget
from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import suppress, suppressed, suppression_lift
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record
from kol.pitches.errors import PitchNotThere, RecipientEnded
from kol.pitches.models import Pitch, PitchMail, PitchRecipient
from kol.pitches.services.living import contact_now
from kol.pitches.services.sending import mail_sent, once_key
from kol.pitches.waking import dispatch_soon
from kol.press.services.health import health_reckon

Answer = PitchRecipient.Answer
Mail = PitchMail.State


def recipient_replied(*, recipient: PitchRecipient, at: datetime, actor: Actor = SYSTEM) -> bool:
    """They wrote back. False where that was known."""
    with transaction.atomic():
        locked = _lock(recipient)
        if locked.replied_at is not None:
            return False
        locked.replied_at = at
        locked.answer = locked.answer or Answer.REPLIED
        locked.save(update_fields=["replied_at", "answer"])
        health_reckon(contact_ids=[locked.contact_id])
        _told(locked, actor, "pitch.replied", audited=actor.kind != "system")
    return True


def recipient_answer(
    *, recipient: PitchRecipient, answer: str, actor: Actor, url: str = ""
) -> PitchRecipient:
    """Note by hand what they said; ``""`` takes it back to what the mailbox knows. Once more is as
    once. Raises RecipientEnded for somebody who never got the mail."""
    with transaction.atomic():
        locked = _lock(recipient)
        if locked.state == PitchRecipient.State.SKIPPED and answer:
            raise RecipientEnded
        before = (locked.answer, locked.covered_url)
        known = Answer.REPLIED if locked.replied_at else Answer.NONE
        locked.answer = answer or known
        locked.covered_url = url[:500] if answer == Answer.COVERED else ""
        if (locked.answer, locked.covered_url) == before:
            return locked
        locked.answered_at = timezone.now() if answer else None
        locked.save(update_fields=["answer", "covered_url", "answered_at"])
        health_reckon(contact_ids=[locked.contact_id])
        _told(locked, actor, "pitch.answer", audited=True)
    return locked


def recipient_covered(*, recipient: PitchRecipient, url: str, actor: Actor) -> bool:
    """An article came of it (told by clippings). False where that was known."""
    if recipient.answer == Answer.COVERED:
        return False
    recipient_answer(recipient=recipient, answer=Answer.COVERED, actor=actor, url=url)
    return True


def recipient_unsubscribe(*, mail: PitchMail, actor: Actor = SYSTEM) -> None:
    """They want no more: now, and whatever becomes of their record. Twice is as once."""
    with transaction.atomic():
        locked = _lock(mail.recipient)
        if locked.address_hash is not None:
            suppress(
                team_id=locked.team_id,
                address_hash=bytes(locked.address_hash),
                reason=Suppression.Reason.UNSUBSCRIBED,
                actor=actor,
            )
        if locked.unsubscribed_at is None:
            locked.unsubscribed_at = timezone.now()
            locked.save(update_fields=["unsubscribed_at"])
            _told(locked, actor, "pitch.unsubscribed")


def recipient_resubscribe(*, mail: PitchMail, actor: Actor = SYSTEM) -> None:
    """They changed their mind, at the same link."""
    with transaction.atomic():
        locked = _lock(mail.recipient)
        if locked.address_hash is not None:
            found = suppressed(address_hash=bytes(locked.address_hash))
            if found is not None:
                suppression_lift(suppression=found, actor=actor, themselves=True)
        locked.unsubscribed_at = None
        locked.save(update_fields=["unsubscribed_at"])


def mail_opened(*, mail: PitchMail) -> None:
    """Its picture was asked for: by the reader, or by a program on the way that looks at all
    pictures, which nobody can tell apart."""
    now = timezone.now()
    with transaction.atomic():
        PitchMail.objects.filter(pk=mail.pk).update(opens=F("opens") + 1)
        PitchMail.objects.filter(pk=mail.pk, opened_at=None).update(opened_at=now)
        PitchRecipient.objects.filter(pk=mail.recipient_id, opened_at=None).update(opened_at=now)


def mail_settle(*, mail: PitchMail, arrived: bool, actor: Actor) -> None:
    """Say of an unconfirmed or failed mail whether it arrived. One that did not goes out once more,
    and only by this word of a person. Raises RecipientEnded."""
    with transaction.atomic():
        contact_now(mail.recipient.contact_id, lock=True)
        pitch = Pitch.objects.select_for_update().get(pk=mail.pitch_id)
        locked = (
            PitchMail.objects.select_for_update(of=("self",))
            .select_related("recipient", "round", "pitch")
            .get(pk=mail.pk)
        )
        if locked.state not in (Mail.UNCONFIRMED, Mail.FAILED):
            raise RecipientEnded
        audit_record(
            actor=actor, action="pitch.settle", obj=pitch, changes={"arrived": [None, arrived]}
        )
        if arrived:
            mail_sent(locked, timezone.now())
            return
        if pitch.state == Pitch.State.CANCELLED:
            raise PitchNotThere(state=pitch.get_state_display())
        handed_forget(once_key(locked))
        locked.state, locked.delivery, locked.error = Mail.WAITING, None, ""
        locked.not_before = timezone.now()
        locked.save(update_fields=["state", "delivery", "error", "not_before"])
        if locked.round.number == 0:
            PitchRecipient.objects.filter(pk=locked.recipient_id).update(
                state=PitchRecipient.State.WAITING
            )
        if pitch.state == Pitch.State.DONE:
            pitch.state, pitch.done_at = Pitch.State.SENDING, None
            pitch.save(update_fields=["state", "done_at"])
        dispatch_soon(pitch)


def _lock(recipient: PitchRecipient) -> PitchRecipient:
    """The row, locked after the person's, as everywhere: their score follows from it."""
    contact_now(recipient.contact_id, lock=True)
    return PitchRecipient.objects.select_for_update().get(pk=recipient.pk)


def _told(recipient: PitchRecipient, actor: Actor, name: str, *, audited: bool = False) -> None:
    if audited:
        pitch = Pitch.objects.get(pk=recipient.pitch_id)
        changes = {"answer": [None, recipient.answer]}
        audit_record(actor=actor, action=name, obj=pitch, changes=changes)
    event_emit(
        team_id=recipient.team_id,
        name=name,
        actor=actor,
        subject=recipient,
        payload={
            "pitch": recipient.pitch_id,
            "contact": recipient.contact_id,
            "answer": recipient.answer,
        },
    )
