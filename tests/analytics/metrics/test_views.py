"""Pages of figures."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from analytics.metrics.closing import figures_erase
from analytics.metrics.models import Point, Pull, Series, Work
from analytics.metrics.panels import post_context
from analytics.metrics.services.writing import Value, points_write
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostTarget

pytestmark = pytest.mark.django_db

BASE = "/t/xiaoman/metrics/"


@pytest.fixture
def work(bare: PlatformAccount) -> Work:
    """A post on the account, and a number of each."""
    work = Work.objects.create(
        team=bare.team, account=bare, remote_id="m1", title="新歌", published_at=timezone.now()
    )
    now = timezone.now()
    values = [
        Value(
            "account",
            bare.pk,
            "followers",
            "weibo",
            now - timedelta(hours=10),
            12000,
            unit="people",
        ),
        Value("account", bare.pk, "followers", "weibo", now, 12345, unit="people"),
        Value("work", work.pk, "likes", "weibo", now, 88, provisional=True),
    ]
    points_write(team_id=bare.team_id, values=values, pulled_at=now)
    return work


def test_an_account_shows_its_figures_and_what_was_published(
    work: Work, owner: Staff, client_for: Callable[[Staff], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    client = client_for(owner)
    path = f"{BASE}accounts/{work.account.public_id}/"
    client.get(path)
    with django_assert_num_queries(7):  # user, staff, account, works and theirs, series, points
        page = client.get(path).content.decode()
    for said in (
        "12,345",
        "来源：微博",
        "近 30 天",
        "单位：人",
        "当时累计",
        "最长 10 小时",
        "新歌",
        "点赞 88",
    ):
        assert said in page, said
    page = client.get(f"{BASE}works/{work.public_id}/?days=7").content.decode()
    assert "暂定" in page
    assert "近 7 天" in page


def test_how_pulls_fare_and_pull_now(
    bare: PlatformAccount, owner: Staff, analyst: Staff, client_for: Callable[[Staff], Client]
) -> None:
    later = timezone.now() + timedelta(hours=3)
    pull = Pull.objects.create(
        team=bare.team, account=bare, what="account", next_at=later, failures=3,
        error_at=timezone.now(), error_kind="busy", error_text="system is busy",
    )  # fmt: skip
    Pull.objects.create(team=bare.team, account=bare, what="recent")
    client = client_for(owner)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(BASE + "pulls/").content.decode()
    assert "连续失败 3 次" in page
    assert "分钟一次" in page
    more = PlatformAccount.objects.create(
        team=bare.team,
        platform="weibo",
        handle="二号",
        uid="2",
        connection="connected",
        sealed=b"x",
    )
    Pull.objects.create(team=bare.team, account=more, what="recent")
    with CaptureQueriesContext(connection) as again:
        client.get(BASE + "pulls/")
    assert len(again) <= len(queries)
    assert "system is busy" in page
    assert "60 / 60" in page
    assert "立即拉取" not in client_for(analyst).get(BASE + "pulls/").content.decode()
    assert client.post(f"{BASE}pulls/{pull.public_id}/now/").status_code == 302
    with team_scope(bare.team_id):
        pull.refresh_from_db()
    assert pull.next_at <= timezone.now()


def test_pulls_are_searched_narrowed_and_paged(
    bare: PlatformAccount, owner: Staff, client_for: Callable[[Staff], Client]
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    for number in range(17):
        account = PlatformAccount.objects.create(
            team=bare.team, platform="wechat" if number == 4 else "weibo",
            handle=f"厨房{number:02}", uid=f"u{number}",
            connection="expired" if number == 5 else "connected", sealed=b"x",
        )  # fmt: skip
        Pull.objects.create(
            team=bare.team, account=account, what="account",
            failures=int(number == 6), waits_until=soon if number == 7 else None,
        )  # fmt: skip
    client = client_for(owner)

    def shown(query: str) -> set[str]:
        page = client.get(f"{BASE}pulls/{query}").content.decode()
        return {f"{number:02}" for number in range(17) if f"厨房{number:02}" in page}

    first = shown("")
    assert len(first) == 15
    assert "04" in first  # 公众号 come before 微博
    page = client.get(f"{BASE}pulls/").content.decode()
    onward = re.search(r'href="[^"]*(\?after=[^"]+)"', page)
    assert onward is not None
    assert first | shown(onward[1]) == {f"{number:02}" for number in range(17)}
    assert shown("?q=chufang03") == {"03"}
    assert shown("?platform=wechat") == {"04"}
    assert shown("?state=off") == {"05"}
    assert shown("?state=failing") == {"06"}
    assert shown("?state=waits") == {"07"}
    assert "没有符合条件" in client.get(f"{BASE}pulls/?q=nobody").content.decode()


def test_figures_end_with_the_team(work: Work) -> None:
    while figures_erase(1):
        pass
    assert (Series.objects.count(), Point.objects.count(), Work.objects.count()) == (0, 0, 0)


def test_the_page_of_a_target_shows_its_figures(
    work: Work, owner: Staff, client_for: Callable[[Staff], Client]
) -> None:
    post = Post.objects.create(team=work.team, title="新歌", author=owner)
    target = PostTarget.objects.create(
        team=work.team, post=post, account=work.account, platform="weibo", place="微博 @小满",
        key="k", state="live", remote_id="m1",
    )  # fmt: skip
    client = client_for(owner)
    path = f"/t/xiaoman/out/{target.public_id}/"
    assert "figure-chart" not in client.get(path).content.decode()
    Work.objects.update(target=target)
    page = client.get(path).content.decode()
    # One reading is a number, not a line.
    assert ("figure-chart" in page, "目前只有一次读数" in page, "点赞" in page) == (
        False,
        True,
        True,
    )
    series = Series.objects.get(name="likes")
    Point.objects.create(
        team=work.team, series=series, at=timezone.now() - timedelta(hours=2), value=80
    )
    page = client.get(path).content.decode()
    assert ("figure-chart" in page, "目前只有一次读数" in page) == (True, False)
    request = cast(TeamRequest, SimpleNamespace(team=work.team))
    told = post_context(request, post)
    assert told is not None
    assert [(one.target.pk, [row.name for row in one.series]) for one in told["places"]] == [
        (target.pk, ["likes"])
    ]
