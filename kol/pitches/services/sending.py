"""Handing mails over to foundation.delivery, a few at a time, and what it says of each.

``waiting -> handed -> sent | failed | unconfirmed | skipped``. A mail and its delivery are written
in one transaction, under the pitch's lock, so a twin or a second task finds nothing to do. What is
asked right before the hand-over (``mail_guard``) is asked of the rows as they are then.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.registry import withheld_reason
from foundation.delivery.services import delivery_send
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from kol.pitches.candidates import contact_against
from kol.pitches.models import Pitch, PitchMail, PitchRecipient, PitchRound
from kol.pitches.services.bouncing import NOBODY_THERE, address_bounced
from kol.pitches.services.living import contact_now
from kol.press.models import Channel
from kol.press.services.health import health_reckon

IN_FLIGHT = 40
TEMPLATE = "pitch"
PAUSED = "paused"
Skip = PitchRecipient.Skip
Mail = PitchMail.State


def pitch_hand_over(*, team_id: int, pitch_id: int) -> int:
    """Hand over what is due of a pitch, as far as there is room; returns how many it moved.

    Ends the pitch when nothing of it waits any more. Another worker at it at this moment means
    that there is nothing to do.
    """
    with team_scope(team_id), transaction.atomic():
        pitch = (
            Pitch.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk=pitch_id, state=Pitch.State.SENDING)
            .first()
        )
        if pitch is None:
            return 0
        handed = PitchMail.objects.filter(pitch=pitch, state=Mail.HANDED).count()
        due = (
            PitchMail.objects.select_for_update(of=("self",))
            .filter(
                pitch=pitch,
                state=Mail.WAITING,
                not_before__lte=timezone.now(),
                round__state=PitchRound.State.OPEN,
            )
            .select_related("recipient", "round")
            .order_by("not_before", "pk")[: max(0, IN_FLIGHT - handed)]
        )
        moved = 0
        for mail in due:
            _hand(pitch, mail)
            moved += 1
        _end_if_done(pitch)
    return moved


def _hand(pitch: Pitch, mail: PitchMail) -> None:
    recipient = mail.recipient
    if reason := _against(mail):
        mail_skip(mail, reason)
        return
    delivery = delivery_send(
        channel="email",
        to=recipient.address,
        template=TEMPLATE,
        context={"mail": mail.pk, "team": pitch.team_id},
        language=pitch.team.language,
        team_id=pitch.team_id,
    )
    mail.state, mail.delivery, mail.error = Mail.HANDED, delivery, ""
    mail.save(update_fields=["state", "delivery", "error"])


def mail_guard(delivery: Delivery) -> str:
    """Why a mail must not be handed over now: a value of Skip, ``paused``, or nothing."""
    with transaction.atomic():
        mail = _mail_of(delivery)
        if mail is None:
            return Skip.CANCELLED
        if mail.pitch.state == Pitch.State.PAUSED:
            return PAUSED
        if mail.pitch.state == Pitch.State.CANCELLED:
            return Skip.CANCELLED
        return _against(mail, lock=True)


def mail_once(delivery: Delivery) -> str:
    """The key of a hand-over: the same after a backup was put back, whatever rows it has then."""
    mail = _mail_of(delivery)
    return once_key(mail) if mail is not None else f"delivery:{delivery.pk}"


def once_key(mail: PitchMail) -> str:
    """Pitch, round and address."""
    known = bytes(mail.recipient.address_hash or b"").hex()
    return f"pitch:{mail.pitch.public_id}:{mail.round.number}:{known}"


def mail_ended(delivery: Delivery, state: str, error: str) -> None:
    """Write down how a hand-over ended, in the transaction that ends the delivery."""
    known = _mail_of(delivery)
    if known is None:
        return
    # The person before what is about them, everywhere: their score follows under that lock.
    contact_now(known.recipient.contact_id, lock=True)
    mail = _mail_of(delivery)
    if mail is None or mail.state not in (Mail.HANDED, Mail.UNCONFIRMED):
        return
    reason = withheld_reason(error)
    if state == Delivery.State.DONE:
        mail_sent(mail, timezone.now())
    elif state == Delivery.State.UNCONFIRMED:
        _end(mail, Mail.UNCONFIRMED, error)
    elif reason == PAUSED:
        _wait_again(mail)
    elif reason:
        mail_skip(mail, reason if reason in Skip.values else Skip.BY_HAND)
    elif error in NOBODY_THERE:
        address_bounced(mail, code="5.1.1", at=timezone.now())
    else:
        _end(mail, Mail.FAILED, error)


def _wait_again(mail: PitchMail) -> None:
    """It was held while its pitch was paused; of one that was cancelled meanwhile it never goes."""
    pitch = Pitch.objects.select_for_update().get(pk=mail.pitch_id)
    mail.state, mail.delivery = Mail.WAITING, None
    mail.save(update_fields=["state", "delivery"])
    if pitch.state == Pitch.State.CANCELLED:
        mail_skip(mail, Skip.CANCELLED)


def mail_sent(mail: PitchMail, at: datetime) -> None:
    """It was taken by the mail server. The caller holds the person (``contact_now``)."""
    mail.state, mail.sent_at, mail.error = Mail.SENT, at, ""
    mail.save(update_fields=["state", "sent_at", "error"])
    recipient = mail.recipient
    first = PitchRecipient.objects.filter(pk=recipient.pk).exclude(
        state=PitchRecipient.State.BOUNCED
    )
    first.update(state=PitchRecipient.State.SENT)
    PitchRecipient.objects.filter(pk=recipient.pk, sent_at=None).update(sent_at=at)
    health_reckon(contact_ids=[recipient.contact_id])
    event_emit(
        team_id=mail.team_id,
        name="pitch.mail_sent",
        actor=SYSTEM,
        subject=recipient,
        payload={"pitch": mail.pitch_id, "contact": recipient.contact_id, "round": mail.round_id},
    )


def mail_skip(mail: PitchMail, reason: str) -> None:
    """It is not sent, and why. The reason of a first mail is that of the recipient."""
    mail.state, mail.reason = Mail.SKIPPED, reason
    mail.save(update_fields=["state", "reason"])
    if mail.round.number == 0:
        PitchRecipient.objects.filter(pk=mail.recipient_id).update(
            state=PitchRecipient.State.SKIPPED, reason=reason
        )


def _against(mail: PitchMail, *, lock: bool = False) -> str:
    recipient = mail.recipient
    contact = contact_now(recipient.contact_id, lock=lock)
    if reason := contact_against(contact):
        return reason
    theirs = Channel.objects.filter(
        contact=contact, kind=Channel.Kind.EMAIL, normal=recipient.address
    )
    if not recipient.address or not theirs.filter(status=Channel.Status.OK).exists():
        return Skip.ADDRESS_GONE
    if mail.round.number and (recipient.answer or recipient.replied_at):
        return Skip.ANSWERED
    if recipient.unsubscribed_at:
        return Skip.UNSUBSCRIBED
    return ""


def _end(mail: PitchMail, state: PitchMail.State, error: str) -> None:
    mail.state, mail.error = state, error[:200]
    mail.save(update_fields=["state", "error"])
    if mail.round.number == 0:
        PitchRecipient.objects.filter(
            pk=mail.recipient_id, state=PitchRecipient.State.WAITING
        ).update(state=state)


def _mail_of(delivery: Delivery) -> PitchMail | None:
    mails = PitchMail.objects.select_related("recipient", "pitch", "round")
    return mails.filter(delivery_id=delivery.pk).first()


def _end_if_done(pitch: Pitch) -> None:
    """Nothing waits or is on its way: the pitch is sent. An open follow-up of tomorrow waits."""
    unfinished = PitchMail.objects.filter(pitch=pitch, state__in=[Mail.WAITING, Mail.HANDED])
    if unfinished.exists():
        return
    pitch.state, pitch.done_at = Pitch.State.DONE, timezone.now()
    pitch.save(update_fields=["state", "done_at"])
    event_emit(team_id=pitch.team_id, name="pitch.done", actor=SYSTEM, subject=pitch)
