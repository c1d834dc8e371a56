"""Booking points. One booking has one key: booked again, nothing happens."""

from contextlib import suppress

from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from community.fans.errors import FanErased
from community.fans.models import Fan
from community.fans.services.locks import fan_lock
from community.points.errors import PointsAmount, PointsKeyTaken, PointsReversed, PointsTooFew
from community.points.models import KEY_LENGTH, MOST, REASON_LENGTH, Balance, Entry
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record

Kind = Entry.Kind


def points_add(*, fan: Fan, amount: int, reason: str, key: str, actor: Actor) -> Entry:
    """Book ``amount`` points (1 to MOST; below zero spends) for a fan; the booking, or the one
    that has this key already.

    ``key`` names the deed in the team, such as ``"invite:123:fan:45"``: whoever repeats it books
    nothing. A fan who was merged meanwhile is the one they are part of. Raises PointsAmount,
    PointsTooFew (a spending never overdraws, whatever happens at the same moment), PointsKeyTaken
    (the key stands for another fan or amount), FanErased.
    """
    if not 1 <= abs(amount) <= MOST or not key or len(key) > KEY_LENGTH:
        raise PointsAmount(most=MOST)
    with transaction.atomic():
        # The fan first, as a merge has it, which moves lines and balances.
        fan = fan_lock(fan, follow=True)
        wanted = Entry(
            team_id=fan.team_id,
            fan=fan,
            kind=Kind.EARNED if amount > 0 else Kind.SPENT,
            amount=amount,
            reason=reason.strip()[:REASON_LENGTH],
            key=key,
            by_id=actor.user_id,
        )
        _balance_lock(fan)
        made, entry = _book(wanted)
        if not made:
            if (entry.fan_id, entry.amount) != (fan.pk, amount):
                raise PointsKeyTaken
            return entry
        _balance_move(fan, amount, earned=max(amount, 0))
        _tell(entry, actor)
    return entry


def points_reverse(*, entry: Entry, reason: str, actor: Actor) -> Entry:
    """Take a booking back: a line of its own against it. Once: again gives the same line.

    What was earned goes off even where it was spent since: the balance may fall below zero, and
    the fan earns it back first. Raises PointsReversed for a line that is itself a reversal.
    """
    if entry.kind == Kind.REVERSED:
        raise PointsReversed
    with transaction.atomic():
        with suppress(FanErased):  # whose sums go on: nobody merges an empty record
            fan_lock(entry.fan, follow=True)
        entry = Entry.objects.select_related("fan").get(pk=entry.pk)  # a merge may have moved it
        wanted = Entry(
            team_id=entry.team_id,
            fan_id=entry.fan_id,
            kind=Kind.REVERSED,
            amount=-entry.amount,
            reason=reason.strip()[:REASON_LENGTH] or entry.reason,
            key=f"reverse:{entry.public_id}",
            reverses=entry,
            by_id=actor.user_id,
        )
        _balance_lock(entry.fan)
        made, back = _book(wanted)
        if made:
            _balance_move(entry.fan, back.amount, earned=min(back.amount, 0))
            _tell(back, actor)
    return back


def points_recount(*, fan: Fan) -> Balance:
    """Make a fan's balance what the ledger says: after a merge moved lines. In a transaction."""
    _balance_lock(fan)
    # Of a reversal only what takes earned points back counts among the earned.
    counts = Q(kind=Kind.EARNED) | Q(kind=Kind.REVERSED, amount__lt=0)
    sums = Entry.objects.filter(fan=fan).aggregate(
        points=Coalesce(Sum("amount"), 0), earned=Coalesce(Sum("amount", filter=counts), 0)
    )
    Balance.objects.filter(fan=fan).update(**sums)
    return Balance.objects.get(fan=fan)


def _balance_lock(fan: Fan) -> None:
    """The fan's row, made where missing and held till the end: one booking of a fan at a time."""
    Balance.objects.bulk_create([Balance(team_id=fan.team_id, fan=fan)], ignore_conflicts=True)
    Balance.objects.select_for_update().get(fan=fan)


def _book(wanted: Entry) -> tuple[bool, Entry]:
    """The line, and whether it was made now. Keys of other fans' bookings are not locked, so the
    database decides between two that come at once."""
    Entry.objects.bulk_create([wanted], ignore_conflicts=True)
    entry = Entry.objects.get(key=wanted.key)
    return entry.public_id == wanted.public_id, entry


def _balance_move(fan: Fan, amount: int, *, earned: int) -> None:
    rows = Balance.objects.filter(fan=fan)
    enough = rows if earned or amount > 0 else rows.filter(points__gte=-amount)
    moved = enough.update(points=F("points") + amount, earned=F("earned") + earned)
    if not moved:
        raise PointsTooFew(have=rows.get().points, need=-amount)


def _tell(entry: Entry, actor: Actor) -> None:
    audit_record(
        actor=actor,
        action=f"points.{entry.kind}",
        obj=entry.fan,
        changes={"points": [None, entry.amount], "key": [None, entry.key]},
    )
    event_emit(
        team_id=entry.team_id,
        name="points.changed",
        actor=actor,
        subject=entry.fan,
        payload={"fans": [entry.fan_id], "entry": entry.pk, "amount": entry.amount},
    )
