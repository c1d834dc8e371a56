"""What fans do on their phones, in a browser."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.stack import Stack


def sign_in_and_join(page: Page, stack: Stack, *, nickname: str, phone: str) -> None:
    """On the join page: nickname, phone, code, consent, and in (or at the door)."""
    page.locator("[name=nickname]").fill(nickname)
    page.locator("[name=address]").fill(phone)
    before = stack.codes_sent()
    page.locator("[name=captcha]").fill(
        stack.code_for(page.locator("[name=captcha_token]").input_value())
    )
    page.locator("button[name=act][value=send]").first.click()
    expect(page.locator("[name=code]")).to_be_visible()
    page.locator("[name=code]").fill(stack.code_for(f"+86{phone}", after=before))
    expect(page.locator("#id_consent")).not_to_be_checked()
    page.locator("#id_consent").check()
    page.locator("button[name=act][value=join]").click()


def in_the_group(page: Page) -> None:
    """Wait until the conversation is open."""
    page.wait_for_url(re.compile(r"/g/\w{12}/$"))
    expect(page.locator("#chat-text")).to_be_visible()


def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    page.locator("#chat-text").fill(text)
    page.locator("#chat-send").click()


def message(page: Page, text: str) -> Locator:
    """The message of that text in the conversation (sent, not in the outbox)."""
    return page.locator("#chat-list li.msg", has_text=text)


def texts(page: Page) -> list[str]:
    """What was said, in the order the page shows it."""
    return [text.strip() for text in page.locator("#chat-list li.msg .msg-text").all_inner_texts()]


def fits_the_phone(page: Page) -> None:
    """Nothing is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than the screen"
