"""What the platform sandbox tells by itself, and how an owner says yes there."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kol.platforms.connectors.base import Accepted, Handoff, Live, handle_head
from kol.platforms.connectors.callbacks import CallbackRefused, Incoming
from kol.platforms.connectors.registry import callbacks_get, connector_get, oauth_get
from tests.kol.platforms.connectors.there import APP, KEYS, UID, World


@pytest.fixture
def heard(httpserver: HTTPServer) -> Callable[[], Incoming]:
    """``heard()``: the next thing that was told at our address."""
    httpserver.expect_request("/hook").respond_with_data("success")
    taken = 0

    def wait() -> Incoming:
        nonlocal taken
        until = time.monotonic() + 10
        while len(httpserver.log) <= taken and time.monotonic() < until:
            time.sleep(0.02)
        request = httpserver.log[taken][0]
        taken += 1
        headers = {name.lower(): value for name, value in request.headers.items()}
        return Incoming(request.method, dict(request.args), headers, request.data)

    return wait


@pytest.mark.parametrize("platform", ["wechat", "douyin", "bilibili"])
@pytest.mark.parametrize("fault", ["", "callback_twice", "callback_forged"])
def test_a_finished_post_is_told(
    world: Callable[[str], World],
    heard: Callable[[], Incoming],
    httpserver: HTTPServer,
    platform: str,
    fault: str,
) -> None:
    """Under the handle we know it by; twice under one key; and not by somebody else."""
    here = world(platform)
    owner = KEYS[platform]["app_id"] if platform == "wechat" else APP["client_id"]
    here.sandbox.account(platform, owner, callback=httpserver.url_for("/hook"))
    secrets = {**APP, **here.link.credentials}
    if platform == "wechat":
        secrets |= here.sandbox.credentials("wechat", owner)
    if fault:
        here.sandbox.faults({"platform": platform, "kind": fault})
    connector, reader = connector_get(platform), callbacks_get(platform)
    assert reader is not None
    prepared = connector.prepare(here.link, here.content, "tg_1")
    came = connector.submit(here.link, here.content, "tg_1", prepared)
    assert isinstance(came, Accepted)
    told = heard()
    if fault == "callback_forged" and platform != "bilibili":
        with pytest.raises(CallbackRefused):
            reader.hear(secrets, told)
        return
    (notice,) = reader.hear(secrets, told).notices
    assert notice.handle == handle_head(came.handle)
    # Signed by nobody, it is believed nothing: Bilibili's is only a reason to ask.
    assert (notice.outcome is None) == (platform == "bilibili")
    if fault == "callback_twice":
        again = reader.hear(secrets, heard()).notices[0]
        assert again.handle == notice.handle
        assert platform == "douyin" or again.key == notice.key


@pytest.mark.parametrize("platform", ["wechat", "douyin", "bilibili"])
def test_our_address_can_be_typed_in_at_the_platform(
    world: Callable[[str], World], httpserver: HTTPServer, platform: str
) -> None:
    """Each asks in its own way whether somebody is there who knows what to answer."""
    here = world(platform)
    owner = KEYS[platform]["app_id"] if platform == "wechat" else APP["client_id"]
    secrets = {**APP, **here.link.credentials}
    if platform == "wechat":
        secrets |= here.sandbox.credentials("wechat", owner)
    reader = callbacks_get(platform)
    assert reader is not None

    def answer(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        told = Incoming(request.method, dict(request.args), headers, request.get_data())
        heard = reader.hear(secrets, told)
        return Response(heard.reply, content_type=heard.mime)

    httpserver.expect_request("/hook").respond_with_handler(answer)
    typed = {"platform": platform, "uid": owner, "url": httpserver.url_for("/hook")}
    said = here.sandbox.client.post(f"{here.sandbox.url}/_/callbacks", json=typed)
    assert said.json() == {"ok": True}


def test_a_share_that_an_owner_finished_is_told(
    world: Callable[[str], World], heard: Callable[[], Incoming], httpserver: HTTPServer
) -> None:
    """Douyin's hand-off: somebody opens the link and publishes; we hear of it, and may ask."""
    here = world("douyin")
    here.sandbox.account("douyin", APP["client_id"], callback=httpserver.url_for("/hook"))
    handoff = connector_get("douyin").submit(here.link, here.content, "k", {"share": True})
    assert isinstance(handoff, Handoff)
    share_id = handle_head(handoff.handle).removeprefix("share:")
    connector = connector_get("douyin")
    assert connector.check(here.link, handoff.handle, {}) is None
    finished = {"platform": "douyin", "share_id": share_id, "uid": UID, "text": "海边的早晨"}
    here.sandbox.client.post(f"{here.sandbox.url}/_/act", json=finished).raise_for_status()
    reader = callbacks_get("douyin")
    assert reader is not None
    (notice,) = reader.hear(APP, heard()).notices
    assert notice.handle == handle_head(handoff.handle)
    assert notice.outcome == connector.check(here.link, handoff.handle, {})
    assert isinstance(notice.outcome, Accepted)
    assert isinstance(connector.check(here.link, notice.outcome.handle, {}), Live)


@pytest.mark.parametrize("platform", ["weibo", "douyin", "kuaishou", "bilibili"])
def test_an_owner_says_yes(world: Callable[[str], World], platform: str) -> None:
    """Page, button, code, tokens, whose they are, and new ones where the platform has them."""
    world(platform)
    oauth = oauth_get(platform)
    assert oauth is not None
    back = "https://qz.example.com/back"
    page = oauth.authorize_url(APP, back, "st")
    with httpx.Client(trust_env=False) as browser:
        answer = browser.post(page, data={"uid": UID})
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert told["state"] == ["st"]
    tokens = oauth.exchange(APP, told["code"][0], back)
    assert tokens.expires_at is not None
    assert oauth.profile(APP, tokens).uid == tokens.uid
    assert tokens.uid
    renewed: Any = None
    if tokens.refresh_token:
        renewed = oauth.refresh(APP, tokens)
        assert renewed.access_token
    assert (platform == "weibo") == (renewed is None)
