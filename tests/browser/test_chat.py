"""Two phones and a desk in one conversation: live, offline and back, recalled, without a stream."""

import re

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.rooms import Room
from tests.pictures import picture
from tests.stack import assert_axe, snap

_REMOVE = """
from community.groups.models import GroupMember
from community.groups.services import member_remove
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
team = Team.objects.get(slug="{slug}")
with team_scope(team):
    member = GroupMember.objects.get(display_name="老陈")
    member_remove(member=member, by=Staff.objects.get(), reason="", actor=SYSTEM)
"""


def say(page: Page, text: str) -> None:
    page.fill("#chat-text", text)
    page.click("#chat-send")


def texts(page: Page) -> list[str]:
    return page.locator("#chat-list .msg-text").all_inner_texts()


def live(page: Page) -> None:
    """Wait until the page hears the stream."""
    expect(page.locator("html")).to_have_attribute("data-live", "live")


def test_they_talk_all_ways(room: Room) -> None:
    deer, chen = room.enter("deer"), room.enter("chen", theme="dark", language="en")
    kol = room.enter("kol", f"/t/{room.made['slug']}/chat/{room.made['group']}/", "desktop")
    live(chen)
    live(kol)
    say(deer, "大家好 <b>我</b>来了")
    for page in (chen, kol):
        expect(page.locator("#chat-list .msg-text").last).to_have_text("大家好 <b>我</b>来了")
    expect(deer.locator("#chat-list .msg-mine")).to_have_count(1)
    expect(deer.locator("#chat-outbox li")).to_have_count(0)
    # A reply by tapping the message.
    chen.locator("#chat-list .msg-text").last.click()
    chen.click("#chat-menu [data-act=reply]")
    say(chen, "欢迎")
    expect(kol.locator("#chat-list .msg-quote")).to_contain_text("小鹿大家好")
    # The KOL speaks from the desk, and stands out.
    say(kol, "@小鹿 今晚八点见 https://example.com/live")
    expect(deer.locator(".msg-kol .msg-text")).to_have_count(1)
    expect(deer.locator(".msg-called")).to_have_count(1)
    link = deer.locator(".msg-kol a[href='https://example.com/live']")
    expect(link).to_have_attribute("rel", "noopener nofollow ugc")
    said = ["大家好 <b>我</b>来了", "欢迎", "@小鹿 今晚八点见 https://example.com/live"]
    for page in (deer, chen, kol):
        expect(page.locator("#chat-list .msg-text")).to_have_text(said)
    expect(chen.locator(".msg-line").first).to_contain_text("joined the group")
    # A picture, from one phone to the other, as it was taken: three by two.
    taken = {"name": "dinner.png", "mimeType": "image/png", "buffer": picture("PNG", (60, 40))}
    deer.set_input_files("#chat-image", taken)  # type: ignore[arg-type]
    expect(deer.locator("#chat-picked img")).to_be_visible()
    deer.click("#chat-send")
    for page in (deer, chen, kol):
        shown = page.locator("#chat-list .msg-pic img")
        expect(shown).to_have_count(1)
        expect(shown).to_have_js_property("complete", True)
        width, height = shown.evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
        assert (width > 0, width * 2) == (True, height * 3)
    expect(deer.locator("#chat-outbox li")).to_have_count(0)
    for page, name in ((deer, "chat-phone"), (chen, "chat-phone-dark-en"), (kol, "chat-desk")):
        snap(page, name)
        assert_axe(page)
    # Only the KOL, in one tap.
    deer.click("text=只看KOL")
    expect(deer.locator("#chat-list .msg:visible")).to_have_count(1)
    # It stays so while others go on talking.
    live(deer)
    say(chen, "在等开播")
    expect(kol.locator("#chat-list .msg-text").last).to_have_text("在等开播")
    say(kol, "马上开始")
    expect(deer.locator("#chat-list .msg-text:visible").last).to_have_text("马上开始")
    assert deer.locator("#chat-list .msg:visible").count() == 2


def test_the_announcement_stands_above_the_talk(room: Room) -> None:
    deer = room.enter("deer")
    pinned = deer.locator(".chat-pinned summary")
    expect(pinned).to_contain_text("今晚八点直播，请友善发言。")
    pinned.click()
    expect(deer.locator(".chat-pinned p")).to_have_text("今晚八点直播，请友善发言。")
    expect(deer.locator(".chat-pinned p")).to_be_visible()
    deer.goto(f"{room.path}about/")
    card = deer.locator("main section", has=deer.get_by_role("heading", name="公告"))
    expect(card).to_contain_text("今晚八点直播，请友善发言。")


