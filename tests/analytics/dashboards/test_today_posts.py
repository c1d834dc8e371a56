"""今日 and posts: what waits stands as rows that end in the act, for those who may act."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.models import PlatformAccount, PlatformQuota
from kol.posts.models import Post, PostReview, PostTarget
from kol.posts.rendering import content_hash

pytestmark = pytest.mark.django_db
State = PostTarget.State
Pages = Callable[[Staff], Client]


def shown(client_for: Pages, who: Staff) -> str:
    page = client_for(who).get(reverse("dashboards:today", args=["xiaoman"])).content.decode()
    assert "数据出错" not in page
    return page


def post(team: Team, title: str, state: str = "scheduled") -> Post:
    return Post.objects.create(
        team=team, title=title, kind="text", state=state, approved_hash=b"a" * 32
    )


def target(of: Post, account: PlatformAccount, state: str, **fields: object) -> PostTarget:
    now = timezone.now()
    return PostTarget.objects.create(
        team=of.team, post=of, account=account, platform="weibo", place="微博 @小满", state=state,
        key=f"k{of.pk}/{account.pk}", due_at=now - timedelta(minutes=5), called_at=now,
        approved_hash=b"a" * 32, **fields,
    )  # fmt: skip


@pytest.fixture
def noon(team: Team) -> datetime:
    """It is a while after noon where the team is, whatever the hour elsewhere; then it was noon."""
    now = timezone.now().astimezone(UTC)
    team.time_zone = f"Etc/GMT{now.hour - 12:+d}"
    team.save(update_fields=["time_zone"])
    local = now.astimezone(ZoneInfo(team.time_zone))
    assert local.hour == 12
    return local.replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def account(team: Team) -> PlatformAccount:
    with team_scope(team):
        return PlatformAccount.objects.create(team=team, platform="weibo", handle="小满", uid="1")


def test_what_waits_ends_in_its_act(
    client_for: Pages,
    operator: Staff,
    analyst: Staff,
    team: Team,
    account: PlatformAccount,
    noon: datetime,
) -> None:
    by_state = {}
    with team_scope(team):
        for state in ("held", "unconfirmed", "rejected", "failed", "waiting_person", "live"):
            by_state[state] = target(post(team, f"内容 {state}"), account, state)
        PostTarget.objects.filter(state="failed").update(fault="auth")
    page = shown(client_for, operator)
    urgency = ["waiting_person", "failed", "rejected", "unconfirmed", "held"]
    at = [page.index(f"内容 {state}") for state in urgency]
    assert at == sorted(at)  # the most urgent first, before what is due today
    acts = {state: reverse("publishing:act", args=["xiaoman", one.public_id, "now"])
            for state, one in by_state.items()}  # fmt: skip
    assert {state for state, act in acts.items() if act in page} == set(urgency)
    assert (
        reverse("publishing:handoff", args=["xiaoman", by_state["waiting_person"].public_id])
        in page
    )
    assert "授权已失效" in page or "重新连接" in page  # why it failed
    # Nothing is tried again at an account that is not connected: that comes first.
    assert reverse("platforms:account", args=["xiaoman", account.public_id]) in page
    # An analyst reads along, and is asked for nothing.
    read = shown(client_for, analyst)
    assert not any(act in read for act in acts.values())
    assert "内容 live" in read


def going_out(page: str) -> tuple[list[tuple[str, str, str]], str]:
    """The lines of what goes out today (time, post, mark), and what is said before them."""
    (card,) = re.findall(r"<h2[^>]*>\s*今天发布\s*</h2>(.*?)</section>", page, re.DOTALL)
    before, _, lines = card.partition("<ol")
    line = (
        r"<li [^>]*><time [^>]*>([^<]*)</time><a [^>]*>([^<]*)<span [^>]*>[^<]*</span></a>"
        r'(?:<span class="(\w+)">.*?)?</li>'
    )
    return re.findall(line, lines, re.DOTALL), re.sub(r"<[^>]*>", "", before).strip()


def test_what_is_due_today_stands_by_its_time_and_what_should_have_gone_is_told(
    client_for: Pages, analyst: Staff, team: Team, account: PlatformAccount, noon: datetime
) -> None:
    midnight, now = noon - timedelta(hours=12), timezone.now()
    with team_scope(team):
        for title, at, state in (
            ("末班", timedelta(hours=24, seconds=-1), "scheduled"),
            ("明天", timedelta(hours=24), "scheduled"),
            ("晚上", timedelta(hours=20), "scheduled"),
            ("零点", timedelta(), "live"),
            ("昨天", timedelta(seconds=-1), "live"),
            ("早上", timedelta(hours=8, minutes=30), "failed"),
            ("没人点头", timedelta(hours=21), "planned"),
            ("不发了", timedelta(hours=22), "cancelled"),
        ):
            row = target(post(team, title), account, state)
            PostTarget.objects.filter(pk=row.pk).update(
                due_at=midnight + at, next_try_at=midnight + at if state == "scheduled" else None
            )
        lines, said = going_out(shown(client_for, analyst))
        assert lines == [
            ("00:00", "零点", "good"), ("08:30", "早上", "warn"), ("20:00", "晚上", ""),
            ("23:59", "末班", ""),
        ]  # fmt: skip
        assert said == ""
        # Two minutes are too many, one is not; it stands in its turn.
        for title, minutes in (("刚到点", 1), ("没发出去", 2)):
            due = now - timedelta(minutes=minutes)
            row = target(post(team, title), account, "scheduled", next_try_at=due)
            PostTarget.objects.filter(pk=row.pk).update(due_at=due)
        lines, said = going_out(shown(client_for, analyst))
        assert [title for _at, title, _mark in lines] == [
            "零点", "早上", "没发出去", "刚到点", "晚上", "末班",
        ]  # fmt: skip
        assert said == "1 条内容已逾期"


def test_what_is_overdue_since_yesterday_is_told_on_a_day_without_posts(
    client_for: Pages, analyst: Staff, team: Team, account: PlatformAccount, noon: datetime
) -> None:
    with team_scope(team):
        assert "今天发布" not in shown(client_for, analyst)
        due = noon - timedelta(hours=13)
        row = target(post(team, "没发出去"), account, "scheduled", next_try_at=due)
        PostTarget.objects.filter(pk=row.pk).update(due_at=due)
        today = shown(client_for, analyst)
    assert going_out(today) == ([], "1 条内容已逾期")
    listed = reverse("publishing:list", args=["xiaoman"]) + "?state=overdue"
    assert f'href="{listed}"' in today


def test_the_act_of_a_row_is_done_and_leads_back(
    client_for: Pages, operator: Staff, team: Team, account: PlatformAccount
) -> None:
    with team_scope(team):
        late = post(team, "太晚了")
        Post.objects.update(approved_hash=content_hash(late))
        held = target(late, account, "held")
        PostTarget.objects.update(approved_hash=content_hash(late))
    today = reverse("dashboards:today", args=["xiaoman"])
    act = reverse("publishing:act", args=["xiaoman", held.public_id, "now"])
    answer = client_for(operator).post(act, {"next": today})
    assert (answer.status_code, answer["Location"]) == (302, today)
    with team_scope(team):
        assert PostTarget.objects.get().state == State.SCHEDULED


def test_more_than_fits_is_a_number_and_a_link(
    client_for: Pages, operator: Staff, team: Team, account: PlatformAccount
) -> None:
    with team_scope(team):
        for number in range(8):
            target(post(team, f"失败 {number}"), account, "failed")
    page = shown(client_for, operator)
    assert page.count("/now/") == 5
    assert "还有 3 条" in page


def test_asked_approvals_and_a_quota_nearly_used(
    client_for: Pages,
    owner: Staff,
    operator: Staff,
    team: Team,
    account: PlatformAccount,
) -> None:
    now = timezone.now()
    with team_scope(team):
        asked = post(team, "菜市场", state="in_review")
        PostReview.objects.create(
            team=team, post=asked, content_hash=b"a" * 32, number=1, asked_by=operator
        )
        for rate, used in (("calls/day", 79), ("posts/3600", 25)):
            PlatformQuota.objects.create(
                team=team, account=account, rate=rate, used=used,
                starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1),
            )  # fmt: skip
        # Its place's time counts before what was planned for the whole.
        Post.objects.filter(pk=asked.pk).update(planned_at=now + timedelta(days=9))
        target(asked, account, "planned")
    page = shown(client_for, owner)
    assert reverse("posts:post", args=["xiaoman", asked.public_id]) in page
    told = re.search(r'<span class="bad">计划 (.*?) 发布</span>', page)
    assert told is not None
    assert f"{timezone.localtime(now - timedelta(minutes=5)):%H:%M}" in told[1]
    assert f"{operator.display_name}提交审核" in page.replace(" ", "")
    assert "25（每小时 30 条）" in page.replace(" ", " ")
    assert "79（每天" not in page.replace(" ", " ")  # below eight in ten


def test_what_was_not_approved_in_time_is_told(
    client_for: Pages, operator: Staff, team: Team, account: PlatformAccount
) -> None:
    with team_scope(team):
        late = target(post(team, "没赶上", state="in_review"), account, "planned")
        target(post(team, "还早", state="in_review"), account, "planned")
        PostTarget.objects.exclude(pk=late.pk).update(due_at=timezone.now() + timedelta(hours=1))
    client = client_for(operator)
    page = shown(client_for, operator)
    assert "1 条内容到时间还没通过审核，没有发出" in page
    assert "/t/xiaoman/out/?state=missed" in page
    found = client.get("/t/xiaoman/out/?state=missed").content.decode()
    assert ("没赶上" in found, "还早" in found) == (True, False)


def test_what_went_live_since_yesterday_is_told(
    client_for: Pages, analyst: Staff, team: Team, account: PlatformAccount
) -> None:
    now = timezone.now()
    with team_scope(team):
        target(post(team, "刚发的"), account, "live", live_at=now)
        twice = PlatformAccount.objects.create(team=team, platform="weibo", handle="小号", uid="2")
        target(Post.objects.get(title="刚发的"), twice, "live", live_at=now)
        target(post(team, "三天前的"), account, "live", live_at=now - timedelta(days=3))
        target(post(team, "没发出去的"), account, "failed")
    page = shown(client_for, analyst)
    told = re.findall(r'href="/t/xiaoman/out/\?state=live">([^<]+)<', page)
    assert told == ["已发布 1 条内容"]


def test_a_plan_that_passed_is_told_where_nothing_was_scheduled(
    client_for: Pages, operator: Staff, team: Team, account: PlatformAccount
) -> None:
    now = timezone.now()
    with team_scope(team):
        for title, state in (
            ("过了点", "draft"),
            ("有目标", "in_review"),
            ("排好了的", "scheduled"),
        ):
            post(team, title, state)
        post(team, "还没到", "approved")
        Post.objects.update(planned_at=now - timedelta(minutes=1))
        Post.objects.filter(title="还没到").update(planned_at=now + timedelta(hours=1))
        target(Post.objects.get(title="有目标"), account, "planned")
    client = client_for(operator)
    page = shown(client_for, operator)
    assert "1 条内容过了计划时间，还没有排期" in page
    assert 'href="/t/xiaoman/posts/?state=late"' in page
    found = client.get("/t/xiaoman/posts/?state=late").content.decode()
    titles = ("过了点", "有目标", "排好了的", "还没到")
    assert [title for title in titles if title in found] == ["过了点"]
