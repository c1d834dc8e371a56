"""What platforms' rate limits leave, shared by all workers.

Quotas that matter are rows: a Valkey restarted empty breaks none. A take is a conditional upsert,
so ``used`` never passes the amount, whoever takes at the same time. Short pacing is in Valkey and
may be lost.

The rule of who goes first stands here and nowhere else: figures are pulled from what posts leave.
``quota_take(what="posts")`` takes a post and a call, ``"sends"`` one that is sent to followers
besides (``counted_as``), ``"calls"`` a call made for a post (an upload, asking what became of it),
and ``"pulls"`` a call for figures, which leaves POSTS_KEEP of each budget alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from kol.platforms.connectors.capability import Rate
from kol.platforms.connectors.registry import capability_get, mode_chosen, platform_known
from kol.platforms.models import PlatformAccount, PlatformQuota

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
# The share of every budget of calls that pulls leave to posts.
POSTS_KEEP = 0.4
_OF = {
    "posts": ("posts", "calls"),
    "sends": ("sends", "posts", "calls"),
    "calls": ("calls",),
    "pulls": ("calls",),
}

_TAKE = """
INSERT INTO platforms_platformquota AS q
    (team_id, account_id, app_id, rate, starts_at, ends_at, used)
VALUES (%(team)s, %(account)s, %(app)s, %(rate)s, %(starts)s, %(ends)s, %(n)s)
ON CONFLICT ({owner}_id, rate, starts_at) WHERE {owner}_id IS NOT NULL
DO UPDATE SET used = q.used + excluded.used WHERE q.used + excluded.used <= %(most)s
RETURNING q.id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """It may be done; ``rows`` say where it is counted, for giving it back."""

    rows: tuple[int, ...]
    n: int


@dataclass(frozen=True, slots=True)
class Full:
    """It may not be done before ``until``: ``rate`` is used up."""

    until: datetime
    rate: Rate


@dataclass(frozen=True, slots=True)
class QuotaLeft:
    """One rate in the window of a moment. ``amount`` is what ``what`` may use of it."""

    rate: Rate
    used: int
    amount: int
    until: datetime

    @property
    def left(self) -> int:
        """How many more."""
        return max(self.amount - self.used, 0)

    @property
    def percent(self) -> int:
        """How much is used, in hundredths, for a bar."""
        return min(100, self.used * 100 // self.amount) if self.amount else 100


class _FullUp(Exception):
    def __init__(self, full: Full) -> None:
        super().__init__()
        self.full = full


def counted_as(platform: str, options: Mapping[str, Any]) -> str:
    """What a post with these options (Content.options) counts for: ``posts``, or ``sends`` where
    it is sent to followers. Of WeChat's, only that is limited to one a day."""
    return "sends" if platform == "wechat" and mode_chosen(platform, options) == "mass" else "posts"


def quota_take(
    *,
    account_id: int,
    what: str,
    n: int = 1,
    at: datetime | None = None,
    account: PlatformAccount | None = None,
) -> Taken | Full:
    """Take ``n`` of every durable rate that ``what`` (posts, sends, calls, pulls) is counted by, or
    none of any. Call it outside a transaction: what it counts is to stand whatever follows. One
    query where the ``account`` was not read yet, and one a rate."""
    at = at or timezone.now()
    account = account or PlatformAccount.objects.only("team_id", "platform", "app_id").get(
        pk=account_id
    )
    rows: list[int] = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for rate, owner in _rates(account, what):
                starts, ends = window_of(rate, at)
                most = amount_for(rate, what)
                got = None
                if n <= most:
                    values = {
                        "team": account.team_id,
                        "account": account.pk if owner == "account" else None,
                        "app": account.app_id if owner == "app" else None,
                        "rate": rate_name(rate),
                        "starts": starts,
                        "ends": ends,
                        "n": n,
                        "most": most,
                    }
                    cursor.execute(_TAKE.format(owner=owner), values)
                    got = cursor.fetchone()
                if got is None:
                    raise _FullUp(Full(ends, rate))
                rows.append(got[0])
    except _FullUp as told:
        return told.full
    return Taken(tuple(rows), n)


def quota_give_back(taken: Taken) -> None:
    """What was certainly not done counts no longer (not a byte of the call left). One query."""
    PlatformQuota.objects.filter(pk__in=taken.rows).update(used=Greatest(F("used") - taken.n, 0))


def quota_left(
    account: PlatformAccount, what: str = "sends", at: datetime | None = None
) -> list[QuotaLeft]:
    """What each durable rate leaves in the window of a moment, of all that posts count for unless
    ``what`` says less. One query."""
    return quotas_left([account], what, at)[account.pk]


def quotas_left(
    accounts: Sequence[PlatformAccount], what: str = "sends", at: datetime | None = None
) -> dict[int, list[QuotaLeft]]:
    """The same for many accounts. One query."""
    at = at or timezone.now()
    rows = PlatformQuota.objects.filter(starts_at__lte=at, ends_at__gt=at)
    used = {
        (row.account_id, row.app_id, row.rate, row.starts_at): row.used
        for row in rows.filter(account__in=accounts)
        | rows.filter(app__in=[one.app_id for one in accounts if one.app_id])
    }
    found: dict[int, list[QuotaLeft]] = {}
    for account in accounts:
        found[account.pk] = left = []
        for rate, owner in _rates(account, what):
            starts, ends = window_of(rate, at)
            ids = (account.pk, None) if owner == "account" else (None, account.app_id)
            count = used.get((*ids, rate_name(rate), starts), 0)
            left.append(QuotaLeft(rate, count, amount_for(rate, what), ends))
    return found


def quotas_drop(*, before: datetime) -> int:
    """Windows that are long over go. One query."""
    return PlatformQuota.objects.filter(ends_at__lt=before).delete()[0]


def amount_for(rate: Rate, what: str) -> int:
    """How much of a rate ``what`` may use: pulls leave posts their share."""
    return rate.amount - ceil(rate.amount * POSTS_KEEP) if what == "pulls" else rate.amount


def window_of(rate: Rate, at: datetime) -> tuple[datetime, datetime]:
    """The window of a rate that a moment is in: a day of Beijing, or so many seconds."""
    if rate.daily:
        begin = at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
        return begin.astimezone(UTC), (begin + DAY).astimezone(UTC)
    start = int(at.timestamp()) // rate.seconds * rate.seconds
    begin = datetime.fromtimestamp(start, UTC)
    return begin, begin + timedelta(seconds=rate.seconds)


def rate_name(rate: Rate) -> str:
    """What a rate is called in rows: ``posts/3600``, ``calls/day``."""
    return f"{rate.what}/{'day' if rate.daily else rate.seconds}"


def _rates(account: PlatformAccount, what: str) -> Iterator[tuple[Rate, str]]:
    """The durable rates and by whom each is counted, always in one order: takers of several rows
    never wait for one another in a ring."""
    wanted = _OF[what]
    own, shared = [], []
    known = platform_known(account.platform)
    for rate in capability_get(account.platform).rates if known else ():
        if not rate.durable or rate.what not in wanted:
            continue
        if rate.scope == "app" and account.app_id:
            shared.append((rate, "app"))
        else:
            own.append((rate, "account"))
    yield from sorted(own, key=lambda one: rate_name(one[0]))
    yield from sorted(shared, key=lambda one: rate_name(one[0]))
