"""What follows from a mail in the mailbox, once for each mail."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.delivery.bounced import delivery_bounced
from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import address_hash_of, suppress
from foundation.scopes.actors import SYSTEM
from foundation.scopes.hashing import keyed_hash
from kol.pitches.letters import subject_of
from kol.pitches.models import Inbound, PitchMail
from kol.pitches.reading.telling import Told
from kol.pitches.reading.words import subject_plain
from kol.pitches.services.answers import recipient_replied, recipient_unsubscribe
from kol.pitches.services.bouncing import address_bounced
from kol.pitches.services.living import contact_now
from kol.pitches.services.sending import mail_sent

Kind = Inbound.Kind
Mail = PitchMail.State
# How far back an answer that quotes nothing of ours is looked for, among mails to its sender.
_LOOK_BACK = 20
# No answer was written before the mail, but for clocks that go wrong.
_CLOCKS = timedelta(minutes=10)


def inbound_take(*, team_id: int, told: Told) -> bool:
    """Keep a mail that is about one of ours and do what follows; the bounce of another mail of the
    team (an invitation) is only told on. False: it is about none, is a copy of our own, or was
    taken before."""
    if told.ours:
        return False
    mail = _about(told)
    if mail is None:
        keys = told.deliveries
        return bool(keys) and delivery_bounced(team_id=team_id, keys=keys, code=told.code)
    now = timezone.now()
    at = min(told.at or now, now)
    quiet = told.kind in (Kind.BOUNCE, Kind.DELAY, Kind.COMPLAINT)
    try:
        with transaction.atomic():
            Inbound.objects.create(
                team_id=team_id,
                recipient=mail.recipient,
                mail=mail,
                kind=told.kind,
                # A report quotes our own mail, and says nothing beside its code.
                subject="" if quiet else told.subject,
                text="" if quiet else told.text,
                code=told.code[:12],
                message_hash=keyed_hash("inbound", told.message_id),
                at=at,
            )
            _follow(mail, told, at)
    except IntegrityError:  # taken before, or by a twin at this moment
        return False
    return True


def _follow(mail: PitchMail, told: Told, at: datetime) -> None:
    contact_now(mail.recipient.contact_id, lock=True)
    mail = (
        PitchMail.objects.select_for_update(of=("self",))
        .select_related("recipient", "round", "pitch")
        .get(pk=mail.pk)
    )
    if told.kind == Kind.BOUNCE:
        if mail.state in (Mail.SENT, Mail.UNCONFIRMED, Mail.HANDED):
            address_bounced(mail, code=told.code, at=at)
        return
    if mail.state == Mail.UNCONFIRMED:  # nobody answers a mail that never came
        mail_sent(mail, at)
    if told.kind == Kind.REPLY:
        recipient_replied(recipient=mail.recipient, at=at)
    elif told.kind == Kind.STOP:
        recipient_unsubscribe(mail=mail)
    elif told.kind == Kind.COMPLAINT:
        if mail.recipient.address_hash is not None:
            suppress(
                team_id=mail.team_id,
                address_hash=bytes(mail.recipient.address_hash),
                reason=Suppression.Reason.COMPLAINED,
                actor=SYSTEM,
            )
        recipient_unsubscribe(mail=mail)


def _about(told: Told) -> PitchMail | None:
    """The mail of ours: by its token, the surest first; else by who answers and the subject."""
    mails = PitchMail.objects.select_related("recipient", "pitch", "round")
    if told.tokens:
        found = {mail.token: mail for mail in mails.filter(token__in=told.tokens[:20])}
        return next((found[token] for token in told.tokens if token in found), None)
    if told.kind not in (Kind.REPLY, Kind.AUTO, Kind.STOP) or not told.sender:
        return None
    theirs = mails.filter(
        recipient__address_hash=address_hash_of(told.sender), sent_at__isnull=False
    )
    newest = theirs.select_related("recipient", "round", "pitch__version", "pitch__team").order_by(
        "-sent_at"
    )[:_LOOK_BACK]
    answered = subject_plain(told.subject)
    if answered == told.subject:  # it answers nothing
        return None
    before = (told.at or timezone.now()) + _CLOCKS
    sent = (mail for mail in newest if mail.sent_at is not None and mail.sent_at < before)
    return next((mail for mail in sent if subject_of(mail) == answered), None)
