"""Pulls that stop on the way: what came is kept, nothing hangs, and silence is told of."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from analytics.metrics.models import Point, Pull
from analytics.metrics.services.planning import pulls_plan
from analytics.metrics.services.pulling import pulls_work
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.analytics.metrics.test_pulling import due, events
from tests.kol.platforms.connected import connected_by_keys
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db
FAILING = "metrics.pull_failing"


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
    owner: Staff, sandbox: Sandbox, settings: Settings, in_team: None, kind: str, wait: int
) -> None:
    sandbox.point(settings)
    keys = {"app_id": "wx1", "app_secret": sandbox.credentials("wechat", "wx1")["secret"]}
    account = connected_by_keys(owner, "wechat", "wx1", keys)
    pulls_plan()
    due("days", account)
    usual = "*getusercumulate*"
    sandbox.faults({"platform": "wechat", "call": usual, "kind": kind, "skip": 2, "next": 1})
    before = timezone.now()
    assert pulls_work(20) == 1
    pull = Pull.objects.get(what="days")
    days = Point.objects.filter(series__name="followers").count()
    assert days == 14  # two weeks of the five ranges
    assert (pull.claim, pull.failures) == (None, 0)
    assert timedelta(minutes=wait - 1) < pull.next_at - before < timedelta(minutes=wait + 1)
    due("days", account)
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
