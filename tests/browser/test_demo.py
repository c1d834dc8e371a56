"""The demo team as a newcomer sees it: every page opens, in both languages and both lights."""

import os
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from config.launch.options import ROOT
from tests.browser.phone import in_the_group, sign_in_and_join
from tests.stack import Pages, Stack, assert_axe, snap

HOME = "/t/xiaoman/"
DESK = [
    "",
    "fans/",
    "fans/new/",
    "fans/import/",
    "groups/",
    "groups/new/",
    "groups/requests/",
    "invites/",
    "invites/new/",
    "chat/",
    "jobs/",
    "platforms/",
    "settings/",
    "settings/staff/",
    "settings/roles/",
    "settings/audit/",
    "settings/api/",
    "search/?q=wang",
]

ARCHIVE = [
    "press/contacts/", "press/contacts/new/", "press/capture/", "press/outlets/",
    "press/outlets/new/", "press/duplicates/", "press/terms/", "press/cold/",
    "press/interactions/", "press/interactions/new/", "press/follow-ups/", "press/gifts/",
    "press/exports/", "press/retention/", "press/rules/", "press/rules/tiers/", "pitches/",
    "pitches/releases/", "pitches/releases/new/", "pitches/settings/", "press-events/",
    "press-events/new/", "clippings/", "clippings/new/", "clippings/watches/",
    "clippings/watches/new/", "clippings/alerts/", "clippings/crises/",
]  # fmt: skip
PUBLISHING = [
    "posts/", "posts/?state=scheduled", "calendar/", "calendar/?view=week", "calendar/?view=list",
    "calendar/slots/", "calendar/feed/", "library/", "platforms/?q=", "platforms/abilities/",
    "platforms/apps/", "out/", "out/handoffs/", "out/rules/", "links/", "links/new/",
    "originality/", "originality/new/", "originality/check/", "notices/", "notices/settings/",
    "metrics/pulls/",
]  # fmt: skip
# Lists whose first row is opened, too.
ROWS = {
    "press/contacts/", "press/outlets/", "pitches/", "pitches/releases/", "press-events/",
    "clippings/", "clippings/watches/", "clippings/crises/", "posts/", "posts/?state=scheduled",
    "library/", "platforms/?q=", "platforms/apps/", "out/", "out/handoffs/", "links/",
    "originality/",
}  # fmt: skip


ROW = "main tbody tr a[href], main .rows li a[href], main .media-tile a[href], main a.row-link"


@pytest.fixture(scope="module")
def demo(stack: Stack) -> Stack:
    """The site with the demo team in it."""
    first = stack.manage("demo")
    assert "xiaoman@demo.example" in first
    assert "here already" in stack.manage("demo")
    return stack


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("xiaoman@demo.example")
    page.locator("[name=password]").fill("demo-xiaoman")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HOME}")


def keep_picture(page: Page, name: str) -> None:
    """A screenshot; with QZ_DOCS_IMAGES=1 it is the README's."""
    path = snap(page, name)
    if os.environ.get("QZ_DOCS_IMAGES") == "1":
        (ROOT / "docs" / "images" / f"{name}.png").write_bytes(path.read_bytes())


