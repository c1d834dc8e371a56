"""Pulls against the sandbox: what they bring, what they leave to posts, what trouble they tell."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from analytics.metrics.models import Point, Pull, Series, Work
from analytics.metrics.services.planning import pull_claim, pulls_plan
from analytics.metrics.services.pulling import pull_make, pulls_work
from analytics.metrics.services.works import works_found
from foundation.events.models import Event
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff, Team
from kol.platforms.connectors.base import Content, ContentKind, Live, RemotePost
from kol.platforms.connectors.registry import connector_get
from kol.platforms.limits import quota_take
from kol.platforms.models import PlatformAccount
from kol.platforms.services.connections import account_connection
from kol.posts.models import Post, PostTarget
from kol.posts.publishing.comments import comments_readable
from kol.posts.services.deciding import target_confirm_live, target_unconfirm
from tests.analytics.metrics.pulls import due
from tests.cast import staff_actor
from tests.outbox import hand_to
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


def events(name: str) -> list[Event]:
    with system_scope():
        return list(Event.objects.filter(name=name).order_by("pk"))


def published(account: PlatformAccount, text: str) -> Live:
    """Somebody publishes in the app itself."""
    content = Content(kind=ContentKind.TEXT, text=text, link="https://tour.example/")
    outcome = connector_get(account.platform).submit(
        account_connection(account.pk), content, "k1", {}
    )
    assert isinstance(outcome, Live)
    return outcome


def said(target: PostTarget, staff: Staff, url: str) -> None:
    """Somebody says that it is live there, where nobody is asked whether it is."""
    target_confirm_live(
        target=target, staff=staff, actor=staff_actor(staff), url=url, reason="手机上发的"
    )
    hand_to("metrics.works", events("post.live")[-1])


def works() -> dict[str, int | None]:
    """Whose each is, by the platform's id."""
    return dict(Work.objects.values_list("remote_id", "target_id"))


def by_hand(account: PlatformAccount, author: Staff, key: str = "k") -> PostTarget:
    """A post of ours that somebody brings out in the app."""
    post = Post.objects.create(team=account.team, title="新歌", author=author)
    return PostTarget.objects.create(
        team=account.team, post=post, account=account, platform="weibo", place="x", key=key,
        state="waiting_person", due_at=timezone.now(),
    )  # fmt: skip


def test_from_the_account_to_its_series(
    weibo: PlatformAccount, sandbox: Sandbox, team: Team
) -> None:
    sandbox.account("weibo", "1001", followers=5000)
    assert pulls_plan() == 3
    assert pulls_plan() == 0
    live = published(weibo, "新歌出来了")
    sandbox.ahead(5)
    assert pulls_work(10) == 3
    followers = Series.objects.get(name="followers")
    assert (followers.of, followers.object_id, followers.source) == ("account", weibo.pk, "weibo")
    assert followers.newest_value is not None
    assert followers.newest_value >= 5000
    work = Work.objects.get()
    assert (work.remote_id, work.target_id, work.step) == (live.remote_id, None, 0)
    (found,) = events("platform.work_found")
    assert (found.subject_id, found.payload) == (work.pk, {"account": weibo.pk})
    assert work.title.startswith("新歌出来了")

    due("recent", weibo)
    assert pulls_work(10) == 1
    assert len(events("platform.work_found")) == 1

    sandbox.ahead(3600)
    Work.objects.update(published_at=timezone.now() - timedelta(hours=1, minutes=1))
    Work.objects.update(next_at=timezone.now())
    due("works", weibo)
    assert pulls_work(10) == 1
    work.refresh_from_db()
    assert work.step == 3
    assert work.next_at is not None
    names = Series.objects.filter(of="work", object_id=work.pk).values_list("name", flat=True)
    assert sorted(names) == ["comments", "likes", "shares"]
    assert Point.objects.filter(series__of="work").count() == 3
    pull = Pull.objects.get(what="works")
    assert (pull.brought, pull.failures, pull.claim) == (3, 0, None)


