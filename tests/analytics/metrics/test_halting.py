"""Pulls that stop on the way: what came is kept, nothing hangs, and silence is told of."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from analytics.metrics.models import Point, Pull, Work
from analytics.metrics.services import asking
from analytics.metrics.services.planning import Claimed, pull_claim, pulls_plan
from analytics.metrics.services.pulling import pull_make, pulls_work
from kol.platforms.connectors.base import Connection, Figure
from kol.platforms.connectors.wechat.connector import WeChat
from kol.platforms.connectors.weibo import Weibo
from kol.platforms.models import PlatformAccount
from tests.analytics.metrics.pulls import due
from tests.analytics.metrics.test_pulling import events
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db
FAILING = "metrics.pull_failing"
Days = Mapping[date, Sequence[Figure]]


def test_what_can_not_be_written_is_a_failure_and_leaves_no_claim(weibo: PlatformAccount) -> None:
    pulls_plan()
    due("account", weibo)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE metrics_point ADD CONSTRAINT none_fits CHECK (value < 0)")
    assert pulls_work(10) == 1
    pull = Pull.objects.get(what="account")
    assert (pull.failures, pull.error_code, pull.claim, pull.lease_until) == (1, "ours", None, None)
    assert pull.good_at is None
    assert Point.objects.count() == 0


@pytest.mark.parametrize(("kind", "wait"), [("busy", 5), ("rate", 5)])
def test_days_that_came_are_kept_when_the_rest_does_not(
    days_due: PlatformAccount, sandbox: Sandbox, kind: str, wait: int
) -> None:
    usual = "*getusercumulate*"
    sandbox.faults({"platform": "wechat", "call": usual, "kind": kind, "skip": 2, "next": 1})
    before = timezone.now()
    assert pulls_work(20) == 1
    pull = Pull.objects.get(what="days")
    days = Point.objects.filter(series__name="followers").count()
    assert days == 9  # the newest two of five ranges: two days, and a week
    assert (pull.claim, pull.failures) == (None, 0)
    assert timedelta(minutes=wait - 1) < pull.next_at - before < timedelta(minutes=wait + 1)
    due("days", days_due)
    assert pulls_work(20) == 1
    assert Point.objects.filter(series__name="followers").count() == 30


def test_a_platform_that_only_says_later_is_told_of_after_a_day(
    weibo: PlatformAccount, sandbox: Sandbox
) -> None:
    pulls_plan()
    sandbox.faults({"platform": "weibo", "kind": "quota", "next": 9})
    now = timezone.now()
    Pull.objects.update(good_at=now - timedelta(hours=1))
    due("account", weibo)
    assert pulls_work(10) == 1
    assert events(FAILING) == []
    Pull.objects.update(good_at=now - timedelta(hours=25))
    for _again in range(2):
        due("account", weibo)
        assert pulls_work(10) == 1
    pull = Pull.objects.get(what="account")
    assert [one.subject_id for one in events(FAILING)] == [pull.pk]
    assert (pull.failures, pull.claim) == (0, None)
    assert pull.waits_until is not None


@pytest.mark.parametrize(
    ("what", "switch"),
    [
        ("days", "wechat.not_counted"),
        ("works", "wechat.not_counted"),
        ("works", "wechat.delayed"),
    ],
)
def test_what_the_platform_has_not_counted_yet_is_waited_for(
    days_due: PlatformAccount, sandbox: Sandbox, what: str, switch: str
) -> None:
    """It is no failure, and nothing is noted of the account; the work's place stays."""
    sandbox.switch(**{switch: True})
    now = timezone.now()
    work = Work.objects.create(
        team=days_due.team, account=days_due, remote_id="206227730_1",
        published_at=now - timedelta(days=1), next_at=now, step=6,
    )  # fmt: skip
    due(what, days_due)
    assert pulls_work(20) == 1
    pull = Pull.objects.get(what=what)
    assert (pull.failures, pull.claim, pull.good_at) == (0, None, None)
    assert pull.waits_until == pull.next_at
    assert timedelta(minutes=59) < pull.next_at - now < timedelta(minutes=61)
    days_due.refresh_from_db()
    assert days_due.error_kind == ""
    work.refresh_from_db()
    assert (work.step, work.next_at) == (6, now)


def test_what_takes_long_stays_ours_and_stops_where_it_was_taken_over(
    days_due: PlatformAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow platform: each range holds the lease anew; whoever lost it buys nothing more."""
    leases: list[datetime] = []
    asked = WeChat.day_figures

    def slowly(self: WeChat, link: Connection, first: date, last: date) -> Days:
        row = Pull.objects.get(what="days")
        assert row.lease_until is not None
        leases.append(row.lease_until)
        # As if it took four minutes: the lease is nearly over.
        Pull.objects.update(lease_until=timezone.now() + timedelta(minutes=1))
        if len(leases) == 3:
            Pull.objects.update(claim=uuid4())
        return asked(self, link, first, last)

    monkeypatch.setattr(WeChat, "day_figures", slowly)
    assert pulls_work(20) == 1
    assert len(leases) == 3
    soon = timezone.now() + timedelta(minutes=4)
    assert all(one > soon for one in leases)
    assert Point.objects.count() == 0


def test_what_came_is_written_when_the_rest_would_take_too_long(
    days_due: PlatformAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_LONGEST", timedelta(0))
    claimed = pull_claim()
    assert claimed is not None
    assert pull_make(claimed) == "good"
    assert Point.objects.filter(series__name="followers").count() == 2  # the newest range
    pull = Pull.objects.get(what="days")
    assert (pull.claim, pull.failures, pull.waits_until) == (None, 0, None)
    assert pull.next_at <= timezone.now()


def test_a_slow_platform_that_tells_nothing_is_not_asked_on_and_on(
    days_due: PlatformAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_LONGEST", timedelta(0))
    monkeypatch.setattr(WeChat, "day_figures", lambda *_asked: {})
    assert pulls_work(5) == 1
    pull = Pull.objects.get(what="days")
    assert (pull.failures, pull.claim) == (0, None)
    assert pull.next_at > timezone.now() + timedelta(hours=5)


def test_what_is_asked_for_while_it_is_pulled_is_pulled_again(
    weibo: PlatformAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A callback tells of a work, or somebody presses the button, in the middle of the call."""
    pulls_plan()
    due("account", weibo)
    asked_at = timezone.now()

    def meanwhile(*_asked: object) -> Sequence[Figure]:
        Pull.objects.filter(what="account").update(next_at=asked_at)
        return (Figure("followers", 7),)

    monkeypatch.setattr(Weibo, "account_figures", meanwhile)
    assert pull_make(claimed_of()) == "good"
    assert Pull.objects.get(what="account").next_at == asked_at


def claimed_of() -> Claimed:
    claimed = pull_claim()
    assert claimed is not None
    return claimed
