"""The shell in a browser: keys, menus, toasts, a lost network, no scripts, and its weight."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.stack import SIZES, Pages, Stack, assert_axe, snap

MAIL, PASSWORD = "shell@example.com", "correct horse battery staple"
MAKE_TEAM = f"""
from allauth.account.models import EmailAddress
from foundation.scopes.actors import Actor
from foundation.teams.models import User
from foundation.teams.services import team_create
user = User.objects.create_user({MAIL!r}, {PASSWORD!r}, display_name="阿May")
EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
actor = Actor(kind="staff", user_id=user.pk)
team_create(user=user, name="小鹿的旅行", slug="shell", actor=actor)
"""
OPEN_PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/no/"]
STAFF_PAGES = ["/styleguide/", "/accounts/email/", "/accounts/password/change/"]
LIMIT = 150 * 1024  # bytes of a fan's page before pictures, compressed


@pytest.fixture(scope="module")
def signed_in(stack: Stack, chromium: Browser) -> dict[str, object]:
    """The cookies of an owner who signed in by the form."""
    stack.shell(MAKE_TEAM)
    context = chromium.new_context(base_url=stack.url, locale="zh-CN")
    page = context.new_page()
    page.goto("/accounts/login/?next=/styleguide/")
    page.get_by_label("邮箱").fill(MAIL)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/styleguide/")
    state = context.storage_state()
    context.close()
    return dict(state)


def desk(pages: Pages, signed_in: dict[str, object], size: str = "desktop", **kind: str) -> Page:
    """A page of the owner's."""
    page = pages(size, **kind)
    page.context.add_cookies(signed_in["cookies"])  # type: ignore[arg-type]
    return page


@pytest.fixture
def plain(
    stack: Stack, chromium: Browser, signed_in: dict[str, object]
) -> Iterator[BrowserContext]:
    """The owner on a narrow screen without JavaScript."""
    width, height = SIZES["phone"]
    context = chromium.new_context(
        base_url=stack.url,
        java_script_enabled=False,
        locale="zh-CN",
        viewport={"width": width, "height": height},
        storage_state=signed_in,  # type: ignore[arg-type]
    )
    yield context
    context.close()


# --- Everybody can use it ------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("path", [*OPEN_PAGES, *STAFF_PAGES])
def test_axe_finds_nothing_serious(
    pages: Pages, signed_in: dict[str, object], path: str, size: str, theme: str
) -> None:
    staff = path in STAFF_PAGES
    page = desk(pages, signed_in, size, theme=theme) if staff else pages(size, theme=theme)
    page.goto(path)
    assert_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("size", "theme"), [("desktop", "dark"), ("phone", "light")])
def test_the_style_guide_holds_in_the_other_theme(
    pages: Pages, signed_in: dict[str, object], size: str, theme: str
) -> None:
    page = desk(pages, signed_in, size, theme=theme)
    page.goto("/styleguide/")
    assert_axe(page)
    snap(page, f"styleguide-{size}-{theme}", full=True)


# --- Keys, menus, dialogs ------------------------------------------------------------------------


def test_ctrl_k_finds_moves_and_closes(pages: Pages, signed_in: dict[str, object]) -> None:
    page = desk(pages, signed_in)
    page.goto("/styleguide/")
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    expect(field).to_be_focused()
    expect(page.locator("#palette-list")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).not_to_be_visible()

    def answer(route: Route) -> None:
        links = '<h3>群</h3><a href="/styleguide/?q=1">一</a><a href="/styleguide/?q=2">二</a>'
        route.fulfill(body=links if "q=xm" in route.request.url else "")

    page.route("**/search/?q=*", answer)
    page.keyboard.press("Control+k")
    field.fill("xm")
    expect(page.locator("#palette-list a")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette-list a", has_text="二")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/?q=2")
    page.keyboard.press("Control+k")
    field.fill("xm")
    expect(page.locator("#palette-list a")).to_have_count(2)
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/?q=1")


def test_a_question_mark_shows_the_keys(pages: Pages, signed_in: dict[str, object]) -> None:
    page = desk(pages, signed_in)
    page.goto("/styleguide/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).not_to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("main input[type=search]")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#keys")).not_to_be_visible()


def test_a_menu_closes_by_a_click_elsewhere_and_by_escape(
    pages: Pages, signed_in: dict[str, object]
) -> None:
    page = desk(pages, signed_in)
    page.goto("/styleguide/")
    summary = page.locator("summary", has_text="更多").first
    menu = page.locator("details", has=summary).locator(".menu-list")
    summary.click()
    expect(menu).to_be_visible()
    page.locator("h1").first.click()
    expect(menu).not_to_be_visible()
    summary.click()
    page.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    expect(summary).to_be_focused()


