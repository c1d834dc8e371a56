"""What is kept of whoever opens a link: nothing that names them a day later."""

import hashlib
import secrets
from datetime import date
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from foundation.teams.access import client_ip
from kol.links.clicks import Visitor
from kol.links.models import Click, DaySalt

Device = Click.Device

# Programs that look at links before or instead of people: search engines, previews of chats,
# monitors, libraries. Matched anywhere in the name a browser goes by, in lower case.
_BOTS = (
    "bot", "spider", "crawl", "slurp", "preview", "fetch", "scan", "monitor", "headless",
    "python", "curl", "wget", "java/", "okhttp", "go-http", "httpclient", "axios", "node",
    "facebookexternalhit", "whatsapp", "telegram", "discord", "lighthouse", "uptime",
)  # fmt: skip
# The apps of here open links in a browser of their own, which says so.
_APPS = (
    ("micromessenger", "wechat"),
    ("weibo", "weibo"),
    ("aweme", "douyin"),
    ("bytedancewebview", "douyin"),
    ("kwai", "kuaishou"),
    ("ksnebula", "kuaishou"),
    ("bilibili", "bilibili"),
    ("xhsdiscover", "xiaohongshu"),
    ("discover/", "xiaohongshu"),
    ("zhihu", "zhihu"),
    ("dingtalk", "dingtalk"),
    ("lark", "feishu"),
    ("feishu", "feishu"),
    ("wxwork", "wecom"),
    ("qq/", "qq"),
)
_salts: dict[date, bytes] = {}


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor of a request. A query only for the first of a day in each process."""
    agent = request.headers.get("User-Agent", "")[:400].lower()
    return Visitor(
        bot=is_bot(request, agent),
        visitor=_hashed(client_ip(request) or "", agent),
        device=device_of(agent),
        app=app_of(agent),
        referrer=_host(request.headers.get("Referer", "")),
    )


def is_bot(request: HttpRequest, agent: str) -> bool:
    """Whether no person looks: a program says so, or a browser only fetches ahead."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    ahead = "prefetch" in purpose or "preview" in purpose
    # WeChat's own browser names itself; the word "wechatdevtools" and the like stay people.
    named = agent.replace("cubot", "")  # a make of phones
    return request.method != "GET" or ahead or not agent or any(one in named for one in _BOTS)


def device_of(agent: str) -> str:
    """Phone, tablet, desktop or other, as the browser says."""
    if "ipad" in agent or "tablet" in agent or ("android" in agent and "mobile" not in agent):
        return Device.TABLET
    if "mobile" in agent or "iphone" in agent or "android" in agent or "harmony" in agent:
        return Device.PHONE
    if any(name in agent for name in ("windows", "macintosh", "x11", "linux")):
        return Device.DESKTOP
    return Device.OTHER


def app_of(agent: str) -> str:
    """The app whose browser it is, or empty."""
    return next((app for word, app in _APPS if word in agent), "")


def _host(referrer: str) -> str:
    try:
        return (urlsplit(referrer).hostname or "")[:120].lower()
    except ValueError:
        return ""


def _hashed(ip: str, agent: str) -> bytes | None:
    if not ip:
        return None
    return hashlib.sha256(day_salt() + f"{ip}|{agent}".encode()).digest()[:16]


def day_salt() -> bytes:
    """Today's secret, the same in every process; made by whoever comes first."""
    today = timezone.localdate()
    salt = _salts.get(today)
    if salt is None:
        salt = _salt_get(today)
        _salts.clear()  # another thread may do the same just now
        _salts[today] = salt
    return salt


def _salt_get(day: date) -> bytes:
    kept = DaySalt.objects.filter(day=day).first()
    if kept is None:
        try:
            with transaction.atomic():
                kept = DaySalt.objects.create(day=day, salt=secrets.token_bytes(32))
        except IntegrityError:
            kept = DaySalt.objects.get(day=day)
    return bytes(kept.salt)


def salts_forget() -> int:
    """Delete the secrets of days that are over; returns how many. Then nobody can tell any more
    whose click a hash was."""
    gone, _each = DaySalt.objects.filter(day__lt=timezone.localdate()).delete()
    return gone
