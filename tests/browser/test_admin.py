"""A fan who is admin of a group: recalls, mutes, lets speak and removes on the phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.phone import message, say
from tests.browser.rooms import Room
from tests.stack import assert_axe, snap

_PROMOTE = """
from community.groups.models import GroupMember
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
team = Team.objects.get(slug="{slug}")
with team_scope(team):
    GroupMember.objects.filter(team=team, display_name="小鹿").update(role="admin")
"""


def menu_of(page: Page, text: str) -> list[str]:
    """Open the menu of a message; what it offers."""
    message(page, text).locator(".msg-text").click()
    return page.locator("#chat-menu [data-act]:visible").all_inner_texts()


def choose(page: Page, act: str) -> None:
    page.locator(f"#chat-menu [data-act={act}]").click()


def test_an_admin_among_the_fans_keeps_the_group_tidy(room: Room) -> None:
    room.stack.shell(_PROMOTE.format(slug=room.made["slug"]))
    kol, deer = room.enter("kol"), room.enter("deer", theme="dark")
    chen = room.enter("chen")
    say(kol, "欢迎大家")
    say(chen, "加群看广告")
    expect(message(deer, "加群看广告")).to_be_visible()
    expect(message(deer, "欢迎大家")).to_be_visible()

    assert menu_of(deer, "欢迎大家") == ["回复", "复制", "举报", "关闭"]
    choose(deer, "close")
    assert menu_of(deer, "加群看广告") == ["回复", "复制", "撤回", "禁言或移出", "举报", "关闭"]
    choose(deer, "recall")
    for page in (deer, chen, kol):
        expect(page.locator(".msg-line").last).to_have_text("管理员撤回了 老陈 的一条消息")

    say(chen, "凭什么撤我的")
    expect(message(deer, "凭什么撤我的")).to_be_visible()
    menu_of(deer, "凭什么撤我的")
    choose(deer, "member")
    mute_and_take_it_back(deer, chen)
    remove(deer, chen)


def mute_and_take_it_back(deer: Page, chen: Page) -> None:
    """On the sender's page: mute, and let speak by the toast."""
    expect(deer.get_by_role("heading", name="群成员")).to_be_visible()
    assert_axe(deer)
    snap(deer, "member-mute")
    deer.locator("[name=reason]").fill("吵架")
    deer.get_by_role("button", name="1 小时").click()
    expect(deer.locator("#toasts")).to_contain_text("老陈 已被禁言到")
    expect(deer.get_by_role("button", name="解除禁言")).to_be_visible()
    say(chen, "还能说吗")
    expect(chen.locator("#chat-outbox")).to_contain_text("还能说吗")
    deer.locator("#toasts").get_by_role("button", name="撤销").click()
    expect(deer.locator("#toasts")).to_contain_text("老陈 可以说话了")
    chen.reload()
    say(chen, "又能说了")
    expect(message(chen, "又能说了")).to_be_visible()


def remove(deer: Page, chen: Page) -> None:
    """From the group's page to the list, by initials to the person, and out."""
    deer.goto(re.sub(r"members/.*", "about/", deer.url))
    deer.get_by_role("link", name="成员").click()
    assert_axe(deer)
    snap(deer, "member-list")
    # The row is another one once the answer is there: a click before that is lost.
    with deer.expect_response(re.compile("q=lc")):
        deer.locator("input[type=search]").fill("lc")
    expect(deer.locator("#rows .row-link")).to_have_count(1)
    deer.wait_for_function("!document.querySelector('.htmx-request, .htmx-swapping')")
    deer.locator("#rows .row-link").click()
    deer.get_by_role("link", name="移出群").click()
    assert_axe(deer)
    deer.locator("[name=reason]").fill("屡次吵架")
    deer.get_by_role("button", name="移出群").click()
    expect(deer.locator("#toasts")).to_contain_text("已把 老陈 移出群")
    expect(deer.locator("#rows")).not_to_contain_text("老陈")
    chen.reload()
    expect(chen.locator("main")).to_contain_text("你不在这个群里")
