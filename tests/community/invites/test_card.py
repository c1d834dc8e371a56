"""WeChat's share card: the signature, tickets fetched once, and pages that go on without."""

import hashlib
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from community.invites.models import Invite
from community.invites.wechat_card import SDK_ORIGIN, page_sign, sign

WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}
PAGE = "http://testserver/j/x/"


class Platform:
    """api.weixin.qq.com, as far as cards need it."""

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.tokens: list[dict[str, Any]] = []
        self.tickets: list[dict[str, Any]] = []
        self.status = 200
        server.expect_request("/cgi-bin/stable_token").respond_with_handler(self.token)
        server.expect_request("/cgi-bin/ticket/getticket").respond_with_handler(self.ticket)

    def token(self, request: Request) -> Response:
        self.asked.append(("token", request.get_json()))
        return self._say(self.tokens, {"access_token": "TOKEN", "expires_in": 7200})

    def ticket(self, request: Request) -> Response:
        self.asked.append(("ticket", request.args.to_dict()))
        return self._say(
            self.tickets, {"errcode": 0, "errmsg": "ok", "ticket": "TICKET", "expires_in": 7200}
        )

    def _say(self, told: list[dict[str, Any]], usual: dict[str, Any]) -> Response:
        body = told.pop(0) if told else usual
        return Response(json.dumps(body), self.status, content_type="application/json")


@pytest.fixture
def platform(httpserver: HTTPServer, settings: Any) -> Iterator[Platform]:
    """An Official Account for pages, whose WeChat is a program of ours."""
    settings.WEIXIN_JS_ID, settings.WEIXIN_JS_SECRET = "wx-js", "js-secret"
    settings.WEIXIN_API_URL = httpserver.url_for("").rstrip("/")
    yield Platform(httpserver)
    httpserver.check_assertions()


def test_the_signature_is_the_documents_own_example() -> None:
    """The example of WeChat's JS-SDK document, appendix 1."""
    assert (
        sign(
            ticket="sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-"
            "HhTdfl2fzFy1AOcHKP7qg",
            nonce="Wm3WZYTPz0wzccnW",
            at=1414587457,
            url="http://mp.weixin.qq.com?params=value#there",
        )
        == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    )


def test_a_ticket_is_asked_for_once_and_its_secret_stays_here(platform: Platform) -> None:
    first, second = page_sign(PAGE), page_sign(PAGE)
    assert first is not None
    assert second is not None
    assert platform.asked == [
        (
            "token",
            {
                "grant_type": "client_credential",
                "appid": "wx-js",
                "secret": "js-secret",
                "force_refresh": False,
            },
        ),
        ("ticket", {"access_token": "TOKEN", "type": "jsapi"}),
    ]
    told = f"jsapi_ticket=TICKET&noncestr={first.nonce}&timestamp={first.timestamp}&url={PAGE}"
    assert first.signature == hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()
    assert first.nonce != second.nonce


