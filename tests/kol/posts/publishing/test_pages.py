"""The pages of publishing: the list, one target and what is done with it, choosing places and
times, the phone's page."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foundation.assets.library import library_add
from foundation.teams.models import Staff
from kol.links.models import TrackedLink
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostMedia, PostShape, PostTarget, PublishRules
from kol.posts.publishing.preflight import Wrong
from kol.posts.publishing.speaking import link_made
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule
from tests.kol.posts.publishing.world import State, World, asked, later, now, state
from tests.pictures import picture, upload

# The list of links: the page's own, clicks, each kind of result, and what they belong to.
LINKS = 7


@pytest.fixture
def desk(client: Client, owner: Staff) -> Client:
    """The owner at the desk."""
    client.force_login(owner.user)
    return client


def page(name: str, *args: str) -> str:
    """An address of publishing."""
    return reverse(f"publishing:{name}", args=["xiaoman", *args])


def act(desk: Client, target: PostTarget, name: str, **data: str) -> None:
    """Press a button of a target."""
    answer = desk.post(page("act", target.public_id, name), data)
    assert answer.status_code == 302


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


def test_four_taps_of_a_hand_off(world: World, desk: Client) -> None:
    account = world.account("weibo", "1003")
    account.publishing = "hand"
    account.save()
    target = world.scheduled(account, text="加场 8 月 8 日开票")
    world.run()
    assert state(target) == State.WAITING
    assert target.place in desk.get(page("handoffs")).content.decode()
    phone = page("handoff", target.public_id)
    shown = desk.get(phone).content.decode()
    assert "加场 8 月 8 日开票" in shown
    assert "sinaweibo://compose" in shown
    assert desk.get(page("handoff_qr", target.public_id))["Content-Type"] == "image/svg+xml"
    archive = b"".join(desk.get(page("handoff_files", target.public_id)).streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(io.BytesIO(archive)).namelist() == []
    wrong = desk.post(phone, {"url": "https://www.zhihu.com/p/1"})
    assert (wrong.status_code, state(target)) == (422, State.WAITING)
    assert "www.zhihu.com" in wrong.content.decode()
    assert desk.post(phone, {"url": "没有地址"}).status_code == 422
    said = "分享：https://weibo.com/1003/PabcdEfgh 来自微博"
    assert desk.post(phone, {"url": said, "reason": "没有网"}).status_code == 302
    assert (state(target), now(target).url) == (State.LIVE, "https://weibo.com/1003/PabcdEfgh")
    other = world.scheduled(account)
    world.run()
    again = desk.post(page("handoff", other.public_id), {"url": said, "reason": "没有网"})
    assert (again.status_code, state(other)) == (422, State.WAITING)
    act(desk, target, "unconfirm")
    assert (state(target), now(target).url) == (State.WAITING, "")


def test_a_title_that_stands_in_the_text_is_not_copied_twice(world: World, desk: Client) -> None:
    account = PlatformAccount.objects.create(
        team=world.staff.team, platform="douban", handle="小满", publishing="hand"
    )
    target = world.scheduled(account, title="巡演加场", text="加场 8 月 8 日开票")
    world.run()
    shown = desk.get(page("handoff", target.public_id)).content.decode()
    assert re.findall(r'data-part="(\w+)"', shown) == ["text"]
    assert re.search(r'data-part="text">巡演加场\s+加场 8 月 8 日开票', shown)


def test_the_pictures_of_a_hand_off_are_the_platforms_own(world: World, desk: Client) -> None:
    account = world.account("weibo", "1003")
    account.publishing = "hand"
    account.save()
    files = [
        library_add(
            team_id=world.staff.team_id, actor=world.actor, upload=upload(picture(color=colour))
        )
        for colour in ("#ff0000", "#0000ff")
    ]
    post = world.post(kind="images")
    for file, platform in zip(files, ("", "weibo"), strict=True):
        PostMedia.objects.create(
            team=post.team, post=post, platform=platform, asset=file.asset, role="image", position=0
        )
    PostShape.objects.create(team=post.team, post=post, platform="weibo", own=["media"])
    world.approve(post)
    target = world.target(post, account)
    post_schedule(post=post, staff=world.staff, actor=world.actor, targets=[Slot(target)])
    world.run()
    shown = desk.get(page("handoff", target.public_id)).content.decode()
    assert reverse("asset", args=[files[1].asset.public_id]) in shown
    # Whoever can't do it now finds the other ways.
    assert page("target", target.public_id) in shown
    assert files[0].asset.public_id not in shown
    archive = b"".join(desk.get(page("handoff_files", target.public_id)).streaming_content)  # type: ignore[attr-defined]
    kept = zipfile.ZipFile(io.BytesIO(archive))
    assert kept.namelist() == ["01.png"]
    with default_storage.open(files[1].asset.key) as there:
        assert kept.read("01.png") == there.read()


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


def test_what_stands_in_a_chat_needs_no_address(world: World, desk: Client) -> None:
    hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1"
    robot = world.by_keys("wecom", "k1", {"webhook": hook})
    target = world.scheduled(robot, title="巡演加场")
    world.sandbox.faults({"platform": "wecom", "call": "*", "kind": "drop_after", "next": 1})
    world.run()
    asked(target)
    shown = desk.get(page("target", target.public_id)).content.decode()
    assert state(target) == State.UNCONFIRMED
    assert 'name="url"' not in shown
    assert "平台不支持查询，需人工核实" in shown
    assert "没有接口发布权限" not in shown
    assert re.search(r"发送次数</dt>\s*<dd[^>]*>\s*1 次", shown)
    act(desk, target, "live")
    assert (state(target), now(target).url) == (State.LIVE, "")
    # Nor where a person brought it there by hand.
    robot.publishing = "hand"
    robot.save()
    by_hand = world.scheduled(robot)
    world.run()
    phone = page("handoff", by_hand.public_id)
    assert 'name="url"' not in desk.get(phone).content.decode()
    assert desk.post(phone, {}).status_code == 302
    assert (state(by_hand), now(by_hand).url) == (State.LIVE, "")
    # Elsewhere one is asked for.
    other = world.scheduled(world.account())
    fault = {"platform": "weibo", "call": "publish", "kind": "drop_before", "next": 1}
    world.sandbox.faults(fault, replace=True)
    world.run()
    act(desk, other, "live")
    assert state(other) == State.UNCONFIRMED


def test_every_place_that_can_not_go_out_is_named_at_once(world: World, desk: Client) -> None:
    post = world.post(link_url="")
    hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1"
    robot = world.by_keys("wecom", "k1", {"webhook": hook})
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


def test_an_account_that_lost_its_connection_says_who_publishes(world: World, desk: Client) -> None:
    account = world.account()
    target = world.scheduled(account, timezone.now() + timedelta(hours=1))
    where = reverse("posts:post", args=["xiaoman", target.post.public_id])
    assert "到时间自动发出" in desk.get(where).content.decode()
    PlatformAccount.objects.update(connection="revoked", publishing="hand")
    shown = desk.get(where).content.decode()
    assert ("到点送到手机，手动发布" in shown, "到时间自动发出" in shown) == (True, False)
    act(desk, target, "now")
    world.run()
    assert (state(target), now(target).reason) == (State.WAITING, "not_connected")
    assert "账号未连接，这一条需要手动发布" in desk.get(where).content.decode()
    # Whose connection only ended was set to be published by hand before: that is no news.
    PlatformAccount.objects.update(connection="expired", publishing="hand")
    other = world.scheduled(account)
    world.run()
    assert (state(other), now(other).reason) == (State.WAITING, "")


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