def test_posts_come_first_in_the_budget(weibo: PlatformAccount, sandbox: Sandbox) -> None:
    pulls_plan()
    quota_take(account_id=weibo.pk, what="calls", n=60)  # of Weibo's 100 a day
    before = len(sandbox.calls("weibo"))
    assert pulls_work(10) == 3
    assert len(sandbox.calls("weibo")) == before
    account = Pull.objects.get(what="account")
    assert account.waits_until is not None
    assert account.next_at == account.waits_until
    assert account.failures == 0


def test_what_keeps_failing_is_told_once_and_heals(
    weibo: PlatformAccount, sandbox: Sandbox
) -> None:
    pulls_plan()
    sandbox.faults({"platform": "weibo", "kind": "error_before", "next": 50})
    for _ in range(4):
        due("account", weibo)
        assert pulls_work(10) == 1
    pull = Pull.objects.get(what="account")
    assert (pull.failures, pull.error_kind) == (4, "busy")
    assert pull.next_at > timezone.now() + timedelta(minutes=30)
    assert [event.subject_id for event in events("metrics.pull_failing")] == [pull.pk]
    sandbox.faults(replace=True)
    due("account", weibo)
    pulls_work(10)
    pull.refresh_from_db()
    assert (pull.failures, pull.told, pull.brought) == (0, False, 3)


def test_days_that_were_missed_are_asked_for(days_due: PlatformAccount, sandbox: Sandbox) -> None:
    assert pulls_work(20) == 1
    followers = Series.objects.get(name="followers")
    assert followers.grain == "day"
    assert Point.objects.filter(series=followers).count() == 30
    hole = list(Point.objects.filter(series=followers).order_by("at")[10:12])
    for point in hole:
        Point.objects.filter(series=followers, at=point.at).delete()
    before = len(sandbox.calls("wechat"))
    due("days", days_due)
    pulls_work(20)
    asked = sandbox.calls("wechat")[before:]
    assert [call["path"].rpartition("/")[2] for call in asked] == [
        "getusercumulate", "getusersummary",
    ]  # fmt: skip
    assert Point.objects.filter(series=followers).count() == 30


def test_one_worker_has_it_and_one_that_lost_it_writes_nothing(
    weibo: PlatformAccount,
) -> None:
    pulls_plan()
    due("account", weibo)
    claimed = pull_claim()
    assert claimed is not None
    assert pull_claim() is None
    Pull.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    again = pull_claim()
    assert again is not None
    assert again.pull_id == claimed.pull_id
    with transaction.atomic():
        assert pull_make(claimed) == "lost"
    assert Point.objects.count() == 0
    assert pull_make(again) == "good"
    assert Point.objects.count() == 3


def test_what_is_ours_is_not_taken_for_a_find(
    weibo: PlatformAccount, sandbox: Sandbox, owner: Staff
) -> None:
    pulls_plan()
    live = published(weibo, "新歌出来了")
    target = by_hand(weibo, owner)
    due("recent", weibo)
    pulls_work(10)
    assert Work.objects.count() == 0  # it may be ours: looked for later
    PostTarget.objects.update(
        state="live", remote_id=live.remote_id, url=live.url, live_at=timezone.now()
    )
    with transaction.atomic():
        event_emit(team_id=weibo.team_id, name="post.live", actor=SYSTEM, subject=target)
    hand_to("metrics.works", events("post.live")[-1])
    due("recent", weibo)
    pulls_work(10)
    work = Work.objects.get()
    assert (work.target_id, work.title) == (target.pk, "新歌")
    assert events("platform.work_found") == []


def test_what_a_person_brought_out_lives_like_any_other(
    weibo: PlatformAccount, sandbox: Sandbox, owner: Staff
) -> None:
    pulls_plan()
    live = published(weibo, "新歌出来了")
    target = by_hand(weibo, owner)
    (there,) = sandbox.posts("weibo")
    target_confirm_live(target=target, staff=owner, actor=staff_actor(owner), url=there["url"])
    hand_to("metrics.works", events("post.live")[-1])
    due("recent", weibo)
    pulls_work(10)
    for before in (True, False):  # found after somebody said where it is, or before
        work = Work.objects.get()
        target.refresh_from_db()
        assert (work.target_id, target.remote_id) == (target.pk, live.remote_id)
        assert comments_readable(target)
        if before:
            Work.objects.update(target=None)
            PostTarget.objects.update(remote_id="")
            hand_to("metrics.works", events("post.live")[-1])
    assert events("platform.work_found") == []
    sandbox.ahead(3600)
    Work.objects.update(next_at=timezone.now())
    due("works", weibo)
    pulls_work(10)
    names = Series.objects.filter(of="work", object_id=work.pk).values_list("name", flat=True)
    assert sorted(names) == ["comments", "likes", "shares"]


