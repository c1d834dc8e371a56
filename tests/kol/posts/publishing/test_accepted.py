"""What a platform takes first and decides on later: polled, or told by callbacks, in any order."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.assets.services import asset_create
from foundation.events.models import Event
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from kol.platforms.connectors.base import Live, Notice, Rejected
from kol.platforms.limits import Taken, quota_take
from kol.platforms.models import PlatformAccount, PlatformNotice, PlatformQuota
from kol.platforms.notices import outcome_kept
from kol.posts.models import Post, PostAttempt, PostTarget
from kol.posts.models.targets import key_after
from kol.posts.publish_errors import OnItsWay
from kol.posts.publishing.asking import ask_next
from kol.posts.publishing.words import acts_of
from kol.posts.services.review import post_approve
from kol.posts.services.scheduling import Slot, post_schedule, target_cancel, targets_anew
from tests.api import api_of
from tests.kol.posts.publishing.world import State, World, asked, later, now, state
from tests.outbox import hand_to
from tests.pictures import picture, upload

NOW = {"wechat.publish_seconds": 0, "wechat.mass_seconds": 0}


@pytest.fixture
def account(world: World) -> PlatformAccount:
    """An Official Account in the sandbox."""
    keys = {"app_id": "wx1", "app_secret": world.sandbox.secret("wx1")}
    return world.by_keys("wechat", "wx1", keys)


def article(world: World, account: PlatformAccount) -> PostTarget:
    """An article with a cover, due now."""
    raw = upload(picture("JPEG", (400, 300)), "cover.jpg", "image/jpeg")
    team_id = world.staff.team_id
    cover = asset_create(
        team_id=team_id, upload=raw, purpose="library", ref_id=None, actor=world.actor
    )
    return world.scheduled(account, kind="article", link_url="", cover=cover)


def told(world: World, target: PostTarget, key: str, outcome: Any) -> None:
    """The platform tells by itself, as its callback is kept."""
    notice = Notice(key, "PUBLISHJOBFINISH", now(target).handle, outcome)
    row, _new = PlatformNotice.objects.get_or_create(
        team=world.staff.team, account=target.account, platform="wechat", key=notice.key,
        defaults={"name": notice.name, "handle": notice.handle, "outcome": outcome_kept(outcome)},
    )  # fmt: skip
    event_emit(team_id=row.team_id, name="platform.notice", actor=SYSTEM, subject=row)
    hand_to("posts.notices", Event.objects.filter(name="platform.notice").latest("id"))


def test_accepted_is_not_live_until_the_platform_says_so(
    world: World, account: PlatformAccount
) -> None:
    target = article(world, account)
    world.run()
    row = now(target)
    assert (row.state, row.handle != "", row.ask_at is not None) == (State.ACCEPTED, True, True)
    assert asked(target) == State.ACCEPTED
    assert not ask_next()  # the pause is not over
    world.sandbox.ahead(60)
    assert asked(target) == State.LIVE
    assert now(target).live_at is not None
    steps = PostAttempt.objects.filter(target=target).order_by("id")
    assert [one.step for one in steps] == ["prepare", "submit", "check", "check"]
    assert row.handle == f"publish:{steps[1].response['publish_id']}"
    assert all(one.begun_at <= (one.ended_at or one.begun_at) for one in steps)


def test_a_refusal_is_kept_with_what_the_platforms_support_asks_for(
    world: World, account: PlatformAccount
) -> None:
    target = article(world, account)
    busy = {"platform": "wechat", "call": "publish", "kind": "busy", "next": 1}
    world.sandbox.faults(busy)
    world.run()
    tried = PostAttempt.objects.get(target=target, step="submit")
    assert (tried.outcome, tried.fault, tried.code) == (State.SCHEDULED, "busy", "-1")
    assert re.fullmatch(r"[0-9a-f]{16}", tried.log_id)
    assert tried.reason == f"system error rid: {tried.log_id}"
    ask = api_of(world.staff, "posts:read")
    told = ask("GET", f"targets/{target.public_id}/attempts").json()["items"][0]
    assert (told["log_id"], told["code"]) == (tried.log_id, "-1")


def test_a_callback_counts_once_however_often_it_comes(
    world: World, account: PlatformAccount
) -> None:
    target = article(world, account)
    world.run()
    live = Live(remote_id="article1", url="https://mp.weixin.qq.com/s/one")
    told(world, target, "k1", live)
    assert (state(target), now(target).url[-6:]) == (State.LIVE, "/s/one")
    told(world, target, "k1", live)
    told(world, target, "k2", Rejected(reason="late"))
    assert (state(target), now(target).url[-6:]) == (State.LIVE, "/s/one")
    steps = PostAttempt.objects.filter(target=target, step="callback")
    assert list(steps.values_list("notice", flat=True)) == ["k1"]


def test_what_the_platform_turns_down_is_rejected_with_its_words(
    world: World, account: PlatformAccount
) -> None:
    world.sandbox.switch(**NOW)
    world.sandbox.faults({"platform": "wechat", "call": "publish", "kind": "reject", "next": 1})
    target = article(world, account)
    world.run()
    assert asked(target) == State.REJECTED
    assert now(target).reason != ""
    assert now(target).ended_at is not None


def test_what_was_turned_down_goes_out_anew_once_another_content_is_approved(
    world: World, account: PlatformAccount
) -> None:
    world.sandbox.switch(**NOW)
    world.sandbox.faults({"platform": "wechat", "call": "publish", "kind": "reject", "next": 1})
    target = article(world, account)
    world.run()
    assert asked(target) == State.REJECTED
    refused, staff, actor = now(target), world.staff, world.actor
    hour = timedelta(hours=1)
    counted = PlatformQuota.objects.create(
        team=staff.team, account=account, rate="sends/day", used=1,
        starts_at=timezone.now() - hour, ends_at=timezone.now() + hour,
    )  # fmt: skip
    PostTarget.objects.filter(pk=target.pk).update(told_by=staff, quota=[counted.pk])
    Post.objects.update(title="改过的标题", state="draft", approved_hash=None)
    post = Post.objects.get()
    post_approve(post=post, staff=staff, actor=actor, number=post.number)
    row = now(target)
    assert (row.state, row.due_at, row.reason, row.handle, row.prepared) == (
        State.PLANNED, None, "", "", {},
    )  # fmt: skip
    assert row.key == key_after(refused.key, bytes(post.approved_hash or b"")) != refused.key
    assert (row.told_by, row.quota) == (None, [])
    # What was turned down counted there all the same.
    counted.refresh_from_db()
    assert counted.used == 1
    post_schedule(post=post, staff=staff, actor=actor, targets=[Slot(row)])
    world.run()
    assert asked(target) == State.LIVE
    assert world.sandbox.books()["count"] == 2  # the one it turned down, and this one
    # What is turned down again, unchanged, stays so however often it is approved.
    PostTarget.objects.filter(pk=target.pk).update(state=State.REJECTED)
    assert targets_anew(post=Post.objects.get(pk=post.pk), actor=world.actor) == 0


def test_what_is_accepted_for_days_reaches_a_person_and_a_late_callback_still_counts(
    world: World, account: PlatformAccount
) -> None:
    target = article(world, account)
    world.run()
    assert acts_of(now(target)) == ("live",)  # whoever sees it there may say so at once
    later(target, days=4)
    assert asked(target) == State.UNCONFIRMED
    row = now(target)
    assert (row.ask_at, row.reason) == (None, "no_word")
    assert Event.objects.filter(name="post.unconfirmed", subject_id=target.pk).count() == 1
    assert acts_of(row) == ("live", "not_there", "drop")
    told(world, target, "k9", Live(remote_id="article1", url="https://mp.weixin.qq.com/s/one"))
    assert state(target) == State.LIVE


def test_a_budget_that_stays_full_keeps_nothing_from_a_person(world: World) -> None:
    weibo = world.account()
    target = world.scheduled(weibo)
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "drop_before", "next": 1})
    world.run()
    while isinstance(quota_take(account_id=weibo.pk, what="calls"), Taken):
        pass
    assert asked(target) == State.UNCONFIRMED
    assert now(target).ask_at is not None  # when the budget begins anew
    assert PostAttempt.objects.filter(target=target, step="find", fault="quota").count() == 1
    later(target, days=2)
    assert asked(target) == State.UNCONFIRMED
    assert now(target).ask_at is None
    with pytest.raises(OnItsWay):
        target_cancel(target=target, staff=world.staff, actor=world.actor)
    assert state(target) == State.UNCONFIRMED
