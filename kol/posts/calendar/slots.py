"""Times of the week that come again, and the next one that is free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostTarget
from kol.posts.models.calendar import PostSlot
from kol.posts.quotas import TAKES, quota_at

MOST_SLOTS = 100
WEEKS_AHEAD = 8


class SlotTaken(DomainError):
    """There is such a time already."""

    code = "post_slot_taken"
    message = _("This time is among them already.")

    def __init__(self) -> None:
        super().__init__(field="time")


class TooManySlots(DomainError):
    """A week has no room for more."""

    code = "post_slots_many"
    message = _("There are 100 times a week already. Remove some first.")


@dataclass(frozen=True, slots=True)
class SlotTime:
    """A slot on a day of the team's clock."""

    slot: PostSlot
    day: date
    at: datetime


def slot_add(
    *,
    staff: Staff,
    actor: Actor,
    weekday: int,
    at: time,
    account: PlatformAccount | None = None,
    label: str = "",
) -> PostSlot:
    """Keep a time of the week. Raises NotAllowed, SlotTaken, TooManySlots."""
    _may(staff)
    if PostSlot.objects.count() >= MOST_SLOTS:
        raise TooManySlots
    with transaction.atomic():
        try:
            with transaction.atomic():
                slot = PostSlot.objects.create(
                    team_id=staff.team_id,
                    weekday=weekday,
                    time=at.replace(second=0, microsecond=0),
                    account=account,
                    label=display_clean(label, 40),
                )
        except IntegrityError:
            raise SlotTaken from None
        audit_record(actor=actor, action="post.slot_add", obj=slot)
    return slot


def slot_remove(*, slot: PostSlot, staff: Staff, actor: Actor) -> None:
    """Forget a time of the week; what is scheduled at it stays. Raises NotAllowed."""
    _may(staff)
    with transaction.atomic():
        audit_record(actor=actor, action="post.slot_remove", obj=slot)
        PostSlot.objects.filter(pk=slot.pk).delete()


def slots_list() -> list[PostSlot]:
    """The times of a week, in order. One query."""
    rows = PostSlot.objects.select_related("account").order_by("weekday", "time", "pk")
    return list(rows[:MOST_SLOTS])


def slot_times(slots: Sequence[PostSlot], first: date, days: int, zone: ZoneInfo) -> list[SlotTime]:
    """When slots fall on these days. A time that a clock change leaves out falls an hour later."""
    found = []
    for number in range(days):
        day = first + timedelta(days=number)
        for slot in slots:
            if slot.weekday == day.weekday():
                # In UTC: where clocks change, a moment of a zone equals none of another.
                at = datetime.combine(day, slot.time, zone).astimezone(UTC)
                found.append(SlotTime(slot, day, at))
    return sorted(found, key=lambda one: (one.at, one.slot.pk))


def slot_next(account: PlatformAccount | None, after: datetime, zone: ZoneInfo) -> datetime | None:
    """The next free time of the week for an account: nothing of the account's is there, and its
    quotas have room. None where there is none in the next weeks. Three queries, and one for each
    time that is taken by its quota."""
    fits = Q(account=None) if account is None else Q(account=None) | Q(account=account)
    slots = list(PostSlot.objects.filter(fits)[:MOST_SLOTS])
    if not slots:
        return None
    first = after.astimezone(zone).date()
    times = [one.at for one in slot_times(slots, first, 7 * WEEKS_AHEAD, zone) if one.at > after]
    if account is None:
        return times[0] if times else None
    taken = set(
        PostTarget.objects.filter(
            account=account, state__in=TAKES, due_at__gte=after, due_at__lte=times[-1]
        ).values_list("due_at", flat=True)
        if times
        else []
    )
    for at in times:
        if at not in taken and not any(one.full for one in quota_at(account, at)):
            return at
    return None


def _may(staff: Staff) -> None:
    if not role_may(staff.role, "posts.publish"):
        raise NotAllowed
