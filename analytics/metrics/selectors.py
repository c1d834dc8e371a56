"""Reads of figures. What leaves here are small dataclasses that say unit, source and how sure."""

from calendar import timegm
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.http import QueryDict
from django.utils import timezone

from analytics.metrics.gaps import Gaps, gaps_of
from analytics.metrics.models import Point, Pull, Series, Work
from analytics.metrics.services.planning import recent_every, young_born
from analytics.metrics.words import OF_A_DAY, figure_label, figure_place, unit_label
from foundation.scopes.pages import Page, keyset_page
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.platforms.limits import BEIJING, QuotaLeft, quotas_left
from kol.platforms.models import PlatformAccount
from kol.platforms.selectors.accounts import accounts_named

RANGES = (7, 30, 90)
# A chart shows no more of one series: a year of hours is not read from a picture.
MOST_POINTS = 2000


@dataclass(frozen=True, slots=True)
class PointTold:
    """One value."""

    at: datetime
    value: int
    provisional: bool

    @property
    def day(self) -> date:
        """The day of a figure of a day: they are Beijing's, whatever the team's clock."""
        return self.at.astimezone(BEIJING).date()


@dataclass(frozen=True, slots=True)
class SeriesTold:
    """One number over time, with all that has to be said beside it."""

    public_id: str
    name: str
    label: str
    unit: str
    source: str
    grain: str
    grain_label: str
    newest: int | None
    newest_at: datetime | None
    provisional: bool
    points: tuple[PointTold, ...]
    # What an outage left, between the values shown.
    gaps: Gaps | None = None

    @property
    def newest_day(self) -> date | None:
        """The day of its newest value, of a figure of a day."""
        return self.newest_at.astimezone(BEIJING).date() if self.newest_at else None

    @property
    def chart_id(self) -> str:
        """The id of its data on a page."""
        return f"figure-{self.public_id}"

    @property
    def chart(self) -> dict[str, Any]:
        """What the chart is drawn from. Times are what the clock shows (Beijing's for figures of a
        day, else the team's), written as if that were UTC: a browser elsewhere shows the same."""
        zone = BEIJING if self.grain == Series.Grain.DAY else timezone.get_current_timezone()
        return {
            "label": self.label,
            "grain": self.grain,
            # What happened on a day stands by itself; a total goes on from one to the next.
            "bars": self.name in OF_A_DAY,
            "points": [
                [timegm(one.at.astimezone(zone).timetuple()) * 1000, one.value, one.provisional]
                for one in self.points
            ],
        }


def series_told(
    of: str, object_ids: Sequence[int], *, since: datetime
) -> dict[int, list[SeriesTold]]:
    """The figures of things since a moment, by thing, in their usual order. Two queries."""
    series = list(Series.objects.filter(of=of, object_id__in=object_ids))
    points: dict[int, list[PointTold]] = defaultdict(list)
    rows = Point.objects.filter(series_id__in=[one.pk for one in series], at__gte=since)
    for row in rows.order_by("series_id", "at").values_list(
        "series_id", "at", "value", "provisional"
    ):
        points[row[0]].append(PointTold(*row[1:]))
    found: dict[int, list[SeriesTold]] = {one: [] for one in object_ids}
    for one in sorted(series, key=lambda one: figure_place(one.name)):
        found[one.object_id].append(_told(one, points[one.pk][-MOST_POINTS:]))
    return found


def _told(one: Series, points: Sequence[PointTold]) -> SeriesTold:
    return SeriesTold(
        public_id=one.public_id,
        name=one.name,
        label=figure_label(one.name),
        unit=unit_label(one.unit),
        source=str(PlatformAccount(platform=one.source).get_platform_display()),
        grain=one.grain,
        grain_label=str(one.get_grain_display()),
        newest=one.newest_value,
        newest_at=one.newest_at,
        provisional=one.newest_provisional,
        points=tuple(points),
        gaps=gaps_of(one.of, one.grain, one.source, [point.at for point in points]),
    )


def days_ago(days: int) -> datetime:
    """The beginning of a range that ends now."""
    return timezone.now() - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class WorkTold:
    """A published post with its newest figures."""

    work: Work
    figures: tuple[SeriesTold, ...]


