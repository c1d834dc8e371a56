"""Reads of pitches, their recipients and their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from django.db.models import Count, Min, Q
from django.http import QueryDict

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from kol.pitches.models import Inbound, Pitch, PitchMail, PitchRecipient, PitchRound
from kol.press.models import Contact
from kol.press.search import contacts_matching

State = PitchRecipient.State
Answer = PitchRecipient.Answer
# What a list of recipients is narrowed to: the word in the address, and the rows.
SHOWN: dict[str, Q] = {
    "waiting": Q(state=State.WAITING),
    "sent": Q(state=State.SENT),
    "silent": Q(state=State.SENT, answer="", unsubscribed_at=None),
    "replied": Q(replied_at__isnull=False) | Q(answer=Answer.REPLIED),
    "declined": Q(answer=Answer.DECLINED),
    "covered": Q(answer=Answer.COVERED),
    "opened": Q(opened_at__isnull=False),
    "unsubscribed": Q(unsubscribed_at__isnull=False),
    "bounced": Q(state=State.BOUNCED),
    "trouble": Q(state__in=[State.FAILED, State.UNCONFIRMED]),
    "skipped": Q(state=State.SKIPPED),
}


def drafts_newest(limit: int) -> list[Pitch]:
    """The newest drafts, with their releases. One query."""
    drafts = Pitch.objects.filter(state=Pitch.State.DRAFT).select_related("release")
    return list(drafts.order_by("-pk")[:limit])


@dataclass(frozen=True, slots=True)
class PitchFigures:
    """People, each counted once, as things stand now.

    Rates are of ``arrived`` (sent and not come back). ``opened`` counts pictures that were asked
    for, by people or by programs on the way. ``hours`` is the median from mail to reply.
    """

    people: int
    waiting: int
    arrived: int
    bounced: int
    failed: int
    unconfirmed: int
    skipped: int
    opened: int
    replied: int
    declined: int
    covered: int
    unsubscribed: int
    hours: float | None = None

    @property
    def left(self) -> int:
        """To how many a mail went out, wherever it ended."""
        return self.arrived + self.bounced

    @property
    def addressed(self) -> int:
        """Of whom the mail was to go to, less those left out."""
        return self.people - self.skipped

    @property
    def done(self) -> int:
        """Of those, how many have it behind them."""
        return self.addressed - self.waiting

    def rate(self, name: str) -> float | None:
        """A figure in percent of those whose mail arrived (``bounced``: of all mails that left)."""
        base = self.left if name == "bounced" else self.arrived
        return round(100 * int(getattr(self, name)) / base, 1) if base else None


def pitches_page(*, q: str = "", state: str = "", params: QueryDict | None = None) -> Page[Pitch]:
    """A page of pitches, the newest first, with their releases. Two queries."""
    pitches = Pitch.objects.select_related("release", "owner")
    if state in Pitch.State.values:
        pitches = pitches.filter(state=state)
    if q:
        pitches = pitches.filter(Q(subject__icontains=q[:80]) | Q(release__title__icontains=q[:80]))
    return keyset_page(pitches, params=params, order=("-id",))


def pitch_get(public_id: str) -> Pitch:
    """A pitch of the team in scope, with release, version and who did what. One query. Raises
    NotFound."""
    pitches = Pitch.objects.select_related(
        "team", "release", "version", "owner", "asked_by", "decided_by"
    )
    pitch = pitches.filter(public_id=public_id).first()
    if pitch is None:
        raise NotFound
    return pitch


def figures_of(pitches: Sequence[Pitch]) -> dict[int, PitchFigures]:
    """The figures of several, without medians. One query."""
    rows = PitchRecipient.objects.filter(pitch__in=[one.pk for one in pitches])
    counted = rows.order_by().values("pitch").annotate(**_COUNTS)
    found = {row.pop("pitch"): PitchFigures(**row) for row in counted}
    none = PitchFigures(*[0] * 12)
    return {one.pk: found.get(one.pk, none) for one in pitches}


def pitch_figures(pitch: Pitch) -> PitchFigures:
    """All figures of one. Two queries."""
    counts = PitchRecipient.objects.filter(pitch=pitch).aggregate(**_COUNTS)
    replies = PitchRecipient.objects.filter(
        pitch=pitch, replied_at__isnull=False, sent_at__isnull=False
    ).values_list("sent_at", "replied_at")
    hours = [_hours(sent, replied) for sent, replied in replies if sent and replied]
    return PitchFigures(**counts, hours=round(median(hours), 1) if hours else None)


def _hours(sent: datetime, replied: datetime) -> float:
    return max(0.0, (replied - sent).total_seconds() / 3600)


_COUNTS = {
    "people": Count("pk"),
    "waiting": Count("pk", filter=Q(state=State.WAITING)),
    "arrived": Count("pk", filter=Q(state=State.SENT)),
    "bounced": Count("pk", filter=Q(state=State.BOUNCED)),
    "failed": Count("pk", filter=Q(state=State.FAILED)),
    "unconfirmed": Count("pk", filter=Q(state=State.UNCONFIRMED)),
    "skipped": Count("pk", filter=Q(state=State.SKIPPED)),
    "opened": Count("pk", filter=SHOWN["opened"]),
    "replied": Count("pk", filter=SHOWN["replied"]),
    "declined": Count("pk", filter=SHOWN["declined"]),
    "covered": Count("pk", filter=SHOWN["covered"]),
    "unsubscribed": Count("pk", filter=SHOWN["unsubscribed"]),
}


def recipients_page(
    pitch: Pitch, *, shown: str = "", q: str = "", params: QueryDict | None = None
) -> Page[PitchRecipient]:
    """A page of a pitch's recipients, in the order they were frozen. ``q`` finds people as the
    archive does (name, pinyin, outlet, address). Two queries."""
    rows = PitchRecipient.objects.filter(pitch=pitch).select_related("contact")
    if q:
        people = contacts_matching(Contact.objects.all(), q, sees=False).values("pk")
        rows = rows.filter(contact__in=people)
    if shown in SHOWN:
        rows = rows.filter(SHOWN[shown])
    return keyset_page(rows, params=params, order=("id",))


def recipient_get(pitch: Pitch, public_id: str) -> PitchRecipient:
    """One recipient of a pitch. One query. Raises NotFound."""
    rows = PitchRecipient.objects.select_related("contact")
    row = rows.filter(pitch=pitch, public_id=public_id).first()
    if row is None:
        raise NotFound
    return row


def mails_of(recipient: PitchRecipient) -> list[PitchMail]:
    """The mails to one recipient, the first one first. One query."""
    return list(
        PitchMail.objects.filter(recipient=recipient)
        .select_related("round", "pitch")
        .order_by("round__number")
    )


def inbound_of(recipient: PitchRecipient) -> list[Inbound]:
    """What came back from one recipient, the newest first. One query."""
    return list(Inbound.objects.filter(recipient=recipient).order_by("-at", "-pk")[:50])


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """A follow-up: how many mails wait, went out, or were not needed any more."""

    round: PitchRound
    waiting: int
    sent: int
    skipped: int
    next_at: datetime | None


def rounds_of(pitch: Pitch) -> list[RoundFigures]:
    """Its follow-ups in order. One query."""
    waits = Q(mails__state__in=[PitchMail.State.WAITING, PitchMail.State.HANDED])
    rounds = PitchRound.objects.filter(pitch=pitch, number__gt=0).annotate(
        waiting=Count("mails", filter=waits),
        sent=Count("mails", filter=Q(mails__sent_at__isnull=False)),
        skipped=Count("mails", filter=Q(mails__state=PitchMail.State.SKIPPED)),
        next_at=Min("mails__not_before", filter=waits),
    )
    return [
        RoundFigures(one, one.waiting, one.sent, one.skipped, one.next_at)
        for one in rounds.order_by("number")
    ]


def next_mail_at(pitch: Pitch) -> datetime | None:
    """When the next waiting mail may go. One query."""
    waits = PitchMail.objects.filter(pitch=pitch, state=PitchMail.State.WAITING)
    found: datetime | None = waits.aggregate(first=Min("not_before"))["first"]
    return found