def test_without_scripts_drawer_dialog_and_theme_work(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/styleguide/")
    drawer = page.locator("#nav")
    expect(drawer).not_to_be_in_viewport()
    page.get_by_role("link", name="菜单").click()
    expect(drawer).to_be_in_viewport()
    page.go_back()
    expect(drawer).not_to_be_in_viewport()
    page.get_by_role("link", name="打开对话框").click()
    expect(page.locator("#sample-dialog")).to_be_visible()
    page.goto("/styleguide/")
    page.locator("form[data-theme-switch] button").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="复制")).to_have_count(0)


# --- Light and dark ------------------------------------------------------------------------------


def test_the_switch_holds_over_pages_and_lets_go(pages: Pages) -> None:
    page = pages("phone")
    page.goto("/accounts/login/")
    html, switch = page.locator("html"), page.locator("form[data-theme-switch] button")
    light = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    switch.click()
    expect(html).to_have_attribute("data-theme", "dark")
    dark = page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
    assert dark != light
    page.reload()
    expect(html).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark
    switch.click()
    expect(html).not_to_have_attribute("data-theme", re.compile(".+"))
    assert not [each for each in page.context.cookies() if each["name"] == "qz_theme"]


# --- Requests ------------------------------------------------------------------------------------


def test_a_form_goes_out_once(pages: Pages) -> None:
    page = pages("phone")
    page.goto("/accounts/login/")
    # The last listener stands for the network: what reaches it goes out, and takes for ever.
    page.evaluate(
        "window.sent = 0; addEventListener('submit', e => { e.preventDefault(); window.sent += 1 })"
    )
    button = page.get_by_role("button", name="登录", exact=True)
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    button.click()
    assert page.evaluate("window.sent") == 1
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    expect(button).not_to_have_attribute("aria-busy", "true")
    button.click()
    assert page.evaluate("window.sent") == 2


def test_a_lost_request_says_so_and_can_be_tried_again(
    pages: Pages, signed_in: dict[str, object]
) -> None:
    page = desk(pages, signed_in)
    page.goto("/t/shell/jobs/")
    asked: list[str] = []

    def fail_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/jobs/?*", fail_once)
    page.locator("main select").first.select_option(index=1)
    toast = page.locator(".toast-bad")
    expect(toast).to_contain_text("网络连接不上。")
    toast.get_by_role("button", name="再试一次").click()
    page.wait_for_url("**/jobs/?*")
    assert len(asked) == 2
    expect(toast).to_have_count(0)


def test_a_fault_names_its_request(pages: Pages, signed_in: dict[str, object]) -> None:
    page = desk(pages, signed_in)
    page.goto("/t/shell/jobs/")
    page.route(
        "**/jobs/?*", lambda route: route.fulfill(status=500, headers={"X-Request-ID": "abc12345"})
    )
    page.locator("main select").first.select_option(index=1)
    expect(page.locator(".toast-bad")).to_contain_text("没有成功，内容没有变动。")
    expect(page.locator(".toast-bad")).to_contain_text("abc12345")


def test_a_toast_offers_undo_and_can_be_dismissed(
    pages: Pages, signed_in: dict[str, object]
) -> None:
    page = desk(pages, signed_in)
    page.goto("/styleguide/")
    page.get_by_role("button", name="弹出提示").click()
    toast = page.locator("#toasts .toast")
    expect(toast).to_contain_text("口令已作废")
    expect(toast.locator("form")).to_have_attribute("action", re.compile("/styleguide/$"))
    toast.get_by_role("button", name="关闭提示").click()
    expect(toast).to_have_count(0)


def test_copying(pages: Pages, signed_in: dict[str, object]) -> None:
    page = desk(pages, signed_in)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/styleguide/")
    page.locator("[data-copy]").click()
    expect(page.locator("#toasts .toast")).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == "夏日橘子汽水"


def test_times_are_told_from_now(pages: Pages, signed_in: dict[str, object]) -> None:
    page = desk(pages, signed_in)
    page.goto("/styleguide/")
    expect(page.locator("time[data-relative]").first).to_have_text("3小时前")
    page = desk(pages, signed_in, language="en")
    page.goto("/styleguide/")
    expect(page.locator("time[data-relative]").first).to_have_text("3 hours ago")


# --- Weight --------------------------------------------------------------------------------------


def test_a_light_page_loads_each_file_once(phone: Page) -> None:
    """As phones get it: compressed, every script under one name that carries its hash."""
    phone.goto("/accounts/login/", wait_until="networkidle")
    loaded: dict[str, int] = phone.evaluate(
        "Object.fromEntries(performance.getEntriesByType('resource').map("
        "each => [new URL(each.name).pathname, each.encodedBodySize]))"
    )
    page = phone.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    stems = [re.sub(r"\.[0-9a-f]{12}\.", ".", path) for path in loaded]
    assert len(stems) == len(set(stems)), loaded
    ours = [path for path in loaded if path.startswith("/static/") and path.endswith(".js")]
    assert [path for path in ours if not re.search(r"\.[0-9a-f]{12}\.", path)] == []
    assert sum(loaded.values()) + page < LIMIT / 3, loaded  # the rest is for the page's own part
