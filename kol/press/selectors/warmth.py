"""Who is going cold, what to do about it, whose birthday is near, whose time is over."""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.teams.models import Staff
from kol.press.health import COOLING, WARM
from kol.press.models import Channel, Contact, Employment, FollowUp
from kol.press.selectors.passed import LEFT

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Somebody one talked with lately needs no word, however low the score.
QUIET_DAYS = 30
BIRTHDAY_DAYS = 7
_KEPT = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What could be done about somebody, in a sentence."""

    icon: str
    text: str


def cold_contacts() -> "QuerySet[Contact, Contact]":
    """Those we talked with and have not for a while, whose score says so, and whom we may write to.
    Nobody about whom something is planned already."""
    planned = FollowUp.objects.filter(contact=OuterRef("pk"), state=FollowUp.State.OPEN)
    return Contact.objects.filter(
        ~Exists(planned),
        state=Contact.State.ACTIVE,
        do_not_contact=False,
        health__lt=WARM,
        last_touch_at__lt=timezone.now() - timedelta(days=QUIET_DAYS),
    )


def cold_narrowed(
    chosen: Mapping[str, str], *, me: Staff | None = None
) -> "QuerySet[Contact, Contact]":
    """Of these: ``band`` (``cooling``, else all; ``cold``), ``whose`` (``all``, ``left``, a staff's
    public id, else mine and nobody's). With jobs and preferred channels: two queries more."""
    found = cold_contacts()
    match chosen.get("band"):
        case "cooling":
            found = found.filter(health__gte=COOLING)
        case "cold":
            found = found.filter(health__lt=COOLING)
    whose = chosen.get("whose", "")
    if whose == LEFT:
        found = found.filter(owner__isnull=False).exclude(owner__state=Staff.State.ACTIVE)
    elif whose and whose != "all":
        found = found.filter(owner__public_id=whose)
    elif not whose and me is not None:
        found = found.filter(Q(owner=me) | Q(owner=None))
    jobs = Employment.objects.filter(ended=False).select_related("outlet")
    channels = Channel.objects.exclude(status=Channel.Status.WRONG)
    brought = (
        ("employments", jobs.order_by("-is_primary", "pk"), "listed_employments"),
        ("channels", channels.order_by("-is_preferred", "order", "pk"), "listed_channels"),
    )
    return found.select_related("owner").prefetch_related(
        *(Prefetch(of, queryset=rows, to_attr=name) for of, rows, name in brought)
    )


def next_steps(contact: Contact, today: date) -> list[NextStep]:
    """What to do about somebody of cold_narrowed; at least one thing. No query."""
    parts, steps = contact.health_parts, []
    if (days := birthday_in(contact, today)) is not None and days <= BIRTHDAY_DAYS:
        steps.append(NextStep("cake", _("Their birthday is near: send a word.")))
    if parts.get("spoke", 0) >= 3 and parts.get("heard", 0) * 3 < parts["spoke"]:
        steps.append(
            NextStep("shuffle", _("They seldom answer: try another way, or somebody they know."))
        )
    if parts.get("pieces"):
        text = ngettext(
            "Thank them for what they published: %(pieces)s piece in a year.",
            "Thank them for what they published: %(pieces)s pieces in a year.",
            parts["pieces"],
        )
        steps.append(NextStep("newspaper", text % {"pieces": parts["pieces"]}))
    steps.append(_by_channel(contact))
    return steps[:3]


def _by_channel(contact: Contact) -> NextStep:
    """By the way they like best, or that we have."""
    kind = contact.listed_channels[0].kind if contact.listed_channels else ""
    match kind:
        case "mobile" | "phone":
            return NextStep("phone", _("Call and ask what they are working on."))
        case "wechat":
            return NextStep("message-circle", _("Write on WeChat: something of their beat."))
        case "email":
            return NextStep("mail", _("Send a mail with news of their beat."))
        case _:
            return NextStep("contact", _("Find a way to reach them: none is noted."))


def birthday_in(contact: Contact, today: date) -> int | None:
    """In how many days somebody's birthday is; None where it is not known."""
    if not contact.birth_month or not contact.birth_day:
        return None
    for year in (today.year, today.year + 1):
        day = _day(year, contact.birth_month, contact.birth_day)
        if day >= today:
            return (day - today).days
    return None


def _day(year: int, month: int, day: int) -> date:
    """The birthday in a year; who was born on 29 February has it on the 28th."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, 28)


def birthdays_near(today: date, days: int = BIRTHDAY_DAYS) -> "QuerySet[Contact, Contact]":
    """Those whose birthday is within the days, the nearest first, whom we may write to."""
    near = [today + timedelta(days=ahead) for ahead in range(days + 1)]
    ahead = {(one.month, one.day): at for at, one in enumerate(near)}
    # Who was born on 29 February has it on the 28th of a year without one.
    ends = [one for one in near if (one.month, one.day) == (2, 28)]
    if ends and not isleap(ends[0].year):
        ahead[2, 29] = ahead[2, 28]
    days_of = [(Q(birth_month=month, birth_day=day), at) for (month, day), at in ahead.items()]
    found = Contact.objects.filter(
        reduce(or_, [day for day, _at in days_of]),
        state=Contact.State.ACTIVE,
        do_not_contact=False,
        birth_month__isnull=False,
    )
    return found.annotate(days_ahead=Case(*(When(day, then=at) for day, at in days_of)))


def retention_asked() -> "QuerySet[Contact, Contact]":
    """Those somebody was asked about, whose time is nearly over."""
    found = Contact.objects.filter(state__in=_KEPT, retention_asked_at__isnull=False)
    return found.filter(retain_until__isnull=False).select_related("owner")


def basis_counts() -> dict[str, int]:
    """How many contacts are kept on which basis. One query."""
    found = Contact.objects.filter(state__in=_KEPT)
    return dict(found.values_list("basis").annotate(Count("pk")).order_by())
