"""Quotas as rows, and pacing."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import NoReturn

import pytest
from django.conf import settings
from django.db import connections

from foundation.live import valkey
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms import limits
from kol.platforms.connectors.capability import Rate
from kol.platforms.connectors.registry import capabilities, capability_get
from kol.platforms.limits import (
    Full,
    Taken,
    quota_give_back,
    quota_left,
    quota_take,
    quotas_drop,
    rate_name,
    window_of,
)
from kol.platforms.models import PlatformAccount, PlatformQuota
from kol.platforms.pacing import pace_wait, paced, spread
from kol.platforms.services.apps import app_save
from tests.cast import staff_actor
from tests.kol.platforms.doubles import APP

# 23:59:30 in Beijing.
AT = datetime(2026, 11, 26, 15, 59, 30, tzinfo=UTC)


def account_of(team: Team, platform: str = "weibo") -> PlatformAccount:
    return PlatformAccount.objects.create(team=team, platform=platform, handle="小满")


def used(account: PlatformAccount) -> dict[str, int]:
    return dict(PlatformQuota.objects.filter(account=account).values_list("rate", "used"))


def test_a_post_takes_a_post_and_a_call(owner: Staff, team: Team) -> None:
    with team_scope(team):
        account = account_of(team)
        taken = quota_take(account_id=account.pk, what="posts", at=AT)
        assert used(account) == {"posts/3600": 1, "calls/day": 1}
        quota_take(account_id=account.pk, what="calls", n=3, at=AT)
        assert used(account) == {"posts/3600": 1, "calls/day": 4}
        assert isinstance(taken, Taken)
        quota_give_back(taken)
        assert used(account) == {"posts/3600": 0, "calls/day": 3}


def test_what_is_full_takes_of_nothing(owner: Staff, team: Team) -> None:
    with team_scope(team):
        account = account_of(team)
        for _n in range(30):
            assert isinstance(quota_take(account_id=account.pk, what="posts", at=AT), Taken)
        full = quota_take(account_id=account.pk, what="posts", at=AT)
        assert isinstance(full, Full)
        assert (full.rate.amount, full.until) == (30, datetime(2026, 11, 26, 16, tzinfo=UTC))
        assert used(account) == {"posts/3600": 30, "calls/day": 30}
        # The next hour, which is the next day of Beijing, begins anew.
        later = AT + timedelta(minutes=1)
        assert isinstance(quota_take(account_id=account.pk, what="posts", at=later), Taken)
        left = {one.rate.what: (one.used, one.left) for one in quota_left(account, at=later)}
        assert left == {"posts": (1, 29), "calls": (1, 99)}


def test_pulls_leave_posts_their_share(owner: Staff, team: Team) -> None:
    with team_scope(team):
        account = account_of(team)
        assert isinstance(quota_take(account_id=account.pk, what="pulls", n=61, at=AT), Full)
        assert isinstance(quota_take(account_id=account.pk, what="pulls", n=60, at=AT), Taken)
        assert isinstance(quota_take(account_id=account.pk, what="pulls", at=AT), Full)
        assert isinstance(quota_take(account_id=account.pk, what="calls", n=40, at=AT), Taken)
        assert isinstance(quota_take(account_id=account.pk, what="posts", at=AT), Full)
        assert used(account) == {"calls/day": 100}


def test_windows() -> None:
    day = window_of(Rate("calls", 100, 86400, daily=True), AT)
    assert day == (datetime(2026, 11, 25, 16, tzinfo=UTC), datetime(2026, 11, 26, 16, tzinfo=UTC))
    minute = window_of(Rate("posts", 20, 60), AT)
    assert minute == (AT - timedelta(seconds=30), AT + timedelta(seconds=30))


def test_a_qq_group_hears_so_many_a_minute_and_a_day() -> None:
    """Unasked, since its owner may let the bot speak; no month is counted."""
    rates = capability_get("qqbot").rates
    assert [(one.amount, rate_name(one)) for one in rates] == [
        (20, "posts/60"),
        (1000, "posts/day"),
    ]
    minute, day = rates
    # The minute is spread besides; the day is only counted.
    assert (paced(minute), paced(day)) == (True, False)
    assert {one.scope for one in rates} == {"account"}


def test_old_windows_go(owner: Staff, team: Team) -> None:
    with team_scope(team):
        account = account_of(team)
        quota_take(account_id=account.pk, what="posts", at=AT)
        assert quotas_drop(before=AT) == 0
        assert quotas_drop(before=AT + timedelta(days=1)) == 2


@pytest.mark.django_db(transaction=True)
def test_twelve_takers_at_once_never_go_over(owner: Staff, team: Team) -> None:
    with team_scope(team):
        account = account_of(team, "wecom")
    barrier = Barrier(12)

    def take() -> int:
        barrier.wait()
        try:
            with team_scope(team.pk):
                takes = [quota_take(account_id=account.pk, what="posts", at=AT) for _n in range(3)]
            return sum(isinstance(one, Taken) for one in takes)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as pool:
        futures = [pool.submit(take) for _n in range(12)]
    assert sum(one.result() for one in futures) == 20
    with team_scope(team):
        assert used(account) == {"posts/60": 20}


def test_a_valkey_that_is_empty_or_away_breaks_no_quota(
    owner: Staff, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It paces, and may be lost at any time; what is counted stands in rows."""
    with team_scope(team):
        account = account_of(team, "wecom")
        for _n in range(20):
            assert isinstance(quota_take(account_id=account.pk, what="posts", at=AT), Taken)
        while pace_wait(account.pk) == 0.0:
            pass
        there = valkey.client()
        there.delete(*there.keys(f"{settings.REDIS_PREFIX}:pace:*"))
        assert pace_wait(account.pk) == 0.0
        assert isinstance(quota_take(account_id=account.pk, what="posts", at=AT), Full)

        def away() -> NoReturn:
            raise ConnectionError

        monkeypatch.setattr(valkey, "client", away)
        monkeypatch.setattr(valkey, "failed", lambda *_told: None)
        assert pace_wait(account.pk) == 0.0
        full = quota_take(account_id=account.pk, what="posts", at=AT)
        assert isinstance(full, Full)
        assert full.until == datetime(2026, 11, 26, 16, tzinfo=UTC)


