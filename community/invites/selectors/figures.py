"""What codes brought in: joins by code and by day, in the team's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from community.invites.models import Invite, InviteViews, Redemption


@dataclass(frozen=True, slots=True)
class DayCount:
    """Joins (people) or looks (visits) on one day of the team's calendar."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class InviteJoins:
    """How many people a code brought in a time."""

    invite: Invite
    joins: int


def joins_by_day(invite: Invite, *, zone: str, days: int = 14) -> list[DayCount]:
    """People who joined by ``invite`` on each of the last ``days`` days, today last. One query."""
    tz = ZoneInfo(zone)
    today = timezone.now().astimezone(tz).date()
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=tz)
    seen = dict(
        Redemption.objects.filter(invite=invite, at__gte=since)
        .annotate(day=TruncDate("at", tzinfo=tz))
        .order_by()
        .values_list("day")
        .annotate(count=Count("pk"))
    )
    every = (first + timedelta(days=number) for number in range(days))
    return [DayCount(day, seen.get(day, 0)) for day in every]


def views_by_day(invite: Invite, *, zone: str, days: int = 14) -> list[DayCount]:
    """Looks at the page of ``invite`` on each of the last ``days`` days, today last. One query."""
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(days=days - 1)
    seen = dict(
        InviteViews.objects.filter(invite=invite, day__gte=first)
        .order_by()
        .values_list("day")
        .annotate(count=Sum("count"))
    )
    every = (first + timedelta(days=number) for number in range(days))
    return [DayCount(day, seen.get(day, 0)) for day in every]


def joins_by_invite_since(since: datetime, *, limit: int = 10) -> list[InviteJoins]:
    """The codes of the team in scope that brought most people since then, with their groups.
    One query."""
    counted = (
        Redemption.objects.filter(at__gte=since)
        .order_by()
        .values("invite_id")
        .annotate(count=Count("pk"))
    )
    most = counted.order_by("-count", "-invite_id").values("invite_id")[:limit]
    joins = counted.filter(invite=OuterRef("pk")).values("count")
    codes = Invite.objects.filter(pk__in=most).annotate(joins=Subquery(joins))
    rows = codes.select_related("group", "pool").order_by("-joins", "-pk")
    return [InviteJoins(invite, invite.joins) for invite in rows]


def redemption_page(invite: Invite) -> "QuerySet[Redemption, Redemption]":
    """Who joined by ``invite``, newest first, with fan, member and grant. One query."""
    return (
        Redemption.objects.filter(invite=invite)
        .select_related("fan", "member", "grant")
        .order_by("-at", "-pk")
    )
