"""Mails to guests: asked for as rows, handed over to foundation.delivery one by one.

Asking writes a row a guest and no more; a worker (and a sweep, for what a crash left) hands each
over in a transaction of its own. Whether it may go is decided there, so that somebody marked
do-not-contact a second ago gets nothing, and no row is handed over twice.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.registry import MessageKind, message_kind
from foundation.delivery.services import delivery_send
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from kol.conferences.errors import EventCancelled, EventOver, NobodyToWrite
from kol.conferences.letters import letter
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.selectors.events import guests_of
from kol.conferences.services.events import event_lock
from kol.pitches.services.sender import pace_of
from kol.press.models import Channel, Contact

Kind, Skipped = GuestMail.Kind, GuestMail.Skipped
TEMPLATES = {kind: f"press_event_{kind.value}" for kind in Kind}
MOST_NUDGES = 2
# Handed over by one task; the next one takes the rest.
A_TURN = 100
REMIND_BEFORE = timedelta(hours=24)
REMIND_NOT_AFTER = timedelta(hours=2)
# Kinds that mean nothing once the event is over, or called off.
_BEFORE = frozenset({Kind.INVITATION, Kind.NUDGE, Kind.REMINDER, Kind.CHANGE})


def register() -> None:
    """Called once, in AppConfig.ready()."""
    for template in TEMPLATES.values():
        message_kind(
            template,
            MessageKind(
                ttl=timedelta(days=2),
                declinable=True,
                once=_once,
                guard=_withhold,
                pace=pace_of,
                mail=letter,
            ),
        )


def _once(delivery: Delivery) -> str:
    """What stands for this mail in a database that was put back to an earlier day, too. One
    query."""
    mail = GuestMail.objects.select_related("guest").get(delivery=delivery)
    return f"press_event:{mail.guest.public_id}:{mail.kind}:{mail.version}"


def _withhold(delivery: Delivery) -> str:
    """Why a mail handed over a moment ago may not go after all. One query."""
    mail = GuestMail.objects.filter(delivery=delivery).select_related("guest__contact").first()
    if mail is None or mail.guest.contact.state == Contact.State.ERASED:
        return Skipped.ERASED
    return Skipped.DO_NOT_CONTACT if mail.guest.contact.do_not_contact else ""


def mails_due(event: PressEvent, kind: str) -> "QuerySet[Guest, Guest]":
    """The guests this mail is for and who have not got it in this version. No query."""
    mails = GuestMail.objects.filter(guest=OuterRef("pk"))
    had = mails.filter(kind=kind, version=_version(event, kind))
    told = Exists(mails.filter(kind=Kind.INVITATION, delivery__isnull=False))
    guests = guests_of(event)
    match kind:
        case Kind.NUDGE:
            asked = guests.annotate(nudges=Count("mails", filter=Q(mails__kind=Kind.NUDGE)))
            waiting = asked.filter(told, answer=Guest.Answer.NONE, nudges__lt=MOST_NUDGES)
            return waiting.exclude(Exists(mails.filter(handed_at=None)))
        case Kind.INVITATION:
            found = guests.filter(answer=Guest.Answer.NONE)
        case Kind.REMINDER:
            found = guests.filter(answer=Guest.Answer.YES)
        case Kind.THANKS:
            found = guests.filter(attended_at__isnull=False)
        case _:
            found = guests.filter(Q(answer=Guest.Answer.YES) | told).exclude(answer=Guest.Answer.NO)
            if event.details_version == 1:
                return found.none()
    return found.exclude(Exists(had))


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


def mail_address(contact: Contact) -> str:
    """Where the person is written to: the address they prefer, of those that work. One query."""
    found = Channel.objects.filter(
        contact=contact, kind=Channel.Kind.EMAIL, status=Channel.Status.OK
    )
    chosen = found.order_by("-is_preferred", "is_private", "order", "pk").first()
    return chosen.value if chosen is not None else ""


def _rows(event: PressEvent, kind: str) -> int:
    due = list(mails_due(event, kind))
    version = _version(event, kind)
    rows = [
        GuestMail(
            team_id=event.team_id,
            guest=guest,
            kind=kind,
            version=getattr(guest, "nudges", 0) + 1 if kind == Kind.NUDGE else version,
        )
        for guest in due
    ]
    GuestMail.objects.bulk_create(rows)
    return len(rows)


def _version(event: PressEvent, kind: str) -> int:
    once = kind in (Kind.INVITATION, Kind.THANKS)
    return 1 if once else event.details_version


def _timely(event: PressEvent, kind: str) -> None:
    off = event.state == PressEvent.State.CANCELLED
    if off != (kind == Kind.CANCELLED):
        raise EventCancelled if off else NobodyToWrite
    if kind in _BEFORE and event.ends_at < timezone.now():
        raise EventOver


def _hand_over(mail: GuestMail) -> None:
    guest, event = mail.guest, mail.guest.event
    mail.skipped, address = _may_go(mail)
    mail.handed_at = timezone.now()
    if address:
        mail.delivery = _send(mail, guest, event, address)
    mail.save(update_fields=["skipped", "handed_at", "delivery"])


def _may_go(mail: GuestMail) -> tuple[str, str]:
    """Why it may not go, or where to."""
    contact, event = mail.guest.contact, mail.guest.event
    off = event.state == PressEvent.State.CANCELLED
    if contact.state == Contact.State.ERASED:
        return Skipped.ERASED, ""
    if contact.do_not_contact:
        return Skipped.DO_NOT_CONTACT, ""
    if off != (mail.kind == Kind.CANCELLED) or (
        mail.kind in _BEFORE and event.ends_at < timezone.now()
    ):
        return Skipped.STALE, ""
    address = mail_address(contact)
    return ("", address) if address else (Skipped.NO_MAIL, "")


def _send(mail: GuestMail, guest: Guest, event: PressEvent, address: str) -> Delivery:
    zone = ZoneInfo(mail.team.time_zone)
    page = reverse("conferences_guest:answer", args=[guest.public_id])
    return delivery_send(
        channel="email",
        to=address,
        template=TEMPLATES[Kind(mail.kind)],
        context={
            "name": guest.contact.name,
            "team": mail.team.name,
            "event": event.name,
            "begins": _when(event.starts_at, zone),
            "reply_by": _when(event.reply_by, zone) if event.reply_by else "",
            "place": "，".join(part for part in (event.venue, event.address) if part),
            "reason": event.cancelled_reason,
            "url": f"{settings.SITE_URL}{page}" if settings.SITE_URL else "",
            "stop": f"{settings.SITE_URL}{page}stop/" if settings.SITE_URL else "",
            "team_id": mail.team_id,
        },
        language=mail.team.language,
        team_id=mail.team_id,
        dedupe=f"press_event:{mail.pk}",
    )


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _enqueue(team_id: int) -> None:
    """Tell a worker; losing this only means that the sweep does it."""
    from kol.conferences.tasks import mails_hand_over as task

    task.apply_async((team_id,), queue="deliver", retry=False)
