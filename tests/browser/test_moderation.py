"""What happens to a message with a word of a list, and to one that was reported: the fan, the desk
with what was said around it, the outcome, the appeal."""

import re

from playwright.sync_api import Page, expect

from tests.browser.people import SESSION
from tests.browser.phone import message, say
from tests.browser.rooms import Room
from tests.stack import assert_axe, snap

# A colleague who may decide, so that nobody answers an appeal against themselves.
_COLLEAGUE = """
from foundation.teams.models import Role, Staff, Team
team = Team.objects.get(slug="{slug}")
user = User.objects.create_user(email="{slug}@colleague.example", display_name="阿管")
with team_scope(team):
    Staff.objects.create(team=team, user=user, role=Role.MANAGER, display_name="阿管")
print(session(user))
"""
WORDS = "加微信\n代购"


def desk_of(room: Room) -> str:
    """The desk's address."""
    return f"/t/{room.made['slug']}/"


def test_a_held_message_and_what_becomes_of_it(room: Room) -> None:
    desk = room.enter("kol", f"{desk_of(room)}moderation/", "desktop")
    assert_axe(desk)
    make_a_list(desk)
    deer, chen = room.enter("deer"), room.enter("chen", theme="dark")
    say(chen, "有人知道票怎么买吗")
    expect(message(deer, "票怎么买")).to_be_visible()

    say(deer, "票务请加 微 信 abc123")
    expect(deer.locator("#chat-held li")).to_contain_text("等待审核")
    say(deer, "代 购也行")
    expect(deer.locator("#chat-held li")).to_have_count(2)
    assert_axe(deer)
    snap(deer, "message-held")
    chen.reload()
    expect(message(chen, "票怎么买")).to_be_visible()
    expect(message(chen, "abc123")).to_have_count(0)

    look_at_the_queue(desk, room)
    decline_one(desk)
    let_one_through(desk, room)

    expect(message(chen, "代 购也行")).to_be_visible()
    deer.reload()
    waiting = deer.locator("#chat-held li")
    expect(waiting).to_have_count(1)
    expect(waiting).to_contain_text("未通过审核：票务只走官方渠道")
    assert_axe(deer)
    snap(deer, "message-declined")
    expect(message(deer, "代 购也行")).to_have_count(1)
    deer.locator("#chat-held form button").click()
    expect(deer.locator("#chat-held li")).to_have_count(0)


def make_a_list(desk: Page) -> None:
    """A list of two words that hold a message, pasted."""
    desk.get_by_role("link", name="词库").first.click()
    assert_axe(desk)
    desk.get_by_role("link", name="新建词库").first.click()
    desk.locator("[name=name]").fill("广告")
    desk.locator("[name=category]").select_option("ads")
    desk.locator("[name=act]").select_option("hold")
    desk.locator("[name=pasted]").fill(WORDS)
    assert_axe(desk)
    desk.locator("main form button.btn-primary").first.click()
    expect(desk.get_by_role("heading", name="广告")).to_be_visible()
    expect(desk.locator("main tbody tr")).to_have_count(2)
    assert_axe(desk)
    snap(desk, "word-list")