def test_twenty_at_once_ask_once(platform: Platform) -> None:
    start, got = threading.Barrier(20), []

    def act() -> None:
        start.wait()
        got.append(page_sign(PAGE))
        connections.close_all()

    threads = [threading.Thread(target=act) for _n in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert None not in got
    assert [kind for kind, _asked in platform.asked] == ["token", "ticket"]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_token_that_ended_early_is_fetched_anew_once(platform: Platform, code: int) -> None:
    platform.tickets = [{"errcode": code, "errmsg": "invalid credential"}]
    assert page_sign(PAGE) is not None
    assert [kind for kind, _asked in platform.asked] == ["token", "ticket"] * 2
    assert platform.asked[2][1]["force_refresh"] is True


@pytest.mark.parametrize(
    ("tokens", "tickets", "status"),
    [
        ([{"errcode": 40164, "errmsg": "invalid ip"}], [], 200),
        ([{"errcode": 40125, "errmsg": "invalid appsecret"}], [], 200),
        ([], [{"errcode": 45009, "errmsg": "reach max api daily quota limit"}], 200),
        ([], [{"errcode": 40001}, {"errcode": 40001}], 200),
        ([], [{"errcode": 0, "errmsg": "ok"}], 200),
        ([[]], [], 200),
        ([], [], 502),
    ],
)
def test_what_wechat_refuses_is_left_alone_for_a_while(
    platform: Platform,
    tokens: list[Any],
    tickets: list[Any],
    status: int,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    platform.tokens, platform.tickets, platform.status = tokens, tickets, status
    assert page_sign(PAGE) is None
    asked = len(platform.asked)
    platform.status = 200
    assert page_sign(PAGE) is None
    assert len(platform.asked) == asked
    ours = [one.getMessage() for one in caplog.records if one.name != "werkzeug"]
    assert len(ours) == 1
    assert "js-secret" not in ours[0]
    assert "TOKEN" not in ours[0]


def test_a_platform_that_is_away_costs_no_error(settings: Any) -> None:
    settings.WEIXIN_JS_ID, settings.WEIXIN_JS_SECRET = "wx-js", "js-secret"
    settings.WEIXIN_API_URL = "http://127.0.0.1:9"
    assert page_sign(PAGE) is None


# --- Pages ---------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_card_of_a_codes_page(platform: Platform, invite: Invite, client: Client) -> None:
    page = f"http://testserver/j/{invite.code}/?from=groupmessage"
    answer = client.get(f"/j/{invite.code}/card/", {"url": page})
    told = answer.json()
    assert answer["Cache-Control"].startswith("max-age=0")
    assert told["appId"] == "wx-js"
    assert told["title"] == "夏日小分队"
    assert told["desc"] == "第一时间看到新歌"
    assert told["link"] == f"http://testserver/j/{invite.code}/"
    assert told["signature"] == sign(
        ticket="TICKET", nonce=told["nonceStr"], at=told["timestamp"], url=page
    )


@pytest.mark.django_db
def test_nobody_signs_for_other_sites(platform: Platform, invite: Invite, client: Client) -> None:
    for url in ("", "https://evil.example/j/x/", "javascript:x", "//testserver.evil/"):
        assert client.get(f"/j/{invite.code}/card/", {"url": url}).status_code == 404
    assert client.get("/j/abcdefghjk/card/", {"url": PAGE}).status_code == 404
    assert platform.asked == []


@pytest.mark.django_db
def test_the_script_is_loaded_and_allowed_inside_wechat_alone(
    platform: Platform, invite: Invite, client: Client
) -> None:
    url = f"/j/{invite.code}/"
    inside = client.get(url, headers=WECHAT)
    assert f"{SDK_ORIGIN}/open/js/jweixin" in inside.content.decode()
    assert f'data-wechat-card="{url}card/"' in inside.content.decode()
    assert SDK_ORIGIN in inside["Content-Security-Policy"]
    outside = client.get(url)
    assert SDK_ORIGIN not in outside.content.decode()
    assert SDK_ORIGIN not in outside["Content-Security-Policy"]
    assert platform.asked == []  # the page itself waits for nobody


@pytest.mark.django_db
def test_without_an_account_there_is_no_card_and_the_page_works(
    invite: Invite, client: Client
) -> None:
    inside = client.get(f"/j/{invite.code}/", headers=WECHAT)
    assert inside.status_code == 200
    assert SDK_ORIGIN not in inside.content.decode()
    assert SDK_ORIGIN not in inside["Content-Security-Policy"]
    assert client.get(f"/j/{invite.code}/card/", {"url": PAGE}).status_code == 404


@pytest.mark.django_db
def test_no_ticket_is_said_and_not_an_error(
    platform: Platform, invite: Invite, client: Client
) -> None:
    platform.status = 500
    answer = client.get(f"/j/{invite.code}/card/", {"url": PAGE})
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
