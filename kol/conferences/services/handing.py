"""Mails to guests, handed over to foundation.delivery one by one, a transaction each.

Whether a mail may go is decided then, and once more in the last moment before the mail server is
called, of the rows as they are at that moment: so somebody marked do-not-contact a second ago gets
nothing, and nobody is invited to what was called off meanwhile.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from foundation.delivery.handed import handed_forget
from foundation.delivery.models import Delivery
from foundation.delivery.registry import MessageKind, message_kind
from foundation.delivery.services import delivery_send
from foundation.delivery.suppressions import address_hash_of
from kol.conferences.letters import TEMPLATES, letter, words_for
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.selectors.events import mail_addresses
from kol.conferences.services.mails import BEFORE, mail_key
from kol.pitches.services.bouncing import NOBODY_THERE, address_at_fault, address_dead
from kol.pitches.services.living import contact_now
from kol.pitches.services.sender import pace_of
from kol.press.models import Channel, Contact

Kind, Skipped, Answer = GuestMail.Kind, GuestMail.Skipped, Guest.Answer
# Handed over by one task; the next one takes the rest.
A_TURN = 100


def register() -> None:
    """Called once, in AppConfig.ready()."""
    for template in TEMPLATES.values():
        message_kind(
            template,
            MessageKind(
                ttl=timedelta(days=2),
                declinable=True,
                once=mail_once,
                guard=mail_guard,
                pace=pace_of,
                mail=letter,
                ended=mail_ended,
                bounced=mail_bounced,
            ),
        )


def mails_hand_over(*, limit: int = A_TURN) -> int:
    """Hand waiting mails of the team in scope over to delivery, a transaction each; how many."""
    for done in range(limit):
        with transaction.atomic():
            mail = (
                GuestMail.objects.filter(delivery=None, skipped="", handed_at=None)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("guest__contact", "guest__event", "team")
                .order_by("at", "pk")
                .first()
            )
            if mail is None:
                return done
            _hand_over(mail)
    return limit


def mail_once(delivery: Delivery) -> str:
    """What stands for this mail in a database that was put back to an earlier day, too. One
    query."""
    return mail_key(GuestMail.objects.select_related("guest", "delivery").get(delivery=delivery))


def mail_guard(delivery: Delivery) -> str:
    """Why a mail handed over a while ago may not go after all: a value of Skipped, or nothing. Who
    is marking the contact at this moment is waited for. Four queries."""
    with transaction.atomic():
        waiting = _mail_of(delivery)
        if waiting is None:
            return Skipped.ERASED
        contact_now(waiting.guest.contact_id, lock=True)
        # Read again: whoever held the contact may have changed guest, event and person.
        mail = _mail_of(delivery)
        if mail is None:
            return Skipped.ERASED
        return _against(mail) or ("" if _theirs(mail, delivery) else Skipped.NO_MAIL)


def mail_ended(delivery: Delivery, state: str, error: str) -> None:
    """A mail server said that there is nobody: the contact's address and the team's list of
    suppressions learn of it."""
    if error in NOBODY_THERE:
        _address_dead(delivery)


def mail_bounced(delivery: Delivery, code: str) -> None:
    """The mailbox found that a mail came back: as if the server had said so at once. It surely did
    not arrive, so it may go again where a person asks for it."""
    mail = _mail_of(delivery)
    if mail is not None:
        handed_forget(mail_key(mail))
    if address_at_fault(code):
        _address_dead(delivery)


def _address_dead(delivery: Delivery) -> None:
    mail = _mail_of(delivery)
    if mail is not None:
        address_dead(
            team_id=mail.team_id,
            contact_id=mail.guest.contact_id,
            address_hash=bytes(delivery.address_hash),
        )


def _hand_over(mail: GuestMail) -> None:
    guest, event = mail.guest, mail.guest.event
    if mail.kind == Kind.INVITATION:  # it says what holds now
        mail.version = event.details_version
    mail.skipped = _against(mail)
    if not mail.skipped:
        address = mail_addresses([guest.contact_id]).get(guest.contact_id, "")
        mail.skipped = "" if address else Skipped.NO_MAIL
        mail.delivery = _send(mail, guest, event, address) if address else None
    mail.handed_at = timezone.now()
    mail.save(update_fields=["skipped", "handed_at", "delivery", "version"])


def _against(mail: GuestMail) -> str:
    """Why it may not go, whatever the address. Wants guest, contact and event at hand."""
    contact, event = mail.guest.contact, mail.guest.event
    if contact.state == Contact.State.ERASED:
        return Skipped.ERASED
    if contact.do_not_contact:
        return Skipped.DO_NOT_CONTACT
    if contact.consent == Contact.Consent.WITHDRAWN:
        return Skipped.CONSENT
    over = mail.kind in BEFORE and event.ends_at < timezone.now()
    off = event.state == PressEvent.State.CANCELLED
    # Of a merged record that shares the list with the one it became, that one gets the mails.
    rests = contact.state == Contact.State.MERGED
    stale = over or rests or off != (mail.kind == Kind.CANCELLED) or _outdated(mail)
    return Skipped.STALE if stale else ""


def _outdated(mail: GuestMail) -> bool:
    """It would say what is no longer so: of the event, or of the guest."""
    guest = mail.guest
    match mail.kind:
        case Kind.NUDGE:
            return guest.answer != Answer.NONE
        case Kind.THANKS:
            return guest.attended_at is None
        case Kind.REMINDER if guest.answer != Answer.YES:
            return True
        case Kind.CHANGE | Kind.CANCELLED if guest.answer == Answer.NO:
            return True
    return mail.version < guest.event.details_version


def _theirs(mail: GuestMail, delivery: Delivery) -> bool:
    """The address it was handed over for still is one of theirs that works. One query."""
    addresses = Channel.objects.filter(
        contact=mail.guest.contact_id, kind=Channel.Kind.EMAIL, status=Channel.Status.OK
    )
    known = bytes(delivery.address_hash)
    return any(address_hash_of(one) == known for one in addresses.values_list("normal", flat=True))


def _mail_of(delivery: Delivery) -> GuestMail | None:
    mails = GuestMail.objects.select_related("guest__contact", "guest__event", "delivery")
    return mails.filter(delivery=delivery).first()


def _send(mail: GuestMail, guest: Guest, event: PressEvent, address: str) -> Delivery:
    return delivery_send(
        channel="email",
        to=address,
        template=TEMPLATES[Kind(mail.kind)],
        context=words_for(guest, event, mail.team),
        language=mail.team.language,
        team_id=mail.team_id,
        dedupe=f"press_event:{mail.pk}",
    )
