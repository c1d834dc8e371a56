"""How accounts come to tokens at the platforms of videos, and what these tell by themselves."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kol.platforms.connectors.base import Accepted
from kol.platforms.connectors.callbacks import CallbackRefused, Incoming
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import callbacks_get, oauth_get
from tests.kol.platforms.connectors.conftest import Played

FN = "member.bilibili.com/arcopen/fn"
APP = {"client_id": "app-1", "client_secret": "app-secret"}


@pytest.mark.parametrize(
    ("platform", "path", "uid"),
    [
        ("douyin", "open.douyin.com/oauth/access_token/", "ba253642-0590"),
        ("kuaishou", "open.kuaishou.com/oauth2/access_token", "f18e8b"),
        (
            "bilibili",
            "api.bilibili.com/x/account-oauth2/v1/token",
            "d30bedaa4d8eb3128cf35ddc1030e27d",
        ),
    ],
)
def test_signing_in(played: Played, platform: str, path: str, uid: str) -> None:
    """The owner's yes becomes tokens that say how long they last, and renew each other."""
    oauth = oauth_get(platform)
    assert oauth is not None
    there = urlsplit(oauth.authorize_url(APP, "https://qz.example.com/back", "st"))
    assert parse_qs(there.query)["state"] == ["st"]
    played.answers(path, f"{platform}.tokens")
    if platform == "bilibili":
        played.answers(f"{FN}/user/account/info", "bilibili.user")
    tokens = oauth.exchange(APP, "code-1", "https://qz.example.com/back")
    assert tokens.uid == uid
    assert tokens.expires_at is not None
    assert tokens.expires_at > datetime.now(UTC)
    assert tokens.refresh_token not in ("", repr(tokens))
    refresh = path.replace("access_token", "refresh_token").replace("v1/token", "v1/refresh_token")
    played.answers(refresh, f"{platform}.tokens")
    assert oauth.refresh(APP, tokens).access_token == tokens.access_token
    asked = {**played.last().args, **played.last().form}
    assert asked["refresh_token"] == tokens.refresh_token


def test_a_refresh_token_that_ended_needs_the_owner(played: Played) -> None:
    """Douyin's month is over."""
    oauth = oauth_get("douyin")
    assert oauth is not None
    played.answers("open.douyin.com/oauth/access_token/", "douyin.tokens")
    tokens = oauth.exchange(APP, "c", "r")
    played.answers("open.douyin.com/oauth/refresh_token/", "douyin.refresh_over")
    with pytest.raises(PlatformError) as refused:
        oauth.refresh(APP, tokens)
    assert refused.value.fault is Fault.AUTH


def _told(platform: str, body: Any, **headers: str) -> Any:
    reader = callbacks_get(platform)
    assert reader is not None
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    if platform == "douyin":
        signed = hashlib.sha1(b"app-secret" + written, usedforsecurity=False).hexdigest()
        headers = {"x-douyin-signature": signed, **headers}
    return reader.hear(APP, Incoming("POST", {}, headers, written))


def test_douyin_tells_of_a_share_that_became_an_item() -> None:
    """Signed with the app's secret; its content may be an object or one written as text."""
    check = {"event": "verify_webhook", "client_key": "app-1", "content": {"challenge": 12345}}
    assert json.loads(_told("douyin", check).reply) == {"challenge": 12345}
    content = {"share_id": "1677", "item_id": "it-1", "video_id": "v1"}
    told = {"event": "create_video", "client_key": "app-1", "from_user_id": "open-1"}
    for written in (content, json.dumps(content)):
        (notice,) = _told("douyin", {**told, "content": written}, **{"msg-id": "m-1"}).notices
        assert (notice.key, notice.handle, notice.uid) == ("m-1", "share:1677", "open-1")
        assert notice.outcome == Accepted(handle="item:it-1")
    for wrong in ({"x-douyin-signature": "0" * 40}, {"x-douyin-signature": ""}):
        with pytest.raises(CallbackRefused):
            _told("douyin", {**told, "content": content}, **wrong)
    with pytest.raises(CallbackRefused):
        _told("douyin", b"[1]")


def test_bilibili_verifies_the_address() -> None:
    """With a number it wants back (its page of webhooks); else no address can be typed in there."""
    asked = {"event": "verify_webhooks", "content": {"data": 1371848576}}
    heard = _told("bilibili", {**asked, "timestamp": "2021-01-01 12:01:01"})
    assert (heard.reply, heard.mime) == ('{"data": 1371848576}', "application/json")
    with pytest.raises(CallbackRefused):
        _told("bilibili", {"event": "verify_webhooks", "content": {"data": "<script>"}})


def test_what_bilibili_tells_is_a_reason_to_ask() -> None:
    """It is not signed, so nothing in it is believed."""
    about = {"client_id": "app-1", "openid": "o", "resource_id": "BV1", "state": -2}
    heard = _told("bilibili", {"event": "video_fail", "content": about})
    (notice,) = heard.notices
    assert (notice.handle, notice.uid, notice.outcome) == ("BV1", "o", None)
    # Turned down once more is another thing that is told; told again it is the same.
    days = [f"2021-01-0{n} 12:01:01" for n in (1, 1, 2)]
    told = [
        _told("bilibili", {"event": "video_fail", "content": about, "timestamp": day}).notices[0]
        for day in days
    ]
    assert told[0].key == told[1].key != told[2].key
    with pytest.raises(CallbackRefused):
        _told("bilibili", {"event": "video_open", "content": {**about, "client_id": "other"}})
