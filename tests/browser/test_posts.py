"""From a text to somebody who joined by it: the main job of publishing, on the real site."""

import re
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser import planning
from tests.browser.phone import in_the_group, sign_in_and_join
from tests.pictures import picture
from tests.stack import Pages, Stack, assert_axe, snap

WEIBO, ROBOT = "小满爱唱歌", "小满后援群"
TEXT = "上海站加演，8月8日晚八点开票，我在现场等大家来一起唱歌"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.50"
FOR_WEIBO = "上海站加演！8月8日晚八点开票，你们想听哪一首"
FOR_XIAOHONGSHU = "上海加演｜8月8日开票"
FOR_THE_GROUP = "家人们，上海加演了，8月8日开票"
# What each platform has of its own: the field, how it is called, what is written there.
OWN = {
    "weibo": ("body", "单独写正文", FOR_WEIBO),
    "xiaohongshu": ("title", "单独写标题", FOR_XIAOHONGSHU),
    "wecom": ("body", "单独写正文", FOR_THE_GROUP),
}
PICTURE = picture()

# Behind planning.TEAM: one more who may approve, accounts of three platforms (Weibo is not yet
# connected), a group and its code.
SEED = """
from django.conf import settings
from community.groups.services import group_create
from community.invites.services import invite_create
from foundation.teams.models import Staff
from kol.platforms.connectors.oauth import Profile
from kol.platforms.services.apps import app_save
from kol.platforms.services.connecting import connection_keep

other = User.objects.create_user(email=f"pm-{mark}@example.com", display_name="阿宁")
out["writer"] = session(other)
with team_scope(staff.team):
    Staff.objects.create(team=staff.team, user=other, role="manager", display_name="阿宁")
    weibo = account_create(staff=staff, platform="weibo", handle="小满爱唱歌", actor=actor)
    robot = account_create(staff=staff, platform="wecom", handle="小满后援群", actor=actor)
    account_create(staff=staff, platform="xiaohongshu", handle="小满的日常", actor=actor)
    app_save(
        staff=staff, actor=actor, platform="weibo", domain="127.0.0.1",
        values={"client_id": "demo", "client_secret": "secret-demo"},
    )
    hook = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={mark}"
    connection_keep(robot, actor, Profile(uid=""), keys={"webhook": hook})
    group = group_create(staff=staff, name="加演小分队", blurb="开票前先知道", actor=actor)
    invite = invite_create(group=group, owner=staff, actor=actor, phrase=f"橘色舞台{mark}")
out.update(code=invite.code, weibo=weibo.public_id, uid=str(int(mark, 16)))
"""


@pytest.fixture
def made(stack: Stack) -> dict[str, str]:
    """The team, and the sessions of its people."""
    return planning.seeded(stack, SEED, planning.SEED)


def books(stack: Stack, platform: str, **query: str) -> list[dict[str, Any]]:
    """What the sandbox says was published."""
    asked = {"platform": platform, **query}
    said = httpx.get(f"{stack.sandbox_url}/_/books", params=asked, trust_env=False)
    found: list[dict[str, Any]] = said.json()["posts"]
    return found


@pytest.mark.timeout(300)
def test_a_post_brings_somebody(
    stack: Stack, pages: Pages, made: dict[str, str], tmp_path: Path
) -> None:
    home = f"/t/{made['slug']}/"
    owner = planning.as_person(pages, stack, made["owner"])
    connect(owner, f"{home}platforms/{made['weibo']}/", made["uid"])
    writer = planning.as_person(pages, stack, made["writer"])
    address = write(writer, stack, home, tmp_path)
    shape(writer)
    two_write_at_once(writer, owner, address)
    the_tab_closes_without_a_network(writer, address)
    ask(writer)
    approve(owner, address)
    schedule(writer, address)
    assert books(stack, "weibo", account=made["uid"]) == []
    # While it waits for its minute:
    planning.lines_are_moved(owner, home, made)
    planning.figures_are_drawn(owner, home, made)
    there = goes_live(writer, stack, address, made["uid"])
    (card,) = books(stack, "wecom")[-1:]
    link = own_words_arrive(stack, there)
    planning.pictures_arrive(writer, stack, there, card, PICTURE)
    somebody_joins(pages, stack, link, f"橘色舞台{made['mark']}")
    attributed(writer, address, link)
    phone = planning.as_person(pages, stack, made["writer"], "phone")
    planning.four_taps(phone, home, "小满的日常", FOR_XIAOHONGSHU, TEXT, PICTURE)
    writer.goto(address)
    expect(writer.locator("#targets .badge", has_text="已发布")).to_have_count(3)