@pytest.mark.timeout(240)
def test_today_looks_like_a_working_day(demo: Stack, pages: Pages) -> None:
    page = pages("desktop")
    sign_in(page)
    expect(page.get_by_role("heading", name="等着进群")).to_be_visible()
    expect(page.get_by_role("heading", name="还没回复的粉丝")).to_be_visible()
    keep_picture(page, "today")
    page.goto(f"{HOME}fans/")
    expect(page.get_by_text("1,000+")).to_be_visible()
    page.goto(f"{HOME}groups/")
    expect(page.locator("main tbody tr")).to_have_count(5)
    page.goto(f"{HOME}chat/")
    page.locator("main a", has_text="小满的早餐桌").first.click()
    expect(page.get_by_role("heading", name=re.compile("小满的早餐桌"))).to_be_visible()
    keep_picture(page, "chat")
    page.goto(f"{HOME}posts/")
    page.locator("main tbody tr a", has_text="番茄蛋花汤").first.click()
    page.goto(f"{page.url}?edit=1")
    page.get_by_role("tab", name=re.compile("微博")).click()
    expect(page.get_by_role("tabpanel", name=re.compile("微博"))).to_contain_text("/ 140")
    keep_picture(page, "composer")
    page.goto(f"{HOME}press/contacts/?q=zw")
    page.locator("main tbody tr a", has_text="张伟").first.click()
    expect(page.get_by_role("heading", name="联系方式")).to_be_visible()
    keep_picture(page, "contact")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("size", "theme", "language"),
    [("desktop", "light", "en"), ("phone", "dark", "zh-hans")],
)
def test_every_page_of_the_desk_opens_and_reads_well(
    demo: Stack, pages: Pages, size: str, theme: str, language: str
) -> None:
    page = pages(size, theme=theme, language=language)
    sign_in(page)
    for path in DESK:
        opens(page, HOME + path, language)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("part", "size", "theme", "language"),
    [
        (ARCHIVE, "desktop", "dark", "en"),
        (ARCHIVE, "phone", "light", "zh-hans"),
        (PUBLISHING, "desktop", "dark", "en"),
        (PUBLISHING, "phone", "light", "zh-hans"),
    ],
    ids=["archive-desktop", "archive-phone", "publishing-desktop", "publishing-phone"],
)
def test_every_page_of_a_district_opens_and_reads_well(
    demo: Stack, pages: Pages, part: list[str], size: str, theme: str, language: str
) -> None:
    page = pages(size, theme=theme, language=language)
    sign_in(page)
    for path in part:
        opens(page, HOME + path, language)
        if path in ROWS:
            first = page.locator(ROW).first
            opens(page, str(first.get_attribute("href")), language)


def opens(page: Page, path: str, language: str) -> None:
    """A page of the desk: there, without a serious fault for anybody, no wider than the screen."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path
    assert_axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{path} is {wide} px wider than the screen"
    if language == "en" and "/handoff/" not in path:  # a phone's page: it has no desk around it
        shell = page.locator(".nav-list").inner_text()
        assert not re.search(r"[\u4e00-\u9fff]", shell)


WEIGHT = """
performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
    .filter((e) => !e.name.includes('/live/') && e.initiatorType !== 'img')
    .reduce((sum, e) => sum + e.transferSize, 0)
"""
LIMIT = 150_000  # bytes of a fan's page as they come over the wire, before pictures


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("language", "theme", "number"), [("zh-hans", "dark", 1), ("en", "light", 2)]
)
def test_every_page_of_a_fan_opens_and_reads_well(
    demo: Stack, pages: Pages, language: str, theme: str, number: int
) -> None:
    """The door as a stranger finds it, then every page of one who came in."""
    phone = pages("phone", theme=theme, language=language)
    phone.goto("/j/")
    reads_well(phone, fresh=True)
    phone.locator("[name=text]").fill("春风带来新早餐")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/j/*/")
    door = phone.url
    stranger = pages("phone", theme=theme, language=language)
    stranger.goto(door)
    reads_well(stranger, fresh=True)
    sign_in_and_join(phone, demo, nickname=f"新来的{number}", phone=f"1380000200{number}")
    in_the_group(phone)
    group = phone.url
    for path in [group, f"{group}about/", f"{group}members/", f"{group}rules/",
                 f"{group}leave/", "/g/", "/accounts/me/",
                 "/accounts/email/", "/accounts/me/delete/", "/accounts/2fa/"]:  # fmt: skip
        answer = phone.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        reads_well(phone)
    # Weighed as they come to a phone that has kept nothing yet.
    for path in [group, "/g/", "/accounts/me/"]:
        new = pages("phone", theme=theme, language=language)
        new.context.add_cookies(phone.context.cookies())  # type: ignore[arg-type]
        new.goto(path)
        assert urlsplit(new.url).path == urlsplit(path).path
        assert_light(new)


def reads_well(page: Page, *, fresh: bool = False) -> None:
    """No serious fault for anybody, nothing wider than the phone; ``fresh`` pages are weighed."""
    assert_axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"
    if fresh:
        assert_light(page)


def assert_light(page: Page) -> None:
    """No heavier than the limit; what was kept from another page would weigh nothing."""
    assert 10_000 < page.evaluate(WEIGHT) < LIMIT, page.url
