"""Gifts and fees to those who were there."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.text.normal import display_clean
from kol.conferences.errors import NobodyCame
from kol.conferences.models import PressEvent
from kol.conferences.selectors.events import gift_ref, guests_of
from kol.conferences.services.events import event_lock
from kol.press.errors_passed import GiftOverCeiling
from kol.press.models import Contact, Gift
from kol.press.services.gifts import WHAT_LENGTH, gift_record
from kol.press.services.locks import contacts_lock


@dataclass(frozen=True, slots=True)
class GiftsGiven:
    """How many got it, how many had it from this event already, and who would be above the year's
    ceiling and got nothing."""

    given: int
    had: int
    over: list[str]


def gifts_give(
    *, event: PressEvent, kind: str, what: str, value: Decimal | str, actor: Actor
) -> GiftsGiven:
    """Note the same gift or fee for everybody who was there; twice, nobody has two. Who would be
    above the ceiling is left out and named: each of them is decided on by hand, on their page.

    Raises NobodyCame, GiftInvalid; then nothing was written.
    """
    what = display_clean(what, WHAT_LENGTH)
    with transaction.atomic():
        came = guests_of(event).filter(attended_at__isnull=False)
        # People before the event, as everywhere.
        there = contacts_lock(sorted(came.values_list("contact_id", flat=True)))
        locked = event_lock(event)
        people = [one for one in there if one.state == Contact.State.ACTIVE]
        if not people:
            raise NobodyCame
        given = Gift.objects.filter(ref=gift_ref(locked), kind=kind, what=what)
        had = set(given.values_list("contact_id", flat=True))
        over: list[str] = []
        new = [one for one in people if one.pk not in had]
        for person in new:
            try:
                gift_record(
                    contact=person,
                    actor=actor,
                    kind=kind,
                    what=what,
                    value=value,
                    # Who came early got it early.
                    on=_day(min(locked.starts_at, timezone.now()), locked),
                    ref=gift_ref(locked),
                )
            except GiftOverCeiling:
                over.append(person.name)
    return GiftsGiven(len(new) - len(over), len(people) - len(new), over)


def _day(moment: datetime, event: PressEvent) -> date:
    return moment.astimezone(ZoneInfo(event.team.time_zone)).date()