def connect(page: Page, address: str, uid: str) -> None:
    """By a yes at the platform, after a no: there and back."""
    page.goto(address)
    page.get_by_role("link", name="连接", exact=True).click()
    expect(page.get_by_text("请求访问你的微博账号")).to_be_visible()
    page.get_by_role("button", name="拒绝").click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_text("没有人同意")).to_be_visible()
    page.get_by_role("link", name="连接", exact=True).click()
    page.locator("[name=uid]").fill(uid)
    page.get_by_role("button", name="同意授权").click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_text(f"{WEIBO} 已连接。")).to_be_visible()
    expect(page.locator(".badge", has_text="已连接").first).to_be_visible()
    assert_axe(page)


def write(page: Page, stack: Stack, home: str, folder: Path) -> str:
    """A text with a picture, a link to the join page, and three places; its address."""
    address = planning.new_post(page, home)
    file = folder / "海报.png"
    file.write_bytes(PICTURE)
    page.locator("#post-title").fill("上海站加演")
    page.locator("#post-body").fill(TEXT)
    page.locator("[name=link_url]").fill(f"{stack.url}/j/")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#post-heading")).to_have_text("上海站加演")  # the page as it came back
    expect(page.locator("#kept")).to_be_hidden()  # the server has all that was typed here
    page.locator("[data-upload]").set_input_files(file)
    expect(page.locator(".media-tile img:visible")).to_have_count(1)
    page.locator("#tab-weibo").click()
    expect(page.locator("#panel-weibo .preview-grid img")).to_be_visible(timeout=15_000)
    planning.saved(page)
    for place in (WEIBO, ROBOT, "小满的日常"):
        page.locator("#targets").get_by_label(place).check()
        # Kept as it is ticked: no button has to be found for it.
        expect(page.locator("#target-rows li", has_text=place)).to_be_visible()
    expect(page.locator("#no-places")).to_be_hidden()
    planning.saved(page)
    # What is typed a moment before another button leads away is saved on the way.
    page.locator("[name=campaign]").fill("巡演")
    with page.expect_navigation():
        page.get_by_role("button", name="确定发布目标").click()
    expect(page.locator("[name=campaign]")).to_have_value("巡演")
    expect(page.locator("#kept")).to_be_hidden()
    assert_axe(page)
    return address


def shape(page: Page) -> None:
    """Each platform shows it its own way, and gets words of its own."""
    for platform, (field, label, words) in OWN.items():
        page.locator(f"#tab-{platform}").click()
        panel = page.locator(f"#panel-{platform}")
        expect(panel.locator(".preview")).to_contain_text("8月8日晚八点")
        panel.locator("details.shape > summary").first.click()
        panel.get_by_label(label).check()
        panel.locator(f"[name={platform}-{field}]").fill(words)
    for platform, (_field, _label, words) in OWN.items():
        shown = page.locator(f"#panel-{platform} .preview")
        expect(shown).to_contain_text(words, timeout=15_000)
    planning.saved(page)
    page.reload()
    own_words_stand(page)
    page.locator("#tab-xiaohongshu").click()
    # Only the title is another there.
    expect(page.locator("#panel-xiaohongshu .preview")).to_contain_text(TEXT)
    assert_axe(page)
    snap(page, "composer")


def own_words_stand(page: Page) -> None:
    """In the fields of their platforms."""
    for platform, (field, _label, words) in OWN.items():
        expect(page.locator(f"[name={platform}-{field}]")).to_have_value(words)


def two_write_at_once(writer: Page, other: Page, address: str) -> None:
    """Neither is written over unseen: both texts are shown, and one of them is kept."""
    other.goto(address)
    other.locator("#post-title").fill("上海站加演来了")
    planning.saved(other)
    writer.locator("#post-title").fill("上海站，加演")
    expect(writer.locator("#conflict")).to_be_visible(timeout=15_000)
    writer.get_by_role("button", name="对比两份文字").click()
    for title in ("上海站，加演", "上海站加演来了"):
        expect(writer.get_by_role("heading", name=title)).to_be_visible()
    assert_axe(writer)
    snap(writer, "two-texts")
    writer.get_by_role("button", name="留我的").click()
    expect(writer.locator("#post-title")).to_have_value("上海站，加演")
    # What the platforms have of their own came along.
    own_words_stand(writer)