def test_the_list_of_groups_lives(room: Room) -> None:
    deer = room.enter("deer", "/g/")
    chen = room.enter("chen")
    live(deer)
    say(chen, "在吗")
    row = deer.locator(f"[data-group='{room.made['group']}']")
    expect(row.locator("[data-line]")).to_have_text("老陈：在吗")
    expect(row.locator("[data-badge]")).to_have_text("1")
    expect(deer.locator("#chat-total")).to_have_text("1")
    assert_axe(deer)
    snap(deer, "chat-groups")
    row.click()
    expect(deer.locator("#chat-list .msg-text").last).to_have_text("在吗")
    deer.goto("/g/")
    expect(deer.locator(f"[data-group='{room.made['group']}'] [data-badge]")).to_be_hidden()


def test_what_arrives_on_an_open_page_is_read(room: Room) -> None:
    deer, chen = room.enter("deer"), room.enter("chen")
    badge = deer.locator(f"[data-group='{room.made['group']}'] [data-badge]")
    live(deer)
    with deer.expect_response("**/read/") as marked:
        say(chen, "你开着吗")
    assert marked.value.status == 204
    deer.goto("/g/")
    expect(badge).to_be_hidden()
    # Left before the mark was due.
    deer.goto(room.path)
    live(deer)
    say(chen, "等一下")
    expect(deer.locator("#chat-list .msg-text").last).to_have_text("等一下")
    deer.goto("/g/")
    # The mark left with the page; whether it is there before the next is asked for is chance.
    for _look in range(20):
        if badge.is_hidden():
            break
        deer.wait_for_timeout(500)
        deer.reload()
    expect(badge).to_be_hidden()


def test_a_lost_network_and_back(room: Room) -> None:
    deer, chen = room.enter("deer"), room.enter("chen")
    live(chen)
    live(deer)
    say(deer, "这句要撤回")
    expect(chen.locator("#chat-list .msg-text").last).to_have_text("这句要撤回")
    chen.context.set_offline(True)
    # Taken back while this one hears nothing.
    deer.locator("#chat-list .msg-mine .msg-text").last.click()
    deer.click("#chat-menu [data-act=recall]")
    expect(deer.locator(".msg-line").last).to_contain_text("撤回")
    assert texts(chen) == ["这句要撤回"]
    for number in (1, 2, 3):
        say(deer, f"第{number}句")
        expect(deer.locator("#chat-list .msg-text").last).to_have_text(f"第{number}句")
    say(chen, "断网时写的")
    expect(chen.locator(".msg-failed")).to_have_count(1)
    expect(chen.locator("#chat-note")).to_be_visible()
    chen.context.set_offline(False)
    expect(chen.locator("#chat-outbox li")).to_have_count(0, timeout=15_000)
    expect(deer.locator("#chat-list .msg-text").last).to_have_text("断网时写的")
    for page in (chen, deer):
        told = ["第1句", "第2句", "第3句", "断网时写的"]
        expect(page.locator("#chat-list .msg-text")).to_have_text(told)
    expect(chen.locator("#chat-note")).to_be_hidden()


def test_who_signs_in_next_sends_nothing_of_the_first(room: Room) -> None:
    deer = room.enter("deer")
    live(deer)
    deer.route("**/send/", lambda route: route.abort())
    say(deer, "小鹿没发出去的话")
    expect(deer.locator("#chat-outbox .msg-failed")).to_have_count(1)
    deer.fill("#chat-text", "小鹿没写完的话")

    # Another signs in in the same tab, and the network is back.
    def sign_in(who: str) -> None:
        people.sign_in(deer.context, room.stack, room.made[who])
        deer.goto(room.path)
        live(deer)

    deer.unroute("**/send/")
    sign_in("chen")
    expect(deer.locator("#chat-text")).to_have_value("")
    expect(deer.locator("#chat-outbox li")).to_have_count(0)
    say(deer, "我是老陈")
    expect(deer.locator("#chat-list .msg-mine .msg-text")).to_have_text(["我是老陈"])
    assert "小鹿没发出去的话" not in texts(deer)
    # The first one's words go out when they are back.
    sign_in("deer")
    expect(deer.locator("#chat-text")).to_have_value("小鹿没写完的话")
    expect(deer.locator("#chat-list .msg-mine .msg-text")).to_have_text(["小鹿没发出去的话"])
    assert texts(deer) == ["我是老陈", "小鹿没发出去的话"]


