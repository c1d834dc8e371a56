"""The main job on real input, from sign-up to a conversation."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import (
    add_account,
    import_fans,
    make_code,
    make_group,
    make_team,
    sign_up,
)
from tests.browser.phone import in_the_group, message, say, sign_in_and_join, texts
from tests.pictures import picture
from tests.stack import Pages, Stack, assert_axe, snap

HANDLE = "小满的厨房"
PHRASE = "炊烟升起的傍晚"
HEADER = ["昵称", "手机号", "微博昵称", "微博UID", "是否关注", "是否互关", "标签"]
FANS = [
    ["阿花", "138 0000 1001", "阿花不吃香菜", "5600001001", "是", "是", "早餐打卡、学生"],
    ["小豆", "13800001002", "豆豆", "5600001002", "是", "是", "烘焙"],
    ["路人", "13800001004", "路过", "5600001004", "是", "否", ""],
    ["坏号码", "1380000", "坏", "5600001005", "是", "是", ""],
]


def gbk_file(folder: Path) -> Path:
    """A follower list as a platform exports it: GBK, Chinese headers, one bad phone."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *FANS])
    path = folder / "微博粉丝.csv"
    path.write_bytes(out.getvalue().encode("gbk"))
    return path


@pytest.mark.timeout(300)
def test_the_main_job(stack: Stack, pages: Pages, tmp_path: Path) -> None:
    desk = pages("desktop")
    home = set_up_the_desk(desk, stack, tmp_path)
    link, shared = make_code(desk, home, phrase=PHRASE)
    assert_axe(desk)

    ahua, xiaodou = pages("phone"), pages("phone", theme="dark")
    join_by_pasted_text(ahua, stack, shared)
    join_by_link(xiaodou, stack, link)

    stranger = pages("phone")
    held_at_the_door(stranger, stack, link, tmp_path)
    accept_on_today(desk, home)
    enter_after_acceptance(stranger)

    everybody_talks(desk, home, ahua, xiaodou, stranger)
    one_loses_the_network(ahua, xiaodou, stranger)
    a_message_is_recalled(ahua, xiaodou, stranger)
    look_back(desk, home)


def set_up_the_desk(page: Page, stack: Stack, folder: Path) -> str:
    """Sign-up, team, account, fans from a file, a group."""
    sign_up(page, stack, name="小满", email="xiaoman@main-job.example")
    home = make_team(page, name="小满做饭")
    page.goto(home)
    expect(page.get_by_text("四步开聊")).to_be_visible()
    assert_axe(page)
    snap(page, "today-first-steps")
    add_account(page, home, handle=HANDLE)
    import_fans(page, home, file=gbk_file(folder), account=f"微博 @{HANDLE}")
    expect(page.get_by_role("button", name="导入 3 行")).to_be_visible()
    expect(page.get_by_text("有 1 行不会导入")).to_be_visible()
    assert_axe(page)
    snap(page, "import-preview")
    page.get_by_role("button", name="导入 3 行").click()
    expect(page.get_by_role("link", name="查看列表")).to_be_visible(timeout=30_000)
    page.goto(f"{home}fans/?q=ahua")
    expect(page.get_by_role("row", name=re.compile("阿花"))).to_have_count(1)
    make_group(page, home, name="早餐桌", blurb="每天七点半一起吃早餐")
    assert_axe(page)
    return home