def test_no_window_of_a_paced_rate_holds_more_than_its_amount() -> None:
    for amount, seconds in [(20, 60), (5, 1), (5, 2), (1, 1), (100, 60), (60, 60)]:
        gap, burst = spread(Rate("posts", amount, seconds))
        # The burst, and what follows evenly within the window's length.
        assert burst + (seconds * 1000 - 1) // gap <= amount
        # Nor where the first is heard half a gap late.
        assert amount == 1 or burst + (seconds * 1000 + gap // 2) // gap <= amount


def test_every_rate_is_kept_to_and_an_apps_is_shared(owner: Staff, team: Team) -> None:
    """By rows or by pacing; Weibo's of an app holds back all its accounts."""
    for one in capabilities():
        assert not [rate for rate in one.rates if not rate.durable and not paced(rate)]
    with team_scope(team):
        app = app_save(staff=owner, actor=staff_actor(owner), platform="weibo", values=APP)
        two = [
            PlatformAccount.objects.create(team=team, platform="weibo", handle=name, app=app)
            for name in ("小满", "小号")
        ]
        assert pace_wait(two[0].pk) == 0.0
        (key,) = valkey.client().keys(f"{settings.REDIS_PREFIX}:pace:app:{app.pk}:calls:3600")
        # As if the app's hour were spoken for, the turn of the next call is a minute away.
        gap, burst = spread(Rate("calls", 15_000, 3600))
        valkey.client().set(key, round(time.time() * 1000) + (burst - 1) * gap + 60_000)
        assert 55.0 < pace_wait(two[1].pk) <= 60.0


def test_what_is_counted_by_app_is_one_row_for_all_its_accounts(
    owner: Staff, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paced or in rows; another app has its own."""
    with team_scope(team):
        one, other = (
            app_save(
                staff=owner, actor=staff_actor(owner), platform="weibo",
                values={**APP, "client_id": name},
            )
            for name in ("one", "other")
        )  # fmt: skip
        first, second, apart = (
            PlatformAccount.objects.create(team=team, platform="weibo", handle=name, app=app)
            for name, app in (("小满", one), ("小号", one), ("别处", other))
        )
        pace_wait(first.pk)
        pace_wait(apart.pk)
        prefix = f"{settings.REDIS_PREFIX}:pace:app:"
        assert set(valkey.client().keys(f"{prefix}*")) == {
            f"{prefix}{app.pk}:calls:3600".encode() for app in (one, other)
        }
        shared = replace(capability_get("weibo"), rates=(Rate("posts", 2, 3600, scope="app"),))
        monkeypatch.setattr(limits, "capability_get", lambda _platform: shared)
        for account in (first, second):
            assert isinstance(quota_take(account_id=account.pk, what="posts", at=AT), Taken)
        assert isinstance(quota_take(account_id=first.pk, what="posts", at=AT), Full)
        assert isinstance(quota_take(account_id=apart.pk, what="posts", at=AT), Taken)
        (left,) = quota_left(second, at=AT)
        assert (left.used, left.left) == (2, 0)
        rows = PlatformQuota.objects.filter(account=None).order_by("app_id")
        assert list(rows.values_list("app_id", "used")) == [(one.pk, 2), (other.pk, 1)]


def test_a_quarter_may_go_at_once(owner: Staff, team: Team) -> None:
    with team_scope(team):
        account = account_of(team, "wecom")
        assert [pace_wait(account.pk) for _n in range(5)] == [0.0] * 5
        assert 3.0 < pace_wait(account.pk) <= 4.0
        assert pace_wait(account_of(team, "xiaohongshu").pk) == 0.0
