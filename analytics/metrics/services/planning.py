"""Which pulls an account has, how often each, and who takes the next one that is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from analytics.metrics.models import Pull, Work
from analytics.metrics.services.curve import places_between
from foundation.scopes.scope import system_scope
from foundation.teams.models import Team
from kol.platforms.connectors.capability import Capability, Reads
from kol.platforms.connectors.registry import capability_get, connector_get, platform_known
from kol.platforms.limits import QuotaLeft, amount_for, quota_left
from kol.platforms.models import PlatformAccount

What = Pull.What
LEASE = timedelta(minutes=5)
# How often each is asked for where the budget allows it.
EVERY = {
    What.ACCOUNT: timedelta(hours=2),
    What.DAYS: timedelta(hours=6),
    # Nothing is called while no work is due.
    What.WORKS: timedelta(minutes=2),
    What.RECENT: timedelta(minutes=5),
}
# The share of a day's pulls that a kind may use up by asking again and again; new works get what
# the others leave, and this much of what is left in any case.
_SHARE = {What.ACCOUNT: 0.2, What.DAYS: 0.1, What.WORKS: 1.0, What.RECENT: 0.25}
_DAY = timedelta(days=1)
# Works whose places on the curve are counted ahead.
_COUNTED = 200

_CLAIM = """
UPDATE metrics_pull SET claim = %(claim)s, lease_until = %(lease)s
WHERE id = (
    SELECT p.id FROM metrics_pull p
    JOIN platforms_platformaccount a ON a.id = p.account_id
    JOIN teams_team t ON t.id = p.team_id
    WHERE p.next_at <= %(now)s AND (p.claim IS NULL OR p.lease_until < %(now)s)
      AND a.connection = 'connected' AND a.state = 'active' AND t.state = 'open'
    ORDER BY p.next_at
    FOR UPDATE OF p SKIP LOCKED LIMIT 1
)
RETURNING id, team_id
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A pull that is ours until its lease is over."""

    pull_id: int
    team_id: int
    claim: UUID


def pull_claim() -> Claimed | None:
    """Take the pull that waited longest; None: nothing is due. A worker that died loses it when
    its lease is over. One query."""
    now, claim = timezone.now(), uuid4()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"claim": claim, "lease": now + LEASE, "now": now})
        row = cursor.fetchone()
    return Claimed(row[0], row[1], claim) if row else None


def pulls_plan() -> int:
    """Give connected accounts the pulls that their platforms can answer; returns how many are new.
    Those that a platform answers in another way by now go. Two queries, however many accounts, and
    one for each that has to be done."""
    with system_scope():
        accounts = PlatformAccount.objects.filter(
            connection=PlatformAccount.Connecting.CONNECTED,
            state=PlatformAccount.State.ACTIVE,
            team__state=Team.State.OPEN,
        )
        wanted = [
            Pull(team_id=team_id, account_id=pk, what=what)
            for pk, team_id, platform in accounts.values_list("pk", "team_id", "platform")
            for what in whats(platform)
        ]
        rows = Pull.objects.values_list("account_id", "what", "pk")
        known = {(account_id, what): pk for account_id, what, pk in rows}
        new = [pull for pull in wanted if (pull.account_id, pull.what) not in known]
        if new:
            Pull.objects.bulk_create(new, ignore_conflicts=True)
        answered = {(pull.account_id, str(pull.what)) for pull in wanted}
        asked = {account_id for account_id, _what in answered}
        old = [pk for key, pk in known.items() if key[0] in asked and key not in answered]
        if old:
            Pull.objects.filter(pk__in=old).delete()
    return len(new)


def whats(platform: str) -> list[str]:
    """What can be pulled of a platform. Where it tells its figures a day, those are asked for
    instead of what stands now: it tells no other."""
    if not platform_known(platform):
        return []
    reads = capability_get(platform).reads
    found: list[str] = []
    if Reads.ACCOUNT_FIGURES in reads:
        by_day = hasattr(connector_get(platform), "day_figures")
        found.append(What.DAYS if by_day else What.ACCOUNT)
    if Reads.POST_FIGURES in reads:
        found.append(What.WORKS)
    if Reads.POSTS in reads:
        found.append(What.RECENT)
    return found


def every(what: str, capability: Capability) -> timedelta:
    """How long after one pull the next may come, so that all of a day's leave some over."""
    usual = EVERY[What(what)]
    budgets = [
        amount_for(rate, "pulls")
        for rate in capability.rates
        if rate.durable and rate.what == "calls" and rate.seconds >= _DAY.total_seconds()
    ]
    if not budgets or what == What.WORKS:
        return usual
    share = max(1, int(min(budgets) * _SHARE[What(what)]))
    return max(usual, _DAY / share)


def recent_every(
    account: PlatformAccount,
    capability: Capability,
    now: datetime,
    *,
    left: Sequence[QuotaLeft] | None = None,
    born: Sequence[datetime] | None = None,
) -> timedelta:
    """How soon new works may be looked for again: what the day's budget leaves when the figures
    have had theirs, spread over the rest of the day. Where a platform has no budget of a day, as
    often as is decent. Two queries; none where what is ``left`` and when its young works were
    ``born`` (young_born) are given."""
    left = quota_left(account, "pulls", now) if left is None else left
    daily = [one for one in left if _of_a_day(one)]
    if not daily:
        return EVERY[What.RECENT]
    tight = min(daily, key=lambda one: one.left)
    rest = tight.until - now
    figures = ceil(rest / every(What.ACCOUNT, capability))
    born = young_born([account.pk], now).get(account.pk, ()) if born is None else born
    figures += sum(places_between(one, now, tight.until) for one in born)
    spare = max(tight.left - figures, int(tight.left * _SHARE[What.RECENT]), 1)
    return max(EVERY[What.RECENT], rest / spare)


def young_born(account_ids: Sequence[int], now: datetime) -> dict[int, list[datetime]]:
    """When the works of accounts were published whose figures are due within a day. One query."""
    young = Work.objects.filter(account_id__in=account_ids, next_at__lt=now + _DAY)
    rows = young.order_by("next_at").values_list("account_id", "published_at")
    found: dict[int, list[datetime]] = {}
    for account_id, published_at in rows[: _COUNTED * len(account_ids)]:
        found.setdefault(account_id, []).append(published_at)
    return found


def _of_a_day(one: QuotaLeft) -> bool:
    return one.rate.what == "calls" and one.rate.seconds >= _DAY.total_seconds()


def next_after(what: str, capability: Capability, now: datetime) -> datetime:
    """When a pull that went well is due again."""
    return now + every(what, capability)
