"""The running site, seen from outside."""

import httpx
import pytest
from playwright.sync_api import Page

from tests.stack import Pages, Stack, snap


def test_answers(stack: Stack) -> None:
    """Pages, the live stream and every part of the site answer."""
    assert httpx.get(f"{stack.url}/healthz").text == "ok\n"
    assert httpx.get(f"{stack.live_url}/live/healthz").status_code == 200
    assert httpx.get(f"{stack.url}/readyz").json() == {
        "status": "ok",
        "database": "ok",
        "valkey": "ok",
        "worker": "ok",
        "beat": "ok",
    }


def test_commands_see_the_sites_database(stack: Stack) -> None:
    """A management command runs beside the site, on its database."""
    name = stack.shell("from django.db import connection as c; print(c.settings_dict['NAME'])")
    assert name.strip().endswith("_stack")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_browser(pages: Pages, size: str) -> None:
    """A page opens in Chromium at the size asked for."""
    page: Page = pages(size)
    page.goto("/healthz")
    assert page.inner_text("body").strip() == "ok"
    assert page.evaluate("screen.width") == {"desktop": 1280, "phone": 360}[size]
    assert snap(page, f"healthz-{size}").stat().st_size > 0
