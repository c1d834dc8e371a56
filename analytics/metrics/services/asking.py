"""What each kind of pull asks a platform, and what it makes of the answer. Calls only: nothing is
written here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import cast

from django.utils import timezone

from analytics.metrics.models import Point, Pull, Series, Work
from analytics.metrics.services.planning import next_after, recent_every
from analytics.metrics.services.writing import Value
from analytics.metrics.words import unit_of
from kol.platforms.connectors.base import Connection, Connector, Figure, RemotePost, TellsDays
from kol.platforms.connectors.capability import Capability
from kol.platforms.connectors.errors import PlatformError
from kol.platforms.connectors.registry import capability_get, connector_get
from kol.platforms.limits import BEIJING, Full, quota_take
from kol.platforms.models import PlatformAccount
from kol.platforms.pacing import pace_wait
from kol.platforms.services.connections import account_connection

# How far back days without figures are asked for, and how many in one call.
DAYS_BACK = 30
DAYS_A_CALL = 7
# A platform tells seconds, and its clock is another one.
_CLOCKS_APART = timedelta(minutes=1)
# A pull that was half done is gone on with after so long.
_AFTER_ERROR = timedelta(minutes=5)
WORKS_A_PULL = 100
# Where a call tells of one: so many go between two looks at whether it is still ours.
_ONE_BY_ONE = 10
# A pull that goes on for so long is gone on with by the next: what came is written first.
_LONGEST = timedelta(minutes=2)
# What waits for the platform's review is looked at again soon: it is news once it is out.
_REVIEWED = timedelta(minutes=2)
_YOUNG = timedelta(hours=1)


class Enough(Exception):
    """It took long: what came is written, and the rest is the next pull's."""


class Waits(Exception):
    """The account's budget, or its pace, leaves nothing before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


@dataclass(slots=True)
class Brought:
    """What a pull brought, and when it is due again."""

    next_at: datetime
    values: list[Value] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    posts: Sequence[RemotePost] | None = None
    # Until when the budget leaves nothing more, where it ended on the way.
    waits_until: datetime | None = None

    def stopped(self, stop: "Waits | Enough | PlatformError", now: datetime) -> None:
        """It was not all: the rest is due when the budget allows, soon after an error, or now."""
        if isinstance(stop, Waits):
            self.next_at = self.waits_until = stop.until
        elif isinstance(stop, Enough):
            self.next_at = now
        else:
            self.next_at = now + _AFTER_ERROR


@dataclass(frozen=True, slots=True)
class Asking:
    """One pull under way. ``hold`` keeps it ours for a while longer, or raises ClaimLost."""

    pull: Pull
    account: PlatformAccount
    connector: Connector
    capability: Capability
    now: datetime
    hold: Callable[[], None] = lambda: None

    def further(self) -> None:
        """Before each part after the first: whether it is ours still. Raises Enough, ClaimLost."""
        if timezone.now() - self.now > _LONGEST:
            raise Enough
        self.hold()

    def budget(self, calls: int) -> None:
        """Take so many calls of the account's budget. Raises Waits."""
        if wait := pace_wait(self.account.pk):
            raise Waits(self.now + timedelta(seconds=ceil(wait)))
        taken = quota_take(account_id=self.account.pk, what="pulls", n=calls)
        if isinstance(taken, Full):
            raise Waits(taken.until)

    def link(self) -> Connection:
        """The account as its connector sees it. Raises PlatformError (auth)."""
        return account_connection(self.account.pk)

    def usual(self) -> datetime:
        """When it is due again."""
        return next_after(self.pull.what, self.capability, self.now)


def asking_of(pull: Pull, hold: Callable[[], None] = lambda: None) -> Asking:
    """A pull about to be made."""
    platform = pull.account.platform
    now = timezone.now().replace(microsecond=0)
    return Asking(pull, pull.account, connector_get(platform), capability_get(platform), now, hold)


def ask_account(asking: Asking) -> Brought:
    """What stands on the account now. One call."""
    asking.budget(1)
    figures = asking.connector.account_figures(asking.link())
    account = asking.account
    values = _values(account, Series.Of.ACCOUNT, account.pk, figures, asking.now)
    return Brought(asking.usual(), list(values))


