"""Mails to guests, asked for as rows.

Asking writes a row a guest and no more; handing.py has a worker (and a sweep, for what a crash
left) hand each over. So nobody waits for a mail server, and no row is handed over twice.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from foundation.delivery.handed import handed_forget
from foundation.delivery.registry import WITHHELD
from foundation.delivery.suppressions import address_hash_of, suppressed_among
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from kol.conferences.errors import EventCancelled, EventOver, NobodyToWrite
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.selectors.events import guests_of, mail_addresses
from kol.conferences.services.events import event_lock
from kol.press.models import Contact

Kind, Answer = GuestMail.Kind, Guest.Answer
MOST_NUDGES = 2
# Who was written to today is not asked again today, however often the button is pressed.
NUDGE_GAP = timedelta(days=1)
REMIND_BEFORE = timedelta(hours=24)
REMIND_NOT_AFTER = timedelta(hours=2)
# Kinds that mean nothing once the event is over, or called off.
BEFORE = frozenset({Kind.INVITATION, Kind.NUDGE, Kind.REMINDER, Kind.CHANGE})
# They say when and where: whoever got one of this version needs not be told of a change.
_TELLING = (Kind.INVITATION, Kind.REMINDER)
_FAILED = Q(delivery__state="failed")
# A server would not have it for hours, or at all; what was withheld has its reason and stays so.
_UNSURE = Q(delivery__state="unconfirmed")
_TRIED_IN_VAIN = (_FAILED & ~Q(delivery__error__startswith=WITHHELD)) | _UNSURE


def mails_due(event: PressEvent, kind: str) -> "QuerySet[Guest, Guest]":
    """The guests this mail is for and who have not got it in this version. No query; three for
    invitations, which are asked for again where they did not leave."""
    mails = GuestMail.objects.filter(guest=OuterRef("pk"))
    now = mails.filter(version=_version(event, kind))
    had = now.filter(kind=kind)
    guests = guests_of(event)
    match kind:
        case Kind.INVITATION:
            fresh = ~Exists(mails.filter(kind=kind)) | Q(pk__in=_lost(event))
            return guests.filter(fresh, answer=Answer.NONE)
        case Kind.NUDGE:
            lately = Q(handed_at=None) | Q(handed_at__gt=timezone.now() - NUDGE_GAP)
            asked = guests.annotate(nudges=Count("mails", filter=Q(mails__kind=Kind.NUDGE)))
            waiting = asked.filter(_told(mails), answer=Answer.NONE, nudges__lt=MOST_NUDGES)
            return waiting.exclude(Exists(mails.filter(lately)))
        case Kind.REMINDER:  # by the clock, each minute: what failed is not asked for again
            return guests.filter(answer=Answer.YES).exclude(Exists(had))
        case Kind.THANKS:
            found = guests.filter(attended_at__isnull=False)
        case Kind.CHANGE:
            told = Q(kind__in=_TELLING, delivery__isnull=False) & ~_FAILED
            had = now.filter(Q(kind=kind) | told)
            found = _concerned(guests, mails) if event.details_version > 1 else guests.none()
        case _:
            found = _concerned(guests, mails)
    return found.exclude(Exists(had.exclude(_TRIED_IN_VAIN)))


def mail_key(mail: GuestMail) -> str:
    """What the note of its hand-over is kept under: to another address it is another mail. Wants
    guest and delivery at hand."""
    to = bytes(mail.delivery.address_hash).hex()[:16] if mail.delivery is not None else ""
    return f"press_event:{mail.guest.public_id}:{mail.kind}:{mail.version}:{to}"


def mails_ask(*, event: PressEvent, kind: str, actor: Actor) -> int:
    """Write a mail to everybody it is for; returns to how many. Asked twice, nobody gets two.

    Raises EventCancelled, EventOver, NobodyToWrite.
    """
    with transaction.atomic():
        locked = event_lock(event)
        _timely(locked, kind)
        written = _rows(locked, kind)
        if not written:
            raise NobodyToWrite
        audit_record(
            actor=actor,
            action="press_event.mails",
            obj=locked,
            changes={"kind": kind, "guests": [None, written]},
        )
        transaction.on_commit(lambda: _enqueue(locked.team_id), robust=True)
    return written


def reminders_ask(*, event: PressEvent, now: datetime | None = None) -> int:
    """The day before: remind who said yes. Returns to how many it was written."""
    now = now or timezone.now()
    with transaction.atomic():
        locked = event_lock(event)
        soon = now + REMIND_NOT_AFTER < locked.starts_at <= now + REMIND_BEFORE
        if locked.state == PressEvent.State.CANCELLED or not soon:
            return 0
        written = _rows(locked, Kind.REMINDER)
        if written:
            transaction.on_commit(lambda: _enqueue(locked.team_id), robust=True)
    return written


def _told(mails: "QuerySet[GuestMail, GuestMail]") -> Exists:
    """They were invited by a mail that left, or is about to."""
    left = mails.filter(kind=Kind.INVITATION, delivery__isnull=False)
    return Exists(left.exclude(_FAILED))


def _concerned(
    guests: "QuerySet[Guest, Guest]", mails: "QuerySet[GuestMail, GuestMail]"
) -> "QuerySet[Guest, Guest]":
    """Whoever may be about to come: said yes, or was invited and did not decline."""
    return guests.filter(Q(answer=Answer.YES) | Q(_told(mails))).exclude(answer=Answer.NO)


def _lost(event: PressEvent) -> list[int]:
    """Guests whose invitation did not leave (no address then, the event was off, a server was down
    for long), or did nobody knows, and who can be written to now. Three queries."""
    mails = GuestMail.objects.filter(guest__event=event, kind=Kind.INVITATION)
    lost = dict(
        mails.filter(~Q(skipped="") | _FAILED | _UNSURE)
        .filter(guest__answer=Answer.NONE, guest__contact__do_not_contact=False)
        .exclude(guest__contact__consent=Contact.Consent.WITHDRAWN)
        .values_list("guest_id", "guest__contact_id")
    )
    addresses = mail_addresses(set(lost.values())) if lost else {}
    hashes = {contact: address_hash_of(address) for contact, address in addresses.items()}
    stopped = suppressed_among(set(hashes.values())) if hashes else {}
    return [
        guest
        for guest, contact in lost.items()
        if contact in hashes and hashes[contact] not in stopped
    ]


def _rows(event: PressEvent, kind: str) -> int:
    due = list(mails_due(event, kind))
    _room_make(due, kind, _version(event, kind))
    rows = [
        GuestMail(
            team_id=event.team_id,
            guest=guest,
            kind=kind,
            version=getattr(guest, "nudges", 0) + 1
            if kind == Kind.NUDGE
            else _version(event, kind),
        )
        for guest in due
    ]
    GuestMail.objects.bulk_create(rows)
    return len(rows)


def _room_make(due: list[Guest], kind: str, version: int) -> None:
    """What did not leave goes for what is to: one invitation a guest, one mail a version. One that
    is unconfirmed goes once more by the word of whoever asks, as a pitch's does."""
    if kind in (Kind.NUDGE, Kind.REMINDER):
        return
    earlier = GuestMail.objects.filter(guest__in=due, kind=kind)
    earlier = earlier if kind == Kind.INVITATION else earlier.filter(version=version)
    for mail in earlier.filter(_UNSURE).select_related("guest", "delivery"):
        handed_forget(mail_key(mail))
    earlier.delete()


def _version(event: PressEvent, kind: str) -> int:
    return 1 if kind == Kind.THANKS else event.details_version


def _timely(event: PressEvent, kind: str) -> None:
    off = event.state == PressEvent.State.CANCELLED
    if off != (kind == Kind.CANCELLED):
        raise EventCancelled if off else NobodyToWrite
    if kind in BEFORE and event.ends_at < timezone.now():
        raise EventOver


def _enqueue(team_id: int) -> None:
    """Tell a worker; losing this only means that the sweep does it."""
    from kol.conferences.tasks import mails_hand_over as task

    task.apply_async((team_id,), queue="deliver", retry=False)