def the_tab_closes_without_a_network(page: Page, address: str) -> None:
    """What the server never got waits on the device."""
    page.context.set_offline(True)
    page.locator("#post-title").fill("上海站加演")
    expect(page.locator("#saved")).to_contain_text("已存在本机", timeout=15_000)
    # The last try of a page that goes can slip past the browser's "offline": it gets no session.
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.goto(address)
    page.get_by_role("button", name="接着写").click()
    planning.saved(page)
    expect(page.locator("#post-title")).to_have_value("上海站加演")


def ask(page: Page) -> None:
    page.get_by_role("link", name="提交审核").click()
    page.locator("#ask").get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("有审核权限的同事都可以处理")).to_be_visible()
    # One's own work is a colleague's to approve.
    expect(page.get_by_role("button", name="通过", exact=True)).to_have_count(0)


def approve(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("#tab-weibo").click()
    expect(page.locator("#panel-weibo .preview")).to_contain_text(FOR_WEIBO)
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.locator(".badge", has_text="已通过").first).to_be_visible()
    assert_axe(page)


def schedule(page: Page, address: str) -> None:
    """At a full minute, thirty seconds ahead at least, by the team's clock."""
    page.goto(address)
    due = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(seconds=90)
    form = page.locator("form[action$='/schedule/']")
    form.locator("[name=due_at]").fill(due.strftime("%Y-%m-%dT%H:%M"))
    form.locator("[name=due_at]").dispatch_event("change")
    form.get_by_role("button", name="排期").click()
    expect(page.locator("#targets .badge", has_text="已排期")).to_have_count(3)
    assert_axe(page)


def goes_live(page: Page, stack: Stack, address: str, uid: str) -> dict[str, Any]:
    """Out at the minute, once; what Weibo has of it, where nothing else stands."""
    stop = time.monotonic() + 120
    while not books(stack, "weibo", account=uid):
        assert time.monotonic() < stop, stack.printed()[-3000:]
        time.sleep(0.5)
    live = page.locator("#targets .badge", has_text="已发布")
    by_hand = page.locator("#targets .badge", has_text="待手动发布")
    for _try in range(40):
        page.goto(address)
        if (live.count(), by_hand.count()) == (2, 1):
            break
        time.sleep(0.5)
    assert (live.count(), by_hand.count()) == (2, 1)
    (there,) = books(stack, "weibo", account=uid)
    snap(page, "post-live")
    return there


def own_words_arrive(stack: Stack, there: dict[str, Any]) -> str:
    """Weibo and the group have theirs; the short link of the one on Weibo."""
    told = [one["text"] for one in books(stack, "wecom") if FOR_THE_GROUP in one["text"]]
    assert len(told) == 1
    found = re.search(r"https?://\S+/l/\w+", there["text"])
    assert found
    # The title is the master's, the text is not.
    assert there["text"] == f"上海站加演\n{FOR_WEIBO} {found.group()}"
    assert found.group() not in told[0]  # Each place has a link of its own.
    return found.group()


def somebody_joins(pages: Pages, stack: Stack, link: str, phrase: str) -> None:
    """By the short link to the page for codes, by what they heard there, and in."""
    phone = pages("phone")
    phone.set_extra_http_headers({"User-Agent": PHONE})  # A headless one counts as a program.
    phone.goto(link)
    phone.wait_for_url("**/j/?*")
    phone.locator("[name=text]").fill(phrase)
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="加演小分队")).to_be_visible()
    sign_in_and_join(phone, stack, nickname="橘子", phone="13800002008")
    in_the_group(phone)


def attributed(page: Page, address: str, link: str) -> None:
    """The post's page says what its link on Weibo brought: one click, one who joined."""
    page.goto(address)
    row = page.get_by_role("row", name=re.compile(link.rpartition("/")[2]))
    expect(row.get_by_role("cell")).to_have_text(["1", "1"])
    assert_axe(page)
    snap(page, "post-links")
