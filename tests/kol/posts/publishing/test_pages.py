"""The pages of publishing: the lists, and one target with what is done with it."""

import re
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foundation.teams.models import Staff
from kol.links.models import TrackedLink
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostTarget, PublishRules
from kol.posts.publishing.preflight import Wrong
from kol.posts.publishing.speaking import link_made
from tests.kol.posts.publishing.desk import act, page
from tests.kol.posts.publishing.world import State, World, later, now, state

# The list of links: the page's own, clicks, each kind of result, and what they belong to.
LINKS = 7


def test_the_list_says_what_goes_out_and_when_nobody_brings_it_out(
    world: World, desk: Client, django_assert_max_num_queries: object
) -> None:
    assert "还没有" in desk.get(page("list")).content.decode()
    account = world.account()
    target = world.scheduled(account, title="巡演加场")
    world.scheduled(account, timezone.now() + timedelta(days=1), title="明天的")
    shown = desk.get(page("list")).content.decode()
    assert ("巡演加场" in shown, "明天的" in shown, "没有发出" in shown) == (True, True, False)
    later(target, minutes=3)
    assert "内容没有发出去" in desk.get(page("list")).content.decode()
    overdue = desk.get(page("list"), {"state": "overdue"}).content.decode()
    assert ("巡演加场" in overdue, "明天的" in overdue) == (True, False)
    world.run()
    live = desk.get(page("list"), {"state": "live"}).content.decode()
    assert ("巡演加场" in live, "明天的" in live, now(target).url in live) == (True, False, True)
    todo = desk.get(page("list"), {"state": "todo", "q": "巡演"}).content.decode()
    assert "巡演加场" not in todo
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        desk.get(page("list"), {"platform": "weibo", "account": account.public_id})


def test_a_target_is_moved_cancelled_and_brought_back(world: World, desk: Client) -> None:
    target = world.scheduled(world.account(), timezone.now() + timedelta(hours=3))
    assert desk.get(page("target", target.public_id)).status_code == 200
    act(desk, target, "time", due_at="2027-01-02T09:30", move="1")
    due = now(target).due_at
    assert due is not None
    assert timezone.localtime(due).strftime("%m-%d %H:%M") == "01-02 09:30"
    act(desk, target, "cancel")
    assert state(target) == State.CANCELLED
    act(desk, target, "restore")
    act(desk, target, "now")
    world.run()
    assert state(target) == State.LIVE
    act(desk, target, "cancel")
    assert state(target) == State.LIVE


def test_how_late_is_too_late_is_the_teams_to_say(world: World, desk: Client) -> None:
    assert desk.post(page("rules"), {"lateness_minutes": "0"}).status_code == 422
    assert desk.post(page("rules"), {"lateness_minutes": "5"}).status_code == 302
    assert PublishRules.objects.get().lateness_minutes == 5
    target = world.scheduled(world.account())
    later(target, minutes=6)
    world.run()
    assert state(target) == State.HELD
    act(desk, target, "now")
    world.run()
    assert state(target) == State.LIVE


def test_who_may_not_publish_sees_and_does_nothing(
    world: World, client: Client, analyst: Staff
) -> None:
    target = world.scheduled(world.account(), timezone.now() + timedelta(hours=3))
    client.force_login(analyst.user)
    assert client.get(page("target", target.public_id)).status_code == 200
    assert client.post(page("act", target.public_id, "cancel")).status_code == 403
    assert client.get(page("handoff", target.public_id)).status_code == 403
    assert state(target) == State.SCHEDULED
    assert Post.objects.get(pk=target.post_id).state == Post.State.SCHEDULED


def test_what_was_tried_is_told_in_words(world: World, desk: Client) -> None:
    target = world.scheduled(world.account())
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "busy", "next": 1})
    world.run()
    later(target, minutes=1)
    world.run()
    assert state(target) == State.LIVE
    shown = desk.get(page("target", target.public_id)).content.decode()
    tried = shown[shown.index("尝试记录") :]
    assert "平台繁忙或无法连接。" in tried
    assert ">busy<" not in tried
    assert "已发布" in tried


def test_what_a_server_says_has_words_and_a_lost_account_is_connected_first(
    world: World, desk: Client
) -> None:
    account = world.account()
    target = world.scheduled(account)
    fault = {"platform": "weibo", "call": "publish", "next": 1}
    world.sandbox.faults({**fault, "kind": "error_before", "status": 500})
    world.run()
    shown = desk.get(page("target", target.public_id)).content.decode()
    assert "平台返回错误（HTTP 500）。" in shown
    where = reverse("platforms:account", args=["xiaoman", account.public_id])
    assert where not in shown
    lost = world.scheduled(account)
    world.sandbox.faults({**fault, "kind": "expired"}, replace=True)
    world.run()
    assert state(lost) == State.FAILED
    assert where in desk.get(page("target", lost.public_id)).content.decode()
    post = reverse("posts:post", args=["xiaoman", lost.post.public_id])
    assert where in desk.get(post).content.decode()


