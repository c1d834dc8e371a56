"""Choosing places and times on a post's page, one by one and all together."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kol.posts.models import Post, PostTarget
from kol.posts.publish_errors import SlotFull
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule
from tests.kol.posts.publishing.desk import act, page
from tests.kol.posts.publishing.world import State, World, now, state

HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1"


def typed(at: datetime) -> str:
    """A moment as a field for one has it."""
    return f"{at:%Y-%m-%dT%H:%M}"


def test_places_and_times_are_chosen_with_the_quotas_in_sight(world: World, desk: Client) -> None:
    account, post = world.account(), world.post()
    choose, ticked = page("places", post.public_id), f"account:{account.public_id}"
    # Ticked, it is kept: nobody has to press a button for it.
    drawn = desk.post(choose, {"place": [ticked]}, headers={"hx-request": "true"}).content.decode()
    assert (str(account) in drawn, "data-places" in drawn, "<html" in drawn) == (True, False, False)
    desk.post(choose, {"place": [ticked]})
    target = PostTarget.objects.get(post=post)
    assert (target.state, target.place) == (State.PLANNED, str(account))
    then = timezone.localtime() + timedelta(days=2)
    for minute in range(30):
        world.scheduled(account, then + timedelta(seconds=minute))
    free = then + timedelta(days=1)
    for at, said, full in ((then, "30 / 30", True), (free, "0 / 30", False)):
        shown = desk.get(page("slots", post.public_id), {"due_at": f"{at:%Y-%m-%dT%H:%M}"})
        told = shown.content.decode()
        assert f"{account}: 该时段已排 {said}" in told
        assert (f"最近的空位：{then + timedelta(minutes=60):%m-%d}" in told) == full
    chosen = {
        "target": target.public_id,
        "when": "then",
        "due_at": then.strftime("%Y-%m-%dT%H:%M:%S"),
    }
    desk.post(page("schedule", post.public_id), chosen)
    assert state(target) == State.PLANNED
    # What is refused keeps what was typed.
    past = {**chosen, "due_at": "2026-01-01T08:00", "next": f"/t/xiaoman/posts/{post.public_id}/"}
    refused = desk.post(page("schedule", post.public_id), past)
    again = desk.get(refused["Location"]).content.decode()
    assert 'value="2026-01-01T08:00"' in again
    assert re.search(r'name="move" value="1">', again)
    desk.post(page("schedule", post.public_id), {**chosen, "move": "1"})
    due = now(target).due_at
    assert due is not None
    assert due - then >= timedelta(minutes=59)
    desk.post(page("places", post.public_id), {"place": []})
    assert state(target) == State.SCHEDULED


def test_a_robots_full_minute_is_shown_refused_and_moved_by_seconds(
    world: World, desk: Client
) -> None:
    robot = world.by_keys("wecom", "k1", {"webhook": HOOK})
    target = world.target(world.post(), robot)
    then = timezone.localtime().replace(second=0, microsecond=0) + timedelta(days=2)
    for second in range(20):
        world.due_row(robot, then + timedelta(seconds=second))
    free = then + timedelta(minutes=2)
    for at, said, full in ((then, "20 / 20", True), (free, "0 / 20", False)):
        told = desk.get(page("slots", target.post.public_id), {"due_at": typed(at)})
        shown = told.content.decode()
        assert f"{robot}: 该时段已排 {said}" in shown
        assert (f"最近的空位：{then + timedelta(minutes=1):%m-%d %H:%M}" in shown) == full
    with pytest.raises(SlotFull) as refused:
        post_schedule(
            post=target.post, staff=world.staff, actor=world.actor, targets=[Slot(target, then)]
        )
    next_free = f"{then + timedelta(minutes=1):%Y-%m-%d %H:%M}"
    full_said = (
        f"{robot} 在这段时间最多发 20 条，已经排满。下一个空位是 {next_free}，可以改到那时。"
    )
    assert refused.value.text() == full_said
    chosen = {"target": target.public_id, "when": "then", "due_at": typed(then)}
    schedule = page("schedule", target.post.public_id)
    told = desk.post(schedule, chosen, follow=True)
    assert full_said in told.content.decode()
    assert (state(target), now(target).due_at) == (State.PLANNED, None)
    desk.post(schedule, {**chosen, "move": "1"})
    assert (state(target), now(target).due_at) == (State.SCHEDULED, then + timedelta(minutes=1))


def test_a_tick_takes_nothing_back_that_was_typed_beside_it(world: World, desk: Client) -> None:
    first, second, third = (world.account("weibo", f"100{number}") for number in (1, 2, 3))
    post = world.post()
    places = [Place(first.public_id), Place(second.public_id)]
    targets_choose(post=post, staff=world.staff, actor=world.actor, places=places)
    one, two = PostTarget.objects.filter(post=post).order_by("pk")
    where = reverse("posts:post", args=["xiaoman", post.public_id])
    known = f"account:{first.public_id} account:{second.public_id}"
    assert f'name="known" value="{known}"' in desk.get(where).content.decode()
    # A colleague chose another place meanwhile; here two was unticked for now, and a time typed.
    chosen = [*places, Place(third.public_id)]
    targets_choose(post=post, staff=world.staff, actor=world.actor, places=chosen)
    typed = {
        "known": known, "place": known.split()[:1], "next": where,
        "due_at": "2027-03-02T20:00", "target": one.public_id,
        "shown": f"{one.public_id} {two.public_id} ",
    }  # fmt: skip
    choose = page("places", post.public_id)
    drawn = desk.post(choose, typed, headers={"hx-request": "true"}).content.decode()
    assert [state(two), PostTarget.objects.get(account=third).state] == ["cancelled", "planned"]
    assert 'value="2027-03-02T20:00"' in drawn
    assert re.search(rf'value="{one.public_id}" checked', drawn)
    assert not re.search(r'name="move" value="1" checked', drawn)
    # Whoever presses something there comes back to the post, not to the address of the tick.
    assert set(re.findall(r'name="next" value="([^"]*)"', drawn)) == {where}
    # Nothing had happened at the one that was taken away: it is not shown any more.
    assert two.where not in drawn


def test_all_of_a_post_is_moved_and_cancelled_at_once(world: World, desk: Client) -> None:
    accounts = [world.account("weibo", f"100{number}") for number in (1, 2, 3)]
    post = world.post()
    places = [Place(one.public_id) for one in accounts]
    targets = targets_choose(post=post, staff=world.staff, actor=world.actor, places=places)
    soon = timezone.now() + timedelta(hours=5)
    slots = [Slot(one, soon) for one in targets[:2]]
    post_schedule(post=post, staff=world.staff, actor=world.actor, targets=slots)
    where = reverse("posts:post", args=["xiaoman", post.public_id])
    assert "统一改期或取消（2 个已排期）" in desk.get(where).content.decode()

    def together(act: str, **data: str) -> str:
        told = desk.post(page("all", post.public_id, act), data, follow=True)
        assert told.redirect_chain[-1][0].partition("?")[0] == where
        return str(told.content.decode())

    assert "已改期 2 个目标" in together("time", due_at="2027-03-02T20:00", move="1")
    due = [f"{timezone.localtime(now(one).due_at):%m-%d %H:%M}" for one in targets[:2]]
    assert (due, now(targets[2]).due_at) == (["03-02 20:00"] * 2, None)
    past = together("time", due_at="2020-03-02T20:00")
    # Said once for both, and what was typed stands there.
    assert past.count("这个时间已经过了") == 1
    assert re.search(r'name="due_at" value="2020-03-02T20:00"', past)
    assert desk.post(page("all", post.public_id, "live")).status_code == 404
    act(desk, targets[1], "cancel")  # on purpose, before
    cancelled = together("cancel")
    assert "已取消 1 个目标" in cancelled
    assert [state(one) for one in targets] == ["cancelled", "cancelled", "planned"]
    all_back = re.escape(page("all", post.public_id, "restore"))
    (undo,) = re.findall(rf'action="({all_back}[^"]*)"', cancelled)
    assert "已恢复 1 个目标" in desk.post(undo, follow=True).content.decode()
    assert [state(one) for one in targets] == ["scheduled", "cancelled", "planned"]


def test_every_place_that_can_not_go_out_is_named_at_once(world: World, desk: Client) -> None:
    post = world.post(link_url="")
    robot = world.by_keys("wecom", "k1", {"webhook": HOOK})
    accounts = [world.account(), world.account("weibo", "1002"), robot]
    places = [Place(one.public_id) for one in accounts]
    targets_choose(post=post, staff=world.staff, actor=world.actor, places=places)
    targets = list(PostTarget.objects.filter(post=post).order_by("account__handle"))
    shown = desk.get(reverse("posts:post", args=["xiaoman", post.public_id])).content.decode()
    assert "照现在这样，有的平台发不出去" in shown
    chosen = {"target": [one.public_id for one in targets], "when": "now"}
    told = desk.post(page("schedule", post.public_id), chosen, follow=True).content.decode()
    assert "未排期：" in told
    refused = [f"{one.where}：现在这样发不出去" in told for one in targets]
    assert refused == [True, True, False]
    assert [state(one) for one in targets] == [State.PLANNED] * 3


def test_nothing_is_asked_of_what_is_approved_until_it_is_edited(
    world: World, desk: Client
) -> None:
    post = world.post()
    where = reverse("posts:post", args=["xiaoman", post.public_id])

    def ask() -> str:
        found = re.search(
            r'<a class="btn btn-primary" href="#ask"[^>]*>',
            desk.get(f"{where}?edit=1").content.decode(),
        )
        return found.group() if found else ""

    assert " data-once-draft hidden" in ask()
    Post.objects.update(state="draft", approved_hash=None)
    assert ask() != ""
    assert "hidden" not in ask()
