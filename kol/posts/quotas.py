"""How much room an account has at a moment: the platform's quotas against what is planned there.

Counted by the targets themselves (scheduled ones by their time, those that left by when they did),
so choosing a time needs no call and no counter that could be lost.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models.functions import Coalesce

from kol.platforms.connectors.capability import Rate
from kol.platforms.connectors.registry import capability_get
from kol.platforms.limits import BEIJING, counted_as, window_of
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostShape, PostTarget

State = PostTarget.State
# Of several accounts so many moments are read at most.
MOST_TIMES = 20_000
# Moments in order, by what goes out then counts for; all of it is posts.
Times = dict[str, list[datetime]]
# What takes room: planned to leave, leaving, or left.
TAKES = (
    State.SCHEDULED,
    State.CLAIMED,
    State.SUBMITTING,
    State.ACCEPTED,
    State.UNCONFIRMED,
    State.LIVE,
)


@dataclass(frozen=True, slots=True)
class QuotaAt:
    """One quota at a moment: how many of ``amount`` are taken in the time it counts."""

    rate: Rate
    used: int
    amount: int

    @property
    def full(self) -> bool:
        """No more fits."""
        return self.used >= self.amount


@dataclass(frozen=True, slots=True)
class Found:
    """The first moment from the one wanted that has room; ``amount`` of the quota in the way."""

    at: datetime
    amount: int = 0


def counts_of(target: PostTarget) -> str:
    """What a target counts for at its platform (limits.counted_as), by its account's wishes and
    its version's. One query, where the platform makes a difference."""
    if target.account is None or all(one.what != "sends" for one in rates_of(target.platform)):
        return "posts"
    shapes = PostShape.objects.filter(post=target.post_id, platform=target.platform)
    own = shapes.values_list("options", flat=True).first()
    return counted_as(target.platform, {**target.account.options, **(own or {})})


def quota_at(
    account: PlatformAccount, at: datetime, *, but: PostTarget | None = None
) -> list[QuotaAt]:
    """The account's quotas of posts as they will be at a moment; of those that ``but`` counts for,
    without itself. Two queries at most."""
    rates = rates_of(account.platform, counts_of(but) if but is not None else "sends")
    times = _times(account.pk, rates, at, but) if rates else {}
    return [QuotaAt(rate, most_at(times[rate.what], at, rate), rate.amount) for rate in rates]


def slot_find(target: PostTarget, at: datetime) -> Found:
    """The first moment from ``at`` on that breaks no quota of the target's account. Two queries at
    most."""
    rates = rates_of(target.platform, counts_of(target)) if target.account_id else []
    if not rates:
        return Found(at)
    times = _times(target.account_id or 0, rates, at, target, ahead=True)
    amount = 0
    found = at
    # Each step passes at least one planned post, so it ends.
    while (full := _broken(times, found, rates)) is not None:
        amount = amount or full.amount
        found = _next(times[full.what], found, full)
    return Found(found, amount)


def rates_of(platform: str, counts: str = "sends") -> list[Rate]:
    """What the platform counts of an account's posts, and keeps: what ``counts`` is counted by."""
    try:
        rates: Sequence[Rate] = capability_get(platform).rates
    except KeyError:
        return []
    ours = {"posts", counts}
    return [one for one in rates if one.what in ours and one.scope == "account" and one.durable]


def _times(
    account_id: int, rates: list[Rate], at: datetime, but: PostTarget | None, *, ahead: bool = False
) -> Times:
    """When the account's others go out around a moment."""
    reach = timedelta(seconds=max(rate.seconds for rate in rates))
    until = None if ahead else at + reach
    return times_around({account_id}, at - reach, until, but=but)[account_id]


def times_around(
    accounts: Collection[int],
    after: datetime,
    before: datetime | None = None,
    *,
    but: PostTarget | None = None,
) -> dict[int, Times]:
    """When what goes out at these accounts between two moments leaves, MOST_TIMES at most. One
    query."""
    rows = (
        PostTarget.objects.filter(account_id__in=accounts, state__in=TAKES)
        .annotate(when=Coalesce("called_at", "due_at"))
        .filter(when__gt=after)
        .order_by("when")
    )
    if before is not None:
        rows = rows.filter(when__lt=before)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    found: dict[int, Times] = {account: {"posts": [], "sends": []} for account in accounts}
    for account, when, counts in rows.values_list("account_id", "when", "counts")[:MOST_TIMES]:
        times = found[account or 0]
        times["posts"].append(when)
        if counts == "sends":
            times["sends"].append(when)
    return found


def most_at(times: list[datetime], at: datetime, rate: Rate) -> int:
    """The most that are in one stretch of the quota's length that holds ``at``."""
    if rate.daily:
        begin, end = window_of(rate, at)
        return bisect_left(times, end) - bisect_left(times, begin)
    length = timedelta(seconds=rate.seconds)
    with_it = list(times)
    insort(with_it, at)
    ends = [one for one in with_it if at <= one < at + length]
    return max(bisect_right(with_it, end) - bisect_right(with_it, end - length) for end in ends) - 1


def _broken(times: Times, at: datetime, rates: list[Rate]) -> Rate | None:
    return next((one for one in rates if most_at(times[one.what], at, one) >= one.amount), None)


def _next(times: list[datetime], at: datetime, rate: Rate) -> datetime:
    """The next moment worth trying: the same time of the next day, or when the next planned one
    falls out of the stretch."""
    if rate.daily:
        local = at.astimezone(BEIJING)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return window_of(rate, at)[1] + (local - midnight)
    length = timedelta(seconds=rate.seconds)
    return next(one + length for one in times if one + length > at)