def test_a_message_is_taken_back(room: Room) -> None:
    deer, chen = room.enter("deer"), room.enter("chen")
    live(chen)
    say(deer, "发错了")
    expect(chen.locator("#chat-list .msg-text").last).to_have_text("发错了")
    deer.locator("#chat-list .msg-mine .msg-text").click()
    deer.click("#chat-menu [data-act=recall]")
    expect(chen.locator(".msg-line").last).to_have_text("小鹿 撤回了一条消息")
    expect(deer.locator(".msg-line").last).to_contain_text("你撤回了一条消息")
    assert texts(chen) == []
    deer.click("text=重新编辑")
    expect(deer.locator("#chat-text")).to_have_value("发错了")
    # Nobody may take back what another said.
    say(deer, "这条留着")
    chen.locator("#chat-list .msg-text").last.click()
    expect(chen.locator("#chat-menu [data-act=recall]")).to_be_hidden()


def test_without_a_stream_the_page_asks(room: Room) -> None:
    deer, chen = room.enter("deer"), room.pages("phone")
    chen.route(re.compile("/live/stream"), lambda route: route.abort())
    people.sign_in(chen.context, room.stack, room.made["chen"])
    chen.goto(room.path)
    expect(chen.locator("html")).to_have_attribute("data-live", "asking", timeout=30_000)
    say(deer, "听得到吗")
    expect(chen.locator("#chat-list .msg-text").last).to_have_text("听得到吗", timeout=8_000)


def test_who_is_removed_is_told_and_hears_nothing(room: Room) -> None:
    deer, chen = room.enter("deer"), room.enter("chen")
    live(chen)
    room.stack.shell(_REMOVE.format(slug=room.made["slug"]))
    expect(chen.locator("#chat-note")).to_have_text("你已不在这个群里。", timeout=5_000)
    expect(chen.locator("#chat-form")).to_have_count(0)
    say(deer, "他听不到")
    expect(deer.locator("#chat-list .msg-text").last).to_have_text("他听不到")
    assert texts(chen) == []


def test_what_the_page_weighs(room: Room) -> None:
    """Under 150 KB compressed before pictures: scripts, styles, icons and the page itself."""
    page = room.pages("phone")
    people.sign_in(page.context, room.stack, room.made["deer"])
    page.goto(room.path)
    live(page)
    weight: int = page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".filter((e) => !e.name.includes('/live/')).reduce((sum, e) => sum + e.transferSize, 0)"
    )
    assert 10_000 < weight < 150_000


def test_a_file_that_is_no_picture_is_refused_when_it_is_picked(room: Room) -> None:
    deer = room.enter("deer")
    deer.fill("#chat-text", "看我做的早餐")
    broken = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + b"x" * 2000}
    deer.set_input_files("#chat-image", broken)  # type: ignore[arg-type]
    expect(deer.locator("#chat-refused")).to_contain_text("这张图片打不开")
    expect(deer.locator("#chat-picked")).to_be_hidden()
    expect(deer.locator("#chat-text")).to_have_value("看我做的早餐")
    assert deer.input_value("#chat-image") == ""
    good = {"name": "b.png", "mimeType": "image/png", "buffer": picture("PNG")}
    deer.set_input_files("#chat-image", good)  # type: ignore[arg-type]
    expect(deer.locator("#chat-picked img")).to_be_visible()
    expect(deer.locator("#chat-refused")).to_be_hidden()
    refusal = {"code": "picture_broken", "text": "这张图片损坏了。"}
    deer.route("**/send/", lambda route: route.fulfill(status=422, json=refusal))
    deer.click("#chat-send")
    state = deer.locator("#chat-outbox .msg-failed .msg-state")
    expect(state.locator("span")).to_have_text("这张图片损坏了。")
    assert state.locator("button").all_inner_texts() == ["删除"]  # trying again would not help
    expect(deer.locator("#chat-text")).to_have_value("看我做的早餐")
    deer.unroute("**/send/")


def test_the_desk_has_a_small_menu_at_the_message_and_the_phone_a_sheet(room: Room) -> None:
    desk = room.enter("kol", f"/t/{room.made['slug']}/chat/{room.made['group']}/", "desktop")
    say(desk, "早上好")
    words = desk.locator("#chat-list .msg-text").last
    expect(words).to_have_text("早上好")
    words.click()
    menu, at = desk.locator("#chat-menu").bounding_box(), words.bounding_box()
    assert menu
    assert at
    assert menu["width"] < 240
    assert abs(menu["x"] - at["x"]) < at["width"] + menu["width"]
    assert abs(menu["y"] - at["y"]) < menu["height"] + at["height"]
    desk.keyboard.press("Escape")
    expect(desk.locator("#chat-menu")).to_be_hidden()
    phone = room.enter("deer")
    phone.locator("#chat-list .msg-text").last.click()
    sheet = phone.locator("#chat-menu").bounding_box()
    assert sheet
    assert sheet["width"] > 340