def test_links_of_posts_are_called_by_post_and_place_and_found_by_both(
    world: World, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    target = world.scheduled(world.account(), title="巡演加场")
    other = world.scheduled(world.account("weibo", "1002"), title="明天的")
    address = link_made(target)
    home = reverse("links:list", args=["xiaoman"])
    desk.get(home)
    with django_assert_num_queries(LINKS):
        desk.get(home)
    link_made(other)
    with django_assert_num_queries(LINKS):
        shown = desk.get(home).content.decode()
    assert ("巡演加场 · 微博 @小满1001" in shown, "明天的 · 微博 @小满1002" in shown) == (
        True,
        True,
    )
    for word in ("加场", "小满1001"):
        found = desk.get(home, {"q": word}).content.decode()
        assert ("巡演加场" in found, "明天的" in found) == (True, False)
    link = TrackedLink.objects.get(code=address.rpartition("/")[2])
    one = desk.get(reverse("links:link", args=["xiaoman", link.public_id])).content.decode()
    post = reverse("posts:post", args=["xiaoman", target.post.public_id])
    assert f'<a href="{post}">巡演加场 · 微博 @小满1001</a>' in one
    # Where a platform takes no link there is none to be opened.
    hand = PlatformAccount.objects.create(
        team=world.staff.team, platform="xiaohongshu", handle="小满", publishing="hand"
    )
    assert link_made(world.scheduled(hand, title="图文")) == ""
    assert TrackedLink.objects.count() == 2


def test_a_post_whose_places_were_all_cancelled_can_still_be_read(
    world: World, desk: Client
) -> None:
    target = world.scheduled(world.account(), text="加场 8 月 8 日开票")
    act(desk, target, "cancel")
    shown = desk.get(reverse("posts:post", args=["xiaoman", target.post.public_id]))
    assert "加场 8 月 8 日开票" in shown.content.decode()


def test_a_place_is_called_in_the_readers_language(world: World, desk: Client) -> None:
    target = world.scheduled(world.account(), title="巡演加场")
    assert now(target).place == "微博 @小满1001"  # as it was called when it was chosen
    full = "The platform's quota (%(amount)s) is used up then. Choose a later time."
    kept = Wrong("quota", full, values={"amount": 30}).kept(told=False)
    PostTarget.objects.update(wrong=[kept])
    at = [page("list"), page("target", target.public_id), "/t/xiaoman/", "/t/xiaoman/calendar/"]
    for address in at:
        shown = desk.get(address, headers={"accept-language": "en"}).content.decode()
        assert ("Weibo @小满1001" in shown, "微博" in shown) == (True, False), address
        if "/out/" in address:
            assert "quota (30) is used up then. Choose a later time." in shown, address
            assert "届时平台额度（30）已用完" in desk.get(address).content.decode(), address


def test_what_was_typed_of_a_lost_post_stands_there_again_after_a_refusal(
    world: World, desk: Client
) -> None:
    target = world.scheduled(world.account())
    fault = {"platform": "weibo", "call": "publish", "kind": "drop_before", "next": 1}
    world.sandbox.faults(fault)
    world.run()
    where = page("target", target.public_id)
    typed = {"url": "https://elsewhere.example/1", "reason": ""}
    told = desk.post(page("act", target.public_id, "live"), typed, follow=True)
    shown = told.content.decode()
    assert told.redirect_chain[-1][0].startswith(f"{where}?typed={target.public_id}&url=")
    assert 'value="https://elsewhere.example/1"' in shown
    assert "elsewhere.example 不是该平台的链接" in shown
    assert state(target) == State.UNCONFIRMED


def test_the_list_of_posts_says_when_each_goes_out(world: World, desk: Client) -> None:
    soon, later_on = timezone.now() + timedelta(hours=3), timezone.now() + timedelta(days=40)
    world.scheduled(world.account(), soon, title="快了")
    draft = world.post(title="只计划了")
    Post.objects.filter(pk=draft.pk).update(state="draft", planned_at=later_on)
    late = world.post(title="过了")
    Post.objects.filter(pk=late.pk).update(planned_at=timezone.now() - timedelta(days=1))
    shown = desk.get(reverse("posts:list", args=["xiaoman"])).content.decode()
    cells = dict(
        re.findall(
            r'">(快了|只计划了|过了)</a>.*?<td data-label="时间">(.*?)</td>', shown, re.DOTALL
        )
    )
    assert set(cells) == {"快了", "只计划了", "过了"}
    assert f"{timezone.localtime(soon):%H:%M}" in cells["快了"]
    assert f"{timezone.localtime(later_on):%H:%M}" in cells["只计划了"]
    assert ['class="bad"' in cells[one] for one in ("快了", "只计划了", "过了")] == [
        False, False, True,
    ]  # fmt: skip