def join_by_pasted_text(phone: Page, stack: Stack, shared: str) -> None:
    """The whole text that was shared goes into the one field."""
    phone.goto("/j/")
    phone.locator("[name=text]").fill(shared)
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/j/*/")
    expect(phone.get_by_role("heading", name="早餐桌")).to_be_visible()
    assert_axe(phone)
    snap(phone, "join")
    sign_in_and_join(phone, stack, nickname="阿花", phone="13800001001")
    in_the_group(phone)


def join_by_link(phone: Page, stack: Stack, link: str) -> None:
    phone.goto(link)
    assert_axe(phone)
    sign_in_and_join(phone, stack, nickname="小豆", phone="13800001002")
    in_the_group(phone)


def held_at_the_door(phone: Page, stack: Stack, link: str, folder: Path) -> None:
    """Nothing is known of this one's follow: they read why, and send a screenshot."""
    phone.goto(link)
    sign_in_and_join(phone, stack, nickname="面面", phone="13800001003")
    phone.wait_for_url("**/g/requests/*/")
    expect(phone.get_by_text(HANDLE).first).to_be_visible()
    assert_axe(phone)
    snap(phone, "held-at-the-door")
    shot = folder / "关注.png"
    shot.write_bytes(picture())
    phone.locator("[name=proof]").set_input_files(shot)
    phone.locator("[name=claimed_handle]").fill("深夜煮面")
    phone.get_by_role("button", name="发给团队").click()
    expect(phone.locator("img[alt='你发送的截图']")).to_be_visible()


def accept_on_today(desk: Page, home: str) -> None:
    desk.goto(home)
    row = desk.get_by_role("row", name=re.compile("面面"))
    expect(row.get_by_text("看截图")).to_be_visible()
    assert_axe(desk)
    row.get_by_role("button", name="通过").click()
    expect(row).to_have_count(0)
    expect(desk.get_by_text("面面", exact=False).first).to_be_visible()  # the toast says it


def enter_after_acceptance(phone: Page) -> None:
    phone.reload()
    phone.get_by_role("link", name="进群看看").click()
    in_the_group(phone)


def everybody_talks(desk: Page, home: str, *phones: Page) -> None:
    """All ways: fan to all, KOL to all, a reply, and only the KOL."""
    ahua, xiaodou, mianmian = phones
    desk.goto(f"{home}chat/")
    expect(desk.locator("#chat-text")).to_be_visible()
    say(ahua, "早，今天吃葱花饼")
    for page in (xiaodou, mianmian, desk):
        expect(message(page, "今天吃葱花饼")).to_be_visible()
    say(desk, "看着真香，葱是自己种的吗")
    for page in phones:
        expect(message(page, "葱是自己种的吗")).to_have_class(re.compile("msg-kol"))
    say(mianmian, "我也要学")
    for page in (ahua, xiaodou, desk):
        expect(message(page, "我也要学")).to_be_visible()
    assert_axe(ahua)
    assert_axe(xiaodou)
    assert_axe(desk)
    snap(ahua, "group-phone")
    snap(xiaodou, "group-phone-dark")
    snap(desk, "group-desk")
    mianmian.get_by_role("link", name="只看KOL").click()
    expect(message(mianmian, "葱是自己种的吗")).to_be_visible()
    expect(message(mianmian, "今天吃葱花饼")).to_have_count(0)
    mianmian.go_back()
    in_the_group(mianmian)


def one_loses_the_network(ahua: Page, xiaodou: Page, mianmian: Page) -> None:
    """What was said meanwhile, and what one said oneself, is there once and in order."""
    before = texts(ahua)
    ahua.context.set_offline(True)
    say(ahua, "电梯里没信号")
    expect(ahua.locator("#chat-outbox li", has_text="电梯里没信号")).to_be_visible()
    for number in (1, 2, 3):
        say(xiaodou, f"第 {number} 道菜")
        expect(message(mianmian, f"第 {number} 道菜")).to_be_visible()
    assert message(ahua, "道菜").count() == 0
    ahua.context.set_offline(False)
    expect(message(ahua, "第 3 道菜")).to_be_visible(timeout=20_000)
    expect(message(mianmian, "电梯里没信号")).to_be_visible(timeout=20_000)
    expect(message(ahua, "电梯里没信号")).to_have_count(1)
    expect(ahua.locator("#chat-outbox li")).to_have_count(0)
    said = ["第 1 道菜", "第 2 道菜", "第 3 道菜", "电梯里没信号"]
    assert texts(ahua) == before + said
    assert texts(mianmian)[-4:] == said


def a_message_is_recalled(ahua: Page, *others: Page) -> None:
    say(ahua, "说错群了")
    for page in others:
        expect(message(page, "说错群了")).to_be_visible()
    message(ahua, "说错群了").locator(".msg-text").click()
    ahua.locator("#chat-menu [data-act=recall]").click()
    for page in (ahua, *others):
        expect(message(page, "说错群了")).to_have_count(0)


def look_back(desk: Page, home: str) -> None:
    """今日 says what the code brought and who waits for an answer."""
    desk.goto(home)
    expect(desk.get_by_text(f"「{PHRASE}」").first).to_be_visible()
    expect(desk.get_by_role("heading", name="还没回复的粉丝")).to_be_visible()
    snap(desk, "today-after")
