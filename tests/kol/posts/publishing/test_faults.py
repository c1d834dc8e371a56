"""What a platform may answer instead of publishing, and what becomes of the target."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from pytest_django.fixtures import Settings

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.platforms.connectors.base import Accepted, Live, Outcome
from kol.platforms.limits import quota_take
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostAttempt, PostTarget
from kol.posts.publishing.asking import _of_another
from kol.posts.publishing.words import acts_of, reason_text
from kol.posts.services.deciding import (
    target_confirm_live,
    target_confirm_not,
    target_retry,
    target_unconfirm,
)
from tests.kol.posts.publishing.world import State, World, asked, later, missed, now, state


def events(target: PostTarget) -> list[str]:
    """What was told of a target."""
    rows = Event.objects.filter(subject_id=target.pk, subject_type="posts.posttarget")
    return [one.name for one in rows.order_by("id")]


@pytest.mark.parametrize("kind", ["drop_after", "error_after", "timeout_after"])
def test_done_and_not_said_is_found_and_not_sent_again(world: World, kind: str) -> None:
    target = world.scheduled(world.account())
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": kind, "next": 1,
                          "seconds": 0.3})  # fmt: skip
    assert world.run() == 1
    row = now(target)
    assert (row.state, row.fault, row.claim) == (State.UNCONFIRMED, "unknown", None)
    assert row.ask_at is not None
    assert events(target)[-1] == "post.unconfirmed"
    later(target, seconds=60)
    called_at = now(target).called_at
    assert world.run() == 0
    assert asked(target) == State.LIVE
    assert now(target).live_at == called_at  # and not when it was found
    (post,) = world.sandbox.posts("weibo")
    assert now(target).remote_id == post["remote_id"]
    steps = PostAttempt.objects.filter(target=target).order_by("id")
    assert [(one.step, one.outcome, one.fault) for one in steps.exclude(step="prepare")] == [
        ("submit", "unconfirmed", "unknown"), ("find", "live", ""),
    ]  # fmt: skip


def test_not_done_and_not_said_goes_out_again_when_the_platform_surely_lacks_it(
    world: World,
) -> None:
    target = world.scheduled(world.account())
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "drop_before", "next": 1})
    world.run()
    assert state(target) == State.UNCONFIRMED
    assert asked(target) == State.UNCONFIRMED  # it may still come up with it
    later(target, seconds=181)
    assert missed(target) == State.SCHEDULED
    row = now(target)
    assert (row.called_at, row.fault) == (None, "unknown")
    assert world.run() == 1
    assert state(target) == State.LIVE
    assert world.sandbox.books()["count"] == 1


def test_out_and_not_shown_yet_is_looked_for(world: World) -> None:
    """Weibo's 20032: the post is there a minute later."""
    target = world.scheduled(world.account())
    world.sandbox.switch(**{"weibo.late": True, "weibo.timeline_seconds": 90.0})
    assert world.run() == 1
    row = now(target)
    assert (row.state, row.fault) == (State.UNCONFIRMED, "processing")
    assert asked(target) == State.UNCONFIRMED
    world.sandbox.ahead(90)
    assert asked(target) == State.LIVE
    assert len(world.sandbox.posts("weibo")) == 1


def test_what_the_platform_said_it_took_is_never_sent_again_by_itself(world: World) -> None:
    """It has not turned up by the time it should have: a person looks, for it may be out."""
    target = world.scheduled(world.account())
    world.sandbox.switch(**{"weibo.late": True, "weibo.timeline": False})
    world.run()
    later(target, seconds=181)
    assert missed(target) == State.UNCONFIRMED
    assert now(target).ask_at is None
    assert world.run() == 0
    assert len(world.sandbox.posts("weibo")) == 1


