"""What is published by hand: the phone's page, its pictures, and who is told why."""

import io
import re
import zipfile
from datetime import timedelta

from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.assets.library import library_add
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostMedia, PostShape
from kol.posts.services.scheduling import Slot, post_schedule
from tests.kol.posts.publishing.desk import act, page
from tests.kol.posts.publishing.world import State, World, asked, now, state
from tests.pictures import picture, upload


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
    archive = desk.get(page("handoff_files", target.public_id)).getvalue()
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
    archive = desk.get(page("handoff_files", target.public_id)).getvalue()
    kept = zipfile.ZipFile(io.BytesIO(archive))
    assert kept.namelist() == ["01.png"]
    with default_storage.open(files[1].asset.key) as there:
        assert kept.read("01.png") == there.read()


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