def look_at_the_queue(desk: Page, room: Room) -> None:
    """Both wait, each with why."""
    desk.goto(desk_of(room))
    assert_axe(desk)
    desk.get_by_role("link", name="2 条消息等待审核").click()
    rows = desk.locator("main tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("小鹿")
    expect(rows.nth(1)).to_contain_text("加微信")
    assert_axe(desk)
    snap(desk, "held-queue")


def decline_one(desk: Page) -> None:
    """With what was said around it; a reason is asked for."""
    desk.get_by_role("link", name=re.compile("abc123")).click()
    expect(desk.get_by_text("有人知道票怎么买吗")).to_be_visible()
    assert_axe(desk)
    snap(desk, "held-one")
    desk.get_by_role("button", name="拒绝").click()
    expect(desk.locator(".field-error")).to_be_visible()
    desk.locator("[name=reason]").fill("票务只走官方渠道")
    desk.get_by_role("button", name="拒绝").click()
    expect(desk.locator("main tbody tr")).to_have_count(1)


def let_one_through(desk: Page, room: Room) -> None:
    """Straight from the row; then nothing waits."""
    desk.locator("main tbody tr").get_by_role("button", name="放行").click()
    expect(desk.locator("main tbody tr")).to_have_count(0)
    expect(desk.get_by_text("没有等待审核的消息")).to_be_visible()
    assert_axe(desk)
    desk.goto(f"{desk_of(room)}moderation/?state=declined")
    expect(desk.locator("main tbody tr")).to_have_count(1)


def test_a_report_the_decision_and_the_appeal(room: Room) -> None:
    colleague = room.stack.shell(SESSION + _COLLEAGUE.format(slug=room.made["slug"])).split()[-1]
    room.made["colleague"] = colleague
    deer, chen = room.enter("deer"), room.enter("chen")
    say(chen, "小鹿唱得真难听，闭嘴吧")
    report_it(deer)

    desk = room.enter("kol", desk_of(room), "desktop")
    mute_for_it(desk, room)
    deer.goto("/safety/")
    expect(deer.get_by_text("已处理，谢谢你")).to_be_visible()
    assert_axe(deer)

    appeal(chen, room)
    # Who decided does not answer; a colleague does.
    desk.goto(f"{desk_of(room)}moderation/decisions/?appeal=open")
    desk.locator("main tbody tr a").first.click()
    expect(desk.get_by_text("这是你做的处理，请由同事来处理申诉。")).to_be_visible()
    expect(desk.get_by_role("button", name="回复")).to_have_count(0)
    assert_axe(desk)
    lift(room)

    chen.reload()
    expect(chen.get_by_text("说得对，是玩笑话")).to_be_visible()
    assert_axe(chen)
    snap(chen, "appeal-lifted")
    chen.goto(room.path)
    say(chen, "对不起，以后不乱说了")
    deer.goto(room.path)
    expect(message(deer, "以后不乱说了")).to_be_visible()
    expect(message(deer, "唱得真难听")).to_have_count(0)


def report_it(deer: Page) -> None:
    """From the message itself, in three taps."""
    message(deer, "唱得真难听").locator(".msg-text").click()
    deer.locator("#chat-menu [data-act=report]").click()
    deer.wait_for_url("**/report/*/")
    expect(deer.get_by_text("小鹿唱得真难听，闭嘴吧")).to_be_visible()
    assert_axe(deer)
    snap(deer, "report")
    deer.locator("[name=reason][value=abuse]").check()
    deer.locator("[name=note]").fill("骂人")
    deer.locator("main form button.btn-primary, .phone-act button.btn-primary").first.click()
    expect(deer.get_by_text("已举报，谢谢你")).to_be_visible()
    assert_axe(deer)
    deer.goto("/safety/")
    expect(deer.get_by_text("团队正在处理")).to_be_visible()


def mute_for_it(desk: Page, room: Room) -> None:
    """今日 says that a report waits; it is decided with the message before the eyes."""
    desk.get_by_role("link", name="1 条举报").click()
    expect(desk.locator("main tbody tr")).to_have_count(1)
    assert_axe(desk)
    desk.locator("main tbody tr a").first.click()
    expect(desk.get_by_text("骂人").first).to_be_visible()
    desk.locator("[name=act][value=mute]").check()
    desk.locator("[name=minutes]").select_option("1440")
    desk.locator("[name=recall]").check()
    assert_axe(desk)
    snap(desk, "report-decide")
    desk.get_by_role("button", name="处理", exact=True).click()
    expect(desk.locator(".field-error")).to_be_visible()  # what is told to whom it is about?
    desk.locator("[name=reason]").fill("请友善发言")
    desk.get_by_role("button", name="处理", exact=True).click()
    desk.wait_for_url("**/moderation/reports/")
    expect(desk.locator("main tbody tr")).to_have_count(0)


def appeal(chen: Page, room: Room) -> None:
    """The muted one reads why where they would write, and says their side."""
    chen.reload()
    expect(chen.locator("#chat-text")).to_have_count(0)
    expect(chen.locator(".chat-closed")).to_contain_text("你已被禁言到")
    assert_axe(chen)
    snap(chen, "muted")
    chen.locator(".chat-closed a").click()
    chen.wait_for_url("**/safety/")
    assert_axe(chen)
    chen.get_by_role("link", name=re.compile("请友善发言")).click()
    expect(chen.get_by_text("小鹿唱得真难听，闭嘴吧")).to_be_visible()
    assert_axe(chen)
    chen.locator("[name=text]").fill("我们是室友，开玩笑的")
    snap(chen, "appeal")
    chen.get_by_role("button", name="申诉").click()
    expect(chen.get_by_text("团队正在处理")).to_be_visible()
    assert_axe(chen)


def lift(room: Room) -> None:
    """A colleague hears both sides and takes the decision back."""
    desk = room.enter("colleague", f"{desk_of(room)}moderation/decisions/", "desktop")
    expect(desk.locator("main tbody tr")).to_have_count(1)
    assert_axe(desk)
    desk.locator("main tbody tr a").first.click()
    expect(desk.get_by_text("我们是室友，开玩笑的")).to_be_visible()
    desk.locator("[name=result][value=lift]").check()
    desk.locator("[name=answer]").fill("说得对，是玩笑话")
    assert_axe(desk)
    desk.get_by_role("button", name="回复").click()
    expect(desk.get_by_text("说得对，是玩笑话")).to_be_visible()
    snap(desk, "appeal-answered")