def works_page(
    account: PlatformAccount, params: QueryDict | None = None
) -> tuple[Page[Work], list[WorkTold]]:
    """What was published on an account, newest first, with what stands of each. Two queries."""
    works = Work.objects.filter(account=account)
    page = keyset_page(works, params=params, order=("-published_at", "-id"), size=20, counted=False)
    ids = [work.pk for work in page.rows]
    newest: dict[int, list[SeriesTold]] = defaultdict(list)
    for one in Series.objects.filter(of=Series.Of.WORK, object_id__in=ids):
        newest[one.object_id].append(_told(one, ()))
    return page, [
        WorkTold(work, tuple(sorted(newest[work.pk], key=lambda one: figure_place(one.name))))
        for work in page.rows
    ]


def work_get(public_id: str) -> Work | None:
    """One published post of the team in scope, with its account. One query."""
    return Work.objects.select_related("account").filter(public_id=public_id).first()


@dataclass(frozen=True, slots=True)
class PullTold:
    """One pull and what its account's budget leaves it."""

    pull: Pull
    account: PlatformAccount
    budget: tuple[QuotaLeft, ...]
    # How often new works are looked for now, in minutes: what the budget of the day allows.
    minutes: int | None = None

    @property
    def refills(self) -> bool:
        """Whether what an outage missed is fetched later: of days alone, for those are told of
        afterwards. Everything else says what stands now."""
        return self.pull.what in (Pull.What.DAYS, Pull.What.RECENT)

    @property
    def state(self) -> str:
        """``off`` (not connected), ``failing``, ``waits`` (for the budget), ``new``, ``good``."""
        if (
            self.account.connection != PlatformAccount.Connecting.CONNECTED
            or self.account.state != PlatformAccount.State.ACTIVE
        ):
            return "off"
        if self.pull.failures:
            return "failing"
        if self.pull.waits_until is not None and self.pull.waits_until > timezone.now():
            return "waits"
        return "good" if self.pull.good_at else "new"


_ORDER = {what: place for place, what in enumerate(Pull.What.values)}


def pulls_page(
    *, q: str = "", platform: str = "", state: str = "", params: QueryDict | None = None
) -> tuple[Page[PlatformAccount], list[PullTold]]:
    """A page of accounts that are pulled from, and how each of their pulls fares. ``state`` is one
    of words.PULL_STATES. Five queries, six with ``q``."""
    pulls = _pulls_in(state)
    accounts = PlatformAccount.objects.filter(Exists(pulls.filter(account=OuterRef("pk"))))
    if platform:
        accounts = accounts.filter(platform=platform)
    page = keyset_page(
        accounts_named(accounts, q), params=params, order=("platform", "handle", "pk"), size=15
    )
    return page, pulls_told(page.rows, pulls)


def _pulls_in(state: str) -> QuerySet[Pull, Pull]:
    pulls = Pull.objects.all()
    on = Q(
        account__connection=PlatformAccount.Connecting.CONNECTED,
        account__state=PlatformAccount.State.ACTIVE,
    )
    if state == "failing":
        return pulls.filter(on, failures__gt=0)
    if state == "waits":
        return pulls.filter(on, failures=0, waits_until__gt=timezone.now())
    return pulls.exclude(on) if state == "off" else pulls


def pulls_told(
    accounts: Sequence[PlatformAccount], pulls: QuerySet[Pull, Pull] | None = None
) -> list[PullTold]:
    """How every pull of these accounts fares (or those ``pulls`` alone), by account. Three
    queries."""
    rows: QuerySet[Pull, Pull] = Pull.objects.all() if pulls is None else pulls
    rows = rows.filter(account__in=[one.pk for one in accounts]).select_related("account")
    order = Case(*(When(what=what, then=place) for what, place in _ORDER.items()))
    found = list(rows.order_by("account__platform", "account__handle", "account_id", order))
    left = quotas_left(accounts, "pulls") if accounts else {}
    now = timezone.now()
    born = young_born([account.pk for account in accounts], now) if accounts else {}
    return [
        PullTold(
            pull,
            pull.account,
            tuple(left[pull.account_id]),
            _minutes(pull, left[pull.account_id], born.get(pull.account_id, ()), now),
        )
        for pull in found
    ]


def _minutes(
    pull: Pull, left: Sequence[QuotaLeft], born: Sequence[datetime], now: datetime
) -> int | None:
    account = pull.account
    if pull.what != Pull.What.RECENT or not platform_known(account.platform):
        return None
    every = recent_every(account, capability_get(account.platform), now, left=left, born=born)
    return max(1, round(every.total_seconds() / 60))


def pull_get(public_id: str) -> Pull | None:
    """One pull of the team in scope, with its account. One query."""
    return Pull.objects.select_related("account").filter(public_id=public_id).first()