@pytest.mark.parametrize(("kind", "fault", "seconds"), [("rate", "rate", 60), ("busy", "busy", 15)])
def test_what_asks_for_patience_is_tried_again(
    world: World, kind: str, fault: str, seconds: int
) -> None:
    target = world.scheduled(world.account())
    due = now(target).due_at
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": kind, "next": 1})
    world.run()
    row = now(target)
    assert (row.state, row.fault, row.due_at, row.called_at) == ("scheduled", fault, due, None)
    assert row.next_try_at is not None
    assert abs((row.next_try_at - timezone.now()).total_seconds() - seconds) < 5
    later(target, seconds=seconds + 1)
    world.run()
    assert (state(target), now(target).attempts) == (State.LIVE, 2)


def test_the_patience_a_platform_asks_for_is_that_accounts_alone(
    world: World, other_owner: Staff
) -> None:
    keys = {"bot_token": f"110201543:{'A' * 35}", "chat_id": "@linxiaoman"}
    target = world.scheduled(world.by_keys("telegram", "@linxiaoman", keys))
    with team_scope(other_owner.team):
        theirs = World(other_owner, world.sandbox)
        other = theirs.scheduled(theirs.by_keys("telegram", "@b", {**keys, "chat_id": "@b"}))
    world.sandbox.faults({"platform": "telegram", "kind": "rate", "retry_after": 95,
                          "account": "@linxiaoman", "next": 1})  # fmt: skip
    assert world.run() == 2
    row = now(target)
    assert (row.state, row.fault) == (State.SCHEDULED, "rate")
    assert row.next_try_at is not None
    assert abs((row.next_try_at - timezone.now()).total_seconds() - 95) < 8
    with team_scope(other_owner.team):
        assert state(other) == State.LIVE
    later(target, seconds=96)
    world.run()
    assert (state(target), world.sandbox.books()["count"]) == (State.LIVE, 2)


def test_a_token_that_ended_fails_the_target_and_marks_the_account(world: World) -> None:
    account = world.account()
    target = world.scheduled(account)
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "expired", "next": 1})
    world.run()
    assert (state(target), now(target).fault) == (State.FAILED, "auth")
    assert PlatformAccount.objects.get(pk=account.pk).connection == "expired"
    assert events(target)[-1] == "post.failed"
    world.reconnect(account)
    target_retry(target=target, staff=world.staff, actor=world.actor)
    world.run()
    assert state(target) == State.LIVE


def test_an_account_that_may_not_publish_is_finished_by_hand(world: World) -> None:
    target = world.scheduled(world.account())
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "permission", "next": 1})
    world.run()
    assert (state(target), now(target).fault) == (State.WAITING, "permission")
    assert events(target)[-1] == "post.handoff_due"


@pytest.mark.parametrize(
    ("platform", "hook", "code", "words"),
    [
        (
            "wecom",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot1",
            "60020",
            "not allow to access from your ip",
        ),
        (
            "feishu",
            "https://open.feishu.cn/open-apis/bot/v2/hook/token-0001",
            "19022",
            "Ip Not Allowed",
        ),
    ],
)
def test_a_site_that_is_not_on_the_platforms_list_is_told_so(
    world: World, settings: Settings, platform: str, hook: str, code: str, words: str
) -> None:
    """Not in the platform's English, and not as if the account had no right: that stays as it was.
    What the platform said is kept with the call; once the list is right, it goes out."""
    keys = {"webhook": hook, "secret": world.sandbox.secret("token-0001")}
    account = world.by_keys(platform, "robot1", keys)
    target = world.scheduled(account)
    world.sandbox.faults({"platform": platform, "call": "publish", "kind": "permission", "next": 1})
    world.run()
    row = now(target)
    assert (row.state, row.fault, row.reason) == (State.FAILED, "permission", "unlisted")
    assert "now" in acts_of(row)
    with override("zh-hans"):
        told = (
            "平台只响应 IP 白名单里的服务器，本站的 IP 还不在里面。请先在平台后台加上，再重新发送。"
        )
        assert reason_text("unlisted") == told
        settings.PUBLIC_IP = "203.0.113.9"
        assert reason_text("unlisted") == f"{told} 本站地址：203.0.113.9。"
    called = PostAttempt.objects.get(target=target, step=PostAttempt.Step.SUBMIT)
    assert called.code == code
    assert called.reason.startswith(words)
    account.refresh_from_db()
    assert account.may_publish is True
    target_retry(target=target, staff=world.staff, actor=world.actor)
    world.run()
    assert (state(target), now(target).reason) == (State.LIVE, "")