@pytest.mark.parametrize("found_before", [True, False])
def test_the_phones_address_of_a_post_is_known_as_the_same_post(
    weibo: PlatformAccount, sandbox: Sandbox, owner: Staff, found_before: bool
) -> None:
    pulls_plan()
    live = published(weibo, "新歌出来了")
    if found_before:
        due("recent", weibo)
        pulls_work(10)
    target = by_hand(weibo, owner)
    phone = f"https://m.weibo.cn/status/{live.remote_id}?sourceType=weixin"
    said(target, owner, phone)
    if not found_before:
        due("recent", weibo)
        pulls_work(10)
    target.refresh_from_db()
    work = Work.objects.get()
    assert (target.url, target.remote_id) == (phone, live.remote_id)
    assert (work.target_id, work.remote_id) == (target.pk, live.remote_id)
    assert comments_readable(target)


def test_a_strangers_post_is_nobodys_work(
    weibo: PlatformAccount, sandbox: Sandbox, owner: Staff
) -> None:
    """An address is no word that the post is the account's: only the account's own list is."""
    pulls_plan()
    live, target = published(weibo, "新歌出来了"), by_hand(weibo, owner)
    strange = "https://weibo.com/999/z0JH2lOMb"
    said(target, owner, strange)
    due("recent", weibo)
    pulls_work(10)
    target.refresh_from_db()
    work = Work.objects.get()
    assert (target.url, target.remote_id) == (strange, "")
    assert (work.remote_id, work.target_id) == (live.remote_id, None)


def test_what_was_said_wrongly_and_taken_back_is_parted_again(
    weibo: PlatformAccount, sandbox: Sandbox, owner: Staff
) -> None:
    """Whichever of two posts was meant, it has its own figures, and the other is free."""
    pulls_plan()
    first, second = published(weibo, "新歌出来了"), published(weibo, "练习室的一天")
    due("recent", weibo)
    pulls_work(10)
    target, other = by_hand(weibo, owner), by_hand(weibo, owner, "k2")
    said(target, owner, f"https://m.weibo.cn/status/{first.remote_id}")
    assert works() == {first.remote_id: target.pk, second.remote_id: None}
    target_unconfirm(target=target, staff=owner, actor=staff_actor(owner))
    hand_to("metrics.works", events("post.handoff_due")[-1])
    assert works() == {first.remote_id: None, second.remote_id: None}
    said(target, owner, f"https://m.weibo.cn/status/{second.remote_id}")
    assert works() == {first.remote_id: None, second.remote_id: target.pk}
    target_unconfirm(target=target, staff=owner, actor=staff_actor(owner))
    # It was the other's, and nobody heard yet that the first is none of it.
    said(other, owner, f"https://m.weibo.cn/detail/{second.remote_id}")
    assert works() == {first.remote_id: None, second.remote_id: other.pk}
    target.refresh_from_db()
    other.refresh_from_db()
    assert (target.remote_id, other.remote_id) == ("", second.remote_id)


def test_what_is_found_weeks_later_is_kept_and_told_to_nobody(bare: PlatformAccount) -> None:
    now = timezone.now()
    posts = [
        RemotePost(remote_id=name, url="", text=name, published_at=now - timedelta(days=days))
        for name, days in (("old", 20), ("new", 1))
    ]
    with transaction.atomic():
        found = works_found(bare, posts, since=now - timedelta(days=30), covers={})
    assert found == 2
    assert Work.objects.filter(account=bare, next_at__isnull=False).count() == 2
    (told,) = events("platform.work_found")
    assert told.subject_id == Work.objects.get(remote_id="new").pk
