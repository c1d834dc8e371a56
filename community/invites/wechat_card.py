"""The card of a page shared inside WeChat: the signature its JS-SDK asks for.

As WeChat's documents have it (JS-SDK 说明文档, 附录1): a token of the Official Account, with it a
ticket for pages, and SHA-1 over ticket, noncestr, timestamp and the page's address without its
fragment. Token and ticket are kept until five minutes before they end, and fetched by one process
at a time. Off unless QZ_WEIXIN_JS_ID and QZ_WEIXIN_JS_SECRET are set; whatever fails, the page
goes without a card.
"""

import hashlib
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings
from django.core.cache import cache

logger = logging.getLogger(__name__)
SDK = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js"
SDK_ORIGIN = "https://res.wx.qq.com"
EARLY_SECONDS = 300
# After a refusal WeChat is left alone for so long, and a twin waits so long for who is fetching.
REST_SECONDS, LOCK_SECONDS, WAIT_SECONDS = 60, 10, 3
_TIMEOUT = httpx.Timeout(4, connect=2)
# The ticket was issued under a token that WeChat no longer takes.
_STALE = {40001, 40014, 42001}


class CardRefused(Exception):
    """WeChat gave no ticket. The words are for the log, and hold no secret."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What ``wx.config`` takes."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


def card_on() -> bool:
    """Whether an Official Account is configured for pages."""
    return bool(settings.WEIXIN_JS_ID and settings.WEIXIN_JS_SECRET)


def page_sign(url: str) -> Signature | None:
    """The signature for a page, or None where there is none to be had now."""
    if not card_on():
        return None
    ticket = _ticket()
    if ticket is None:
        return None
    nonce, now = secrets.token_hex(8), int(time.time())
    return Signature(
        settings.WEIXIN_JS_ID, now, nonce, sign(ticket=ticket, nonce=nonce, at=now, url=url)
    )


def sign(*, ticket: str, nonce: str, at: int, url: str) -> str:
    """SHA-1 over the four fields in the order of their names; the address without its fragment."""
    page = url.partition("#")[0]
    told = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={at}&url={page}"
    return hashlib.sha1(told.encode(), usedforsecurity=False).hexdigest()


def _ticket() -> str | None:
    """The kept ticket, or a fresh one that this process, alone, fetches."""
    key = f"wechat:ticket:{settings.WEIXIN_JS_ID}"
    stop = time.monotonic() + WAIT_SECONDS
    while True:
        kept: str | None = cache.get(key)
        if kept is not None:
            return kept or None  # empty: WeChat refused a moment ago
        if cache.add(f"{key}:lock", 1, LOCK_SECONDS):
            break
        if time.monotonic() > stop:
            return None
        time.sleep(0.1)
    try:
        kept = cache.get(key)  # somebody may have been done just before the lock was ours
        if kept is not None:
            return kept or None
        return _fetched(key)
    finally:
        cache.delete(f"{key}:lock")


def _fetched(key: str) -> str | None:
    try:
        ticket, seconds = _ask()
    except (CardRefused, httpx.HTTPError) as error:
        words = str(error) if isinstance(error, CardRefused) else type(error).__name__
        logger.warning("WeChat gave no ticket for pages: %s", words)
        cache.set(key, "", REST_SECONDS)
        return None
    cache.set(key, ticket, max(1, seconds - EARLY_SECONDS))
    return ticket


def _ask() -> tuple[str, int]:
    """Ticket and its seconds. A token that WeChat takes for ended is fetched anew, once."""
    with httpx.Client(base_url=settings.WEIXIN_API_URL, timeout=_TIMEOUT) as client:
        for force in (False, True):
            token = _answer(
                client.post(
                    "/cgi-bin/stable_token",
                    json={
                        "grant_type": "client_credential",
                        "appid": settings.WEIXIN_JS_ID,
                        "secret": settings.WEIXIN_JS_SECRET,
                        "force_refresh": force,
                    },
                ),
                "access_token",
            )
            asked = {"access_token": token["access_token"], "type": "jsapi"}
            answer = _json(client.get("/cgi-bin/ticket/getticket", params=asked))
            if force or answer.get("errcode") not in _STALE:
                break
    _judge(answer, "ticket")
    return str(answer["ticket"]), int(answer.get("expires_in", 7200))


def _answer(response: httpx.Response, field: str) -> dict[str, Any]:
    answer = _json(response)
    _judge(answer, field)
    return answer


def _judge(answer: dict[str, Any], field: str) -> None:
    """WeChat says no with a 200: its own code counts."""
    if answer.get("errcode") or not answer.get(field):
        raise CardRefused(f"errcode {answer.get('errcode')}")


def _json(response: httpx.Response) -> dict[str, Any]:
    if response.status_code != 200:
        raise CardRefused(f"HTTP {response.status_code}")
    try:
        answer = response.json()
    except ValueError:
        raise CardRefused("no JSON") from None
    if not isinstance(answer, dict):
        raise CardRefused("no object")
    return answer
