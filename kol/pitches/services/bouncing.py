"""An address that does not exist: the mail, the recipient, the contact's address and the team's
list of suppressions all learn of it, in one place."""

from datetime import datetime

from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import address_hash_of, suppress
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from kol.pitches.models import PitchMail, PitchRecipient
from kol.pitches.services.living import contact_now
from kol.press.models import Channel
from kol.press.services.health import health_reckon

# A mail server's word that there is nobody there (RFC 5321, 4.2.2).
NOBODY_THERE = (
    "550 SMTPRecipientsRefused",
    "551 SMTPRecipientsRefused",
    "553 SMTPRecipientsRefused",
)


def address_bounced(mail: PitchMail, *, code: str, at: datetime) -> None:
    """A mail came back for good (RFC 3463 class 5), in the caller's transaction, which holds the
    person (``contact_now``). Only where the address is at fault (5.1.x, 5.2.1) does no other mail
    go there."""
    recipient = mail.recipient
    mail.state, mail.error = PitchMail.State.BOUNCED, code
    mail.save(update_fields=["state", "error"])
    PitchRecipient.objects.filter(pk=recipient.pk).update(
        state=PitchRecipient.State.BOUNCED, bounced_at=at, reason=""
    )
    if address_at_fault(code) and recipient.address_hash:
        address_dead(
            team_id=mail.team_id,
            contact_id=recipient.contact_id,
            address_hash=bytes(recipient.address_hash),
        )
    health_reckon(contact_ids=[recipient.contact_id])
    event_emit(
        team_id=mail.team_id,
        name="pitch.bounced",
        actor=SYSTEM,
        subject=recipient,
        payload={"pitch": mail.pitch_id, "contact": recipient.contact_id, "code": code},
    )


def address_dead(*, team_id: int, contact_id: int, address_hash: bytes) -> None:
    """Nobody is at this address: the team writes to it no more, and the record of the person (the
    one they are kept as now) shows it."""
    suppress(
        team_id=team_id,
        address_hash=address_hash,
        reason=Suppression.Reason.BOUNCED,
        actor=SYSTEM,
    )
    contact = contact_now(contact_id)
    theirs = Channel.objects.filter(contact=contact, kind=Channel.Kind.EMAIL)
    dead = [
        pk for pk, one in theirs.values_list("pk", "normal") if address_hash_of(one) == address_hash
    ]
    Channel.objects.filter(pk__in=dead).update(status=Channel.Status.BOUNCED)


def address_at_fault(code: str) -> bool:
    """No such mailbox, no such domain, a mailbox that is closed; an unknown code counts as one. A
    full mailbox (5.2.2) or a rule against the sender (5.7.x) is not the address's fault."""
    return code.startswith("5.1.") or code in ("", "5.2.1", "5.0.0")