def ask_days(asking: Asking) -> Brought:
    """The figures of past days of which there are none yet, or none that are final, the newest
    first: after an outage, all that were missed. Two calls a week of days."""
    tells = cast(TellsDays, asking.connector)  # planning.whats saw to it
    brought = Brought(asking.usual())
    missing = days_missing(asking.account, asking.now)
    if not missing:
        return brought
    link = asking.link()
    for number, (first, last) in enumerate(reversed(ranges_of(missing))):
        try:
            if number:
                asking.further()
            asking.budget(2)
            told = tells.day_figures(link, first, last)
        except (Waits, Enough, PlatformError) as stop:
            if not brought.values:
                if isinstance(stop, Enough):
                    break  # it was slow and told nothing: not at once again
                raise
            # What came is kept; the rest is asked for by the next pull, which finds it missing.
            brought.stopped(stop, asking.now)
            break
        for day, figures in told.items():
            at = datetime(day.year, day.month, day.day, tzinfo=BEIJING).astimezone(UTC)
            brought.values += _values(
                asking.account, Series.Of.ACCOUNT, asking.account.pk, figures, at,
                grain=Series.Grain.DAY.value,
            )  # fmt: skip
    return brought


def days_missing(account: PlatformAccount, now: datetime) -> list[date]:
    """The past days, from when the account was added, without a final figure. One query."""
    yesterday = now.astimezone(BEIJING).date() - timedelta(days=1)
    first = yesterday - timedelta(days=DAYS_BACK - 1)
    known = Point.objects.filter(
        series__of=Series.Of.ACCOUNT,
        series__object_id=account.pk,
        series__name="followers",
        at__gte=datetime(first.year, first.month, first.day, tzinfo=BEIJING),
        provisional=False,
    )
    there = {at.astimezone(BEIJING).date() for at in known.values_list("at", flat=True)}
    days = (first + timedelta(days=n) for n in range(DAYS_BACK))
    return [day for day in days if day not in there]


def ranges_of(days: Sequence[date]) -> list[tuple[date, date]]:
    """Days as few ranges of DAYS_A_CALL at most."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and (day - found[-1][0]).days < DAYS_A_CALL:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def ask_works(asking: Asking) -> Brought:
    """The figures of works whose place on the curve has come, many in a call. No call while none
    is due; of those it did not get to the place stays."""
    due = Work.objects.filter(account=asking.account, next_at__lte=timezone.now())
    works = list(due.order_by("next_at", "pk")[:WORKS_A_PULL])
    brought = Brought(asking.usual())
    if not works:
        return brought
    link, size = asking.link(), _part(asking.capability)
    for start in range(0, len(works), size):
        part = works[start : start + size]
        try:
            if start:
                asking.further()
            asking.budget(calls_for(asking.capability, len(part)))
            told = asking.connector.post_figures(link, [work.remote_id for work in part])
        except (Waits, Enough, PlatformError) as stop:
            if not brought.works:
                raise
            brought.stopped(stop, asking.now)
            break
        brought.works += part
        for work in part:
            figures = told.get(work.remote_id, ())
            brought.values += _values(asking.account, Series.Of.WORK, work.pk, figures, asking.now)
    return brought


def calls_for(capability: Capability, works: int) -> int:
    """How many calls the figures of so many works take, as the platform's table says."""
    return capability.figures_calls or ceil(works / capability.figures_batch)


def _part(capability: Capability) -> int:
    """Of how many works is asked between two looks at whether the pull is still ours."""
    if capability.figures_calls:
        return WORKS_A_PULL
    return capability.figures_batch if capability.figures_batch > 1 else _ONE_BY_ONE


def ask_recent(asking: Asking) -> Brought:
    """What was published on the account lately. One call (where a platform lists it in pages, as
    many as it has)."""
    asking.budget(1)
    posts = asking.connector.recent(asking.link(), since_of(asking.pull))
    every = recent_every(asking.account, asking.capability, asking.now)
    if any(
        post.state == "processing" and asking.now - post.published_at < _YOUNG for post in posts
    ):
        every = min(every, max(_REVIEWED, every / 4))
    return Brought(asking.now + every, posts=posts)


def since_of(pull: Pull) -> datetime:
    """From when on works are new: older ones were there before anybody looked."""
    return max(pull.created_at - _CLOCKS_APART, timezone.now() - timedelta(days=DAYS_BACK))


def _values(
    account: PlatformAccount,
    of: str,
    object_id: int,
    figures: Iterable[Figure],
    at: datetime,
    grain: str = Series.Grain.MOMENT.value,
) -> Iterable[Value]:
    for figure in figures:
        yield Value(
            of=str(of),
            object_id=object_id,
            name=figure.name,
            source=account.platform,
            at=at,
            value=figure.value,
            provisional=figure.provisional,
            grain=grain,
            unit=unit_of(figure.name),
        )


ASK = {
    Pull.What.ACCOUNT: ask_account,
    Pull.What.DAYS: ask_days,
    Pull.What.WORKS: ask_works,
    Pull.What.RECENT: ask_recent,
}