def test_what_the_platform_does_not_take_fails_with_its_words(world: World) -> None:
    target = world.scheduled(world.account(), link_url="", text="没有短链 https://tour.example/8")
    world.sandbox.switch(**{"weibo.domain": "qz.example"})
    world.run()
    assert (state(target), now(target).fault) == (State.FAILED, "validation")
    assert now(target).reason
    assert world.sandbox.posts() == []


def test_the_same_words_again_are_never_taken_for_another_target(world: World) -> None:
    account = world.account()
    text = "小满 2026 巡演上海站加演一场，八月八日晚上七点半 https://tour.example/8"
    first = world.scheduled(account, title="巡演", text=text, link_url="")
    second = world.scheduled(account, title="巡演", text=text, link_url="")
    world.run()
    assert (state(first), state(second)) == (State.LIVE, State.UNCONFIRMED)
    assert now(second).fault == "conflict"
    later(second, seconds=181)
    assert missed(second) == State.FAILED
    assert now(second).remote_id == ""
    assert world.sandbox.books()["count"] == 1


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ({"handle": "photo1/1700000000"}, Accepted(handle="photo1/1700000002")),
        ({"handle": "photo1/1700000000"}, Live(remote_id="photo1")),
        ({"handle": "item:@x"}, Live(remote_id="@x")),
        ({"remote_id": "@x"}, Accepted(handle="item:@x")),
    ],
)
def test_another_targets_work_is_known_while_it_is_looked_at(
    world: World, theirs: dict[str, str], found: Outcome
) -> None:
    """Else a post that was lost counts as out, for one with its words is."""
    account = world.account()
    first, second = world.scheduled(account), world.scheduled(account)
    assert not _of_another(second, found)
    PostTarget.objects.filter(pk=first.pk).update(**theirs)
    assert _of_another(second, found)


def test_where_the_platform_can_not_be_asked_a_person_says_it(world: World) -> None:
    account = world.by_keys(
        "wecom", "robot1",
        {"webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot1"},
    )  # fmt: skip
    target = world.scheduled(account)
    world.sandbox.faults({"platform": "wecom", "call": "publish", "kind": "drop_before", "next": 1})
    world.run()
    assert state(target) == State.UNCONFIRMED
    assert asked(target) == State.UNCONFIRMED
    assert now(target).ask_at is None
    target_confirm_not(target=target, staff=world.staff, actor=world.actor)
    assert state(target) == State.SCHEDULED
    world.run()
    assert state(target) == State.LIVE
    world.sandbox.faults({"platform": "wecom", "call": "publish", "kind": "drop_after", "next": 1})
    other = world.scheduled(account)
    world.run()
    target_confirm_live(target=other, staff=world.staff, actor=world.actor, reason="群里看到了")
    row = now(other)
    assert (row.state, row.told_by_id) == (State.LIVE, world.staff.pk)
    target_unconfirm(target=other, staff=world.staff, actor=world.actor)
    assert state(other) == State.UNCONFIRMED
    assert world.sandbox.books()["count"] == 2


def test_a_quota_that_is_used_up_waits_or_is_held(world: World) -> None:
    account = world.account()
    for _post in range(30):
        quota_take(account_id=account.pk, what="posts")
    target = world.scheduled(account)
    due = now(target).due_at
    world.run()
    row = now(target)
    assert (row.state, row.fault, row.due_at) == (State.SCHEDULED, "quota", due)
    assert row.next_try_at is not None
    assert row.next_try_at > timezone.now()
    assert world.sandbox.posts() == []
    later(target, minutes=30)
    PostTarget.objects.filter(pk=target.pk).update(
        due_at=timezone.now() - timedelta(minutes=59), next_try_at=timezone.now()
    )
    world.run()
    assert state(target) in (State.HELD, State.SCHEDULED)
