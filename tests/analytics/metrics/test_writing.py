"""Numbers in series: once, and final before provisional."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from analytics.metrics.gaps import Gaps, gaps_of
from analytics.metrics.models import Point, Series, Work
from analytics.metrics.services.asking import ranges_of
from analytics.metrics.services.curve import CURVE, place_after
from analytics.metrics.services.planning import every, recent_every
from analytics.metrics.services.writing import Value, points_write
from foundation.events.partitions import partitions_ensure
from foundation.teams.models import Team
from kol.platforms.connectors.registry import capability_get
from kol.platforms.limits import BEIJING, quota_take
from kol.platforms.models import PlatformAccount

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, tzinfo=UTC)


def value(number: int, *, provisional: bool = False, at: datetime = AT) -> Value:
    return Value("account", 7, "followers", "weibo", at, number, provisional)


def stands(at: datetime = AT) -> tuple[int, bool]:
    point = Point.objects.get(at=at)
    return point.value, point.provisional


def test_a_final_value_wins_and_never_the_other_way(team: Team, in_team: None) -> None:
    now = timezone.now()
    for number, provisional, expected in (
        (10, True, (10, True)),
        (12, True, (12, True)),
        (11, False, (11, False)),
        (13, True, (11, False)),
        (14, False, (14, False)),
    ):
        now += timedelta(seconds=1)
        given = [value(number, provisional=provisional)]
        points_write(team_id=team.pk, values=given, pulled_at=now)
        assert stands() == expected
    late = now - timedelta(hours=1)
    points_write(team_id=team.pk, values=[value(9)], pulled_at=late)
    assert stands() == (14, False)


def test_many_at_once_and_again_the_same(team: Team, in_team: None) -> None:
    given = [value(n, at=AT + timedelta(hours=n)) for n in range(50)]
    for _ in range(2):
        assert points_write(team_id=team.pk, values=given, pulled_at=timezone.now()) == 50
    assert Point.objects.count() == 50
    series = Series.objects.get()
    assert (series.newest_value, series.newest_at) == (49, AT + timedelta(hours=49))


@pytest.mark.parametrize("known", [False, True], ids=["new", "known"])
def test_fifty_numbers_take_as_many_statements_as_one(
    team: Team, in_team: None, known: bool
) -> None:
    """One number of a series, fifty of one, and one each of fifty; new series, or known ones."""

    def statements(thing: int, moments: int, things: int) -> int:
        given = [
            Value("account", thing + one, "followers", "weibo", AT + timedelta(hours=hour), hour)
            for one in range(things)
            for hour in range(moments)
        ]
        if known:
            points_write(team_id=team.pk, values=given, pulled_at=timezone.now())
        with CaptureQueriesContext(connection) as seen:
            points_write(team_id=team.pk, values=given, pulled_at=timezone.now())
        said = [one["sql"] for one in seen.captured_queries]
        return len([sql for sql in said if "SAVEPOINT" not in sql])

    counts = [statements(100, 1, 1), statements(200, 50, 1), statements(300, 1, 50)]
    assert counts == ([3, 3, 3] if known else [5, 5, 5])
    assert (Series.objects.count(), Point.objects.count()) == (52, 101)


def test_points_lie_in_the_partition_of_their_month(team: Team, in_team: None) -> None:
    partitions_ensure()
    at = timezone.now()
    points_write(team_id=team.pk, values=[value(1, at=at)], pulled_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM metrics_point")
        assert cursor.fetchone()[0] == f"metrics_point_{at.astimezone(UTC):%Y%m}"


def test_the_curve_skips_what_was_passed_over() -> None:
    born = AT
    assert place_after(born, born) == (0, born + timedelta(minutes=10))
    assert place_after(born, born + timedelta(days=4)) == (9, born + timedelta(days=5))
    assert place_after(born, born + timedelta(days=31)) == (len(CURVE), None)


def test_missing_days_are_asked_for_a_week_at_a_time() -> None:
    days = [date(2026, 11, day) for day in (1, 2, 9, 10, 20)]
    assert ranges_of(days) == [
        (date(2026, 11, 1), date(2026, 11, 2)),
        (date(2026, 11, 9), date(2026, 11, 10)),
        (date(2026, 11, 20), date(2026, 11, 20)),
    ]


def test_a_small_budget_makes_pulls_rare() -> None:
    weibo, douyin = capability_get("weibo"), capability_get("douyin")
    assert every("account", douyin) == timedelta(hours=2)
    # 60 of Weibo's 100 calls a day are for pulls, 12 of them for what stands on the account.
    assert every("account", weibo) == timedelta(hours=2)


def test_new_works_are_looked_for_as_often_as_the_budget_allows(bare: PlatformAccount) -> None:
    weibo = capability_get("weibo")
    noon = timezone.now().astimezone(BEIJING).replace(hour=12, minute=0, second=0, microsecond=0)
    # Half a day and 60 pulls are left, 6 of them for the account's own figures.
    assert recent_every(bare, weibo, noon) == timedelta(hours=12) / 54
    Work.objects.create(
        team=bare.team, account=bare, remote_id="1", published_at=noon, step=0,
        next_at=noon + timedelta(minutes=10),
    )  # fmt: skip
    # A work just born is asked for five times before midnight.
    assert recent_every(bare, weibo, noon) == timedelta(hours=12) / 49
    quota_take(account_id=bare.pk, what="calls", n=56, at=noon)
    # Four are left: a quarter of them is for new works in any case.
    assert recent_every(bare, weibo, noon) == timedelta(hours=12)
    bare.platform = "douyin"
    assert recent_every(bare, capability_get("douyin"), noon) == timedelta(minutes=5)


def test_holes_that_an_outage_left_are_said() -> None:
    hours = [AT + timedelta(hours=2 * n) for n in range(12)]
    assert gaps_of("account", "moment", "weibo", hours) is None
    assert gaps_of("work", "moment", "weibo", [hours[0], hours[9]]) is None
    holed = [*hours[:2], *hours[6:8], hours[11]]
    assert gaps_of("account", "moment", "weibo", holed) == Gaps(2, hours[1], hours[6], days=False)
    days = [AT + timedelta(days=n) for n in range(10)]
    assert gaps_of("account", "day", "douyin", days) is None
    assert gaps_of("account", "day", "douyin", [*days[:2], *days[5:6], days[7]]) == Gaps(
        4, days[1], days[5], days=True
    )
