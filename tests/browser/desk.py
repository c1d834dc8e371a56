"""What staff do on their desk, in a browser, step by step as a person would."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.stack import Stack

PASSWORD = "correct horse battery staple"


def sign_up(page: Page, stack: Stack, *, name: str, email: str) -> None:
    """From the start page to an account whose address is verified."""
    page.goto("/")
    page.get_by_role("link", name="创建团队").first.click()
    before = stack.codes_sent()
    page.locator("[name=display_name]").fill(name)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password1]").fill(PASSWORD)
    page.get_by_role("button", name="注册", exact=True).click()
    page.wait_for_url("**/confirm-email/")
    page.locator("[name=code]").fill(stack.code_for(email, after=before))
    page.keyboard.press("Enter")
    page.wait_for_url("**/teams/new/")


def make_team(page: Page, *, name: str) -> str:
    """A KOL team; returns the address of its desk."""
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="创建团队").click()
    page.wait_for_url(re.compile(r"/t/[a-z0-9-]+/"))
    found = re.search(r"/t/[a-z0-9-]+/", page.url)
    assert found
    return found.group()


def add_account(page: Page, home: str, *, handle: str) -> None:
    """A Weibo account of ours, put on the list."""
    page.goto(f"{home}platforms/new/")
    page.get_by_role("link", name="微博").first.click()
    page.locator("[name=handle]").fill(handle)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/platforms/\w{12}/"))
    expect(page.get_by_text(handle).first).to_be_visible()


def import_fans(page: Page, home: str, *, file: Path, account: str) -> None:
    """A follower list: uploaded, its columns looked at, checked, imported."""
    page.goto(f"{home}fans/")
    page.get_by_role("link", name="导入").first.click()
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/imports/file/**")
    page.locator("[name=account]").select_option(label=account)
    page.get_by_role("button", name="检查整个文件").click()


def make_group(page: Page, home: str, *, name: str, blurb: str) -> str:
    """A group that asks for a mutual follow; returns the address of its page on the desk."""
    page.goto(f"{home}groups/new/")
    page.locator("[name=name]").fill(name)
    page.locator("[name=blurb]").fill(blurb)
    page.locator("[name=entry][value=mutual]").check()
    page.locator("[name=entry_account]").select_option(index=1)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/groups/\w{12}/"))
    return page.url


def make_code(page: Page, home: str, *, phrase: str) -> tuple[str, str]:
    """A code for the team's only group; returns its link and a text to be shared whole."""
    page.goto(f"{home}invites/new/")
    page.locator("[name=phrase]").fill(phrase)
    page.locator("[name=channel]").fill("直播间")
    page.locator("button[name=act][value=make]").click()
    page.wait_for_url(re.compile(r"/invites/\w{12}/"))
    texts = [
        text
        for node in page.locator("[data-copy]").all()
        if (text := node.get_attribute("data-copy"))
    ]
    link = next(text for text in texts if re.fullmatch(r"https?://\S+/j/\w+/", text))
    shared = next(text for text in texts if link in text and phrase in text)
    return link, shared
