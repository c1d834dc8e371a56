"""Pacing: how many messages a team hands over, kept in rows, so that no restart forgets it.

The generic cell rate algorithm: each message moves ``free_at`` on by one interval, and may go while
that is no further ahead of now than the burst (ten seconds' worth). One team's or one domain's
waiting holds up nobody else.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Greatest
from django.utils import timezone

from foundation.delivery.models import DeliveryPace
from foundation.delivery.registry import Pace
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team

BURST = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class PaceToday:
    """How many messages a team handed over today, by its own clock."""

    used: int
    day: date


def pace_take(*, team_id: int, channel: str, domain: str, pace: Pace) -> datetime | None:
    """Take a turn. None: it may go now; else when to ask again. Four queries, one transaction."""
    now = timezone.now()
    with team_scope(team_id), transaction.atomic():
        whole, own = _rows(team_id, channel, domain)
        today = _today(team_id, now)
        wait = _wait(whole, own, pace, now, today)
        if wait is not None:
            return wait
        whole.used = whole.used + 1 if whole.day == today else 1
        whole.day = today
        for row, rate in ((whole, pace.per_minute), (own, pace.per_domain)):
            row.free_at = max(row.free_at, now) + timedelta(seconds=60 / max(rate, 1))
            row.save(update_fields=["free_at", "used", "day"])
    return None


def pace_hold(*, team_id: int, channel: str, domain: str, until: datetime) -> None:
    """The other side asked to be left alone until then; a later wish stands."""
    with team_scope(team_id), transaction.atomic():
        _whole, own = _rows(team_id, channel, domain)
        DeliveryPace.objects.filter(pk=own.pk).update(held_until=Greatest("held_until", until))


def pace_today(*, team: Team, channel: str = "email") -> PaceToday:
    """What a team used of its day's quota. One query."""
    today = timezone.now().astimezone(ZoneInfo(team.time_zone)).date()
    used = (
        DeliveryPace.objects.filter(team=team, channel=channel, domain="", day=today)
        .values_list("used", flat=True)
        .first()
    )
    return PaceToday(used or 0, today)


def _rows(team_id: int, channel: str, domain: str) -> tuple[DeliveryPace, DeliveryPace]:
    """The row of the team and that of a domain, locked in this order by everybody."""
    names = ["", domain]
    DeliveryPace.objects.bulk_create(
        [DeliveryPace(team_id=team_id, channel=channel, domain=name) for name in names],
        ignore_conflicts=True,
    )
    found = DeliveryPace.objects.select_for_update().filter(channel=channel, domain__in=names)
    rows = {row.domain: row for row in found.order_by("domain")}
    return rows[""], rows[domain]


def _wait(
    whole: DeliveryPace, own: DeliveryPace, pace: Pace, now: datetime, today: date
) -> datetime | None:
    if own.held_until is not None and own.held_until > now:
        return own.held_until
    if whole.day == today and whole.used >= pace.per_day:
        return _midnight(whole.team, today)
    free = max(whole.free_at, own.free_at)
    return free - BURST if free > now + BURST else None


def _today(team_id: int, now: datetime) -> date:
    zone = Team.objects.values_list("time_zone", flat=True).get(pk=team_id)
    return now.astimezone(ZoneInfo(zone)).date()


def _midnight(team: Team, today: date) -> datetime:
    return datetime.combine(today + timedelta(days=1), time(), ZoneInfo(team.time_zone))
