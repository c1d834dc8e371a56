"""Reads of press events: their list, one of them, its guests and figures."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from foundation.delivery.registry import WITHHELD
from foundation.scopes.errors import NotFound
from foundation.text.normal import normalise
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.press.models import Channel, Contact, Gift
from kol.press.search import contacts_matching

WHEN = ("coming", "past", "cancelled")

_STANDS = ~Q(guests__contact__state=Contact.State.MERGED)


def events_counted() -> "QuerySet[PressEvent, PressEvent]":
    """Events with ``listed`` and ``came``, numbers of people. No query."""
    return PressEvent.objects.select_related("owner").annotate(
        listed=Count("guests", filter=_STANDS),
        came=Count("guests", filter=_STANDS & Q(guests__attended_at__isnull=False)),
    )


def events_listing(*, when: str, q: str = "", kind: str = "") -> "QuerySet[PressEvent, PressEvent]":
    """Events that are coming (the next one first), past or called off. No query."""
    now = timezone.now()
    events = events_counted()
    planned = Q(state=PressEvent.State.PLANNED)
    narrowed = {
        "coming": planned & Q(ends_at__gte=now),
        "past": planned & Q(ends_at__lt=now),
        "cancelled": ~planned,
    }
    events = events.filter(narrowed.get(when, narrowed["coming"]))
    if kind:
        events = events.filter(kind=kind)
    for word in q.split():
        events = events.filter(
            Q(name__icontains=word) | Q(venue__icontains=word) | Q(campaign__icontains=word)
        )
    return events


def event_get(public_id: str) -> PressEvent:
    """An event with who is in charge. Raises NotFound. One query."""
    event = PressEvent.objects.select_related("owner", "team").filter(public_id=public_id)
    found = event.first()
    if found is None:
        raise NotFound
    return found


def guests_of(event: PressEvent) -> "QuerySet[Guest, Guest]":
    """Who is on the list. The row of a merged record rests: the one it became stands there. No
    query."""
    return Guest.objects.filter(event=event).exclude(contact__state=Contact.State.MERGED)


def guest_standing(guests: "QuerySet[Guest, Guest]", public_id: str) -> Guest | None:
    """The guest of an address or a QR code, of ``guests`` with their contacts: where their record
    was merged with another one on the list, the row that counts. One query, two after a merge."""
    guest = guests.filter(public_id=public_id).first()
    if guest is None or guest.contact.state != Contact.State.MERGED:
        return guest
    return guests.filter(event=guest.event_id, contact=guest.contact.merged_into_id).first()


def guest_scanned(public_id: str) -> Guest | None:
    """The guest whose QR code was scanned at the door. As guest_standing."""
    return guest_standing(Guest.objects.select_related(*_AT_DOOR), public_id)


_AT_DOOR = ("event", "contact", "outlet", "door_staff")


def guest_get(event: PressEvent, public_id: str) -> Guest:
    """A guest of that event. Raises NotFound. One query."""
    found = Guest.objects.select_related("event", "contact").filter(
        event=event, public_id=public_id
    )
    guest = found.first()
    if guest is None:
        raise NotFound
    return guest


def guests_listing(event: PressEvent, *, state: str = "", q: str = "") -> "QuerySet[Guest, Guest]":
    """Guests with their person, outlet, addresses and mails; narrowed. Two queries more when read.

    What is typed finds people as the archive does (name, pinyin, phone, outlet), and door codes;
    that of a record that was merged, too: it is the one on the guest's screen.
    """
    guests = (
        guests_of(event)
        .select_related("contact", "outlet", "door_staff")
        .prefetch_related(
            Prefetch("mails", GuestMail.objects.select_related("delivery").order_by("pk")),
            Prefetch(
                "contact__channels",
                Channel.objects.filter(kind=Channel.Kind.EMAIL).order_by(
                    "-is_preferred", "is_private", "order", "pk"
                ),
            ),
        )
    )
    told = Q(mails__kind=GuestMail.Kind.INVITATION)
    narrowed = {
        "not_written": ~Q(pk__in=Guest.objects.filter(told, event=event).values("pk")),
        "no_answer": Q(answer=""),
        "yes": Q(answer="yes"),
        "no": Q(answer="no"),
        "came": Q(attended_at__isnull=False),
        "missed": Q(answer="yes", attended_at=None),
        "undelivered": Q(pk__in=_undelivered(event).values("pk")),
    }
    if state in narrowed:
        guests = guests.filter(narrowed[state])
    if q:
        people = contacts_matching(Contact.objects.all(), q, sees=False).values("pk")
        code = Guest.objects.filter(event=event, door_code=normalise(q))
        merged = code.filter(contact__state=Contact.State.MERGED)
        guests = guests.filter(
            Q(contact__in=people)
            | Q(pk__in=code.values("pk"))
            | Q(contact__in=merged.values("contact__merged_into"))
        )
    return guests


def mail_addresses(contact_ids: Collection[int]) -> dict[int, str]:
    """Where each of these people is written to: the address they prefer, of those that work. One
    query."""
    found = Channel.objects.filter(
        contact__in=contact_ids, kind=Channel.Kind.EMAIL, status=Channel.Status.OK
    )
    worst_first = found.order_by("is_preferred", "-is_private", "-order", "-pk")
    return dict(worst_first.values_list("contact_id", "normal"))


def _undelivered(event: PressEvent) -> "QuerySet[Guest, Guest]":
    """Those whom a mail did not reach, or maybe did not; one that was no longer true had not to."""
    stale = GuestMail.Skipped.STALE
    mails = GuestMail.objects.filter(guest=OuterRef("pk"))
    failed = Q(delivery__state="failed") & ~Q(delivery__error=f"{WITHHELD}{stale}")
    lost = failed | Q(delivery__state="unconfirmed") | ~Q(skipped__in=["", stale])
    return guests_of(event).filter(Exists(mails.filter(lost)))


@dataclass(frozen=True, slots=True)
class EventFigures:
    """How an event stands; numbers of people, and yuan."""

    listed: int
    written: int
    undelivered: int
    yes: int
    no: int
    no_answer: int
    came: int
    # Of those who came: never said yes.
    unannounced: int
    # Of those who said yes: not seen at the door (meaningful once it has begun).
    missed: int
    gifts: Decimal


def event_figures(event: PressEvent) -> EventFigures:
    """The figures of one event, its merged guests once. Four queries."""
    guests = guests_of(event)
    came = Q(attended_at__isnull=False)
    counted = guests.aggregate(
        listed=Count("pk"),
        yes=Count("pk", filter=Q(answer="yes")),
        no=Count("pk", filter=Q(answer="no")),
        came=Count("pk", filter=came),
        unannounced=Count("pk", filter=came & ~Q(answer="yes")),
        missed=Count("pk", filter=Q(answer="yes", attended_at=None)),
    )
    invited = GuestMail.objects.filter(
        guest=OuterRef("pk"), kind=GuestMail.Kind.INVITATION, delivery__isnull=False
    )
    written = guests.filter(Exists(invited)).count()
    undelivered = _undelivered(event).count()
    gifts = Gift.objects.filter(ref=gift_ref(event)).aggregate(total=Sum("value"))["total"]
    return EventFigures(
        **counted,
        written=written,
        undelivered=undelivered,
        no_answer=counted["listed"] - counted["yes"] - counted["no"],
        gifts=gifts or Decimal(0),
    )


def gift_ref(event: PressEvent) -> str:
    """What a gift or fee bears that was given at this event."""
    return f"conferences.pressevent:{event.pk}"
