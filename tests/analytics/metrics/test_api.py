"""Figures for partners' programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.metrics.models import Work
from analytics.metrics.services.writing import Value, points_write
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from tests.api import api_of, assert_problem

pytestmark = pytest.mark.django_db


def test_series_points_and_works(bare: PlatformAccount, owner: Staff) -> None:
    now = timezone.now()
    work = Work.objects.create(
        team=bare.team, account=bare, remote_id="m1", title="新歌", published_at=now
    )
    values = [
        Value("account", bare.pk, "followers", "weibo", now - timedelta(days=n), 100 - n, n == 0)
        for n in range(3)
    ]
    values.append(Value("work", work.pk, "likes", "weibo", now, 7))
    points_write(team_id=bare.team_id, values=values, pulled_at=now)
    api = api_of(owner, "metrics:read")
    (series,) = api("GET", f"metrics/series?account={bare.public_id}").json()["items"]
    assert (series["object"], series["newest_value"]) == (bare.public_id, 100)
    assert (series["unit"], series["source"], series["newest_provisional"]) == (
        "count", "weibo", True,
    )  # fmt: skip
    path = f"metrics/series/{series['id']}/points"
    page = api("GET", f"{path}?limit=2").json()
    assert [row["value"] for row in page["items"]] == [100, 99]
    rest = api("GET", f"{path}?limit=2&after={page['next']}").json()
    assert ([row["value"] for row in rest["items"]], rest["next"]) == ([98], None)
    assert len(api("GET", f"{path}?days=1").json()["items"]) == 1
    (one,) = api("GET", "metrics/works").json()["items"]
    assert (one["id"], one["account"], one["target"]) == (work.public_id, bare.public_id, None)
    (likes,) = api("GET", f"metrics/series?work={work.public_id}").json()["items"]
    assert (likes["object"], likes["name"]) == (work.public_id, "likes")
    assert_problem(api("GET", "metrics/series/nothing/points"), 404, "not_found")
    assert_problem(api("GET", f"{path}?after=aGVsbG8="), 400, "invalid")
