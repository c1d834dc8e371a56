"""Accounts at the platform sandbox, and what somebody posts there."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kol.platforms.connectors.base import Accepted, Connection, Content, ContentKind, Outcome
from kol.platforms.connectors.registry import connector_get, issuer_get, oauth_get
from tests.kol.platforms.connectors.conftest import connection, picture, video
from tests.pictures import picture as drawn
from tests.sandbox_server import Sandbox

AT_ONCE = {
    "wechat.publish_seconds": 0,
    "wechat.mass_seconds": 0,
    "douyin.review_seconds": 0,
    "kuaishou.pending_seconds": 0,
    "bilibili.review_seconds": 0,
}
UID = "100001"
LINK = "https://qz.example.com/l/abc"
APP = {"client_id": "app-1", "client_secret": "secret-app-1", "domain": "qz.example.com"}
BOT = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
KEYS = {
    "wechat": {"app_id": "wx100001", "app_secret": "secret-wx100001"},
    "wecom": {"webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx"},
    "feishu": {
        "webhook": "https://open.feishu.cn/open-apis/bot/v2/hook/token-0001",
        "secret": "secret-token-0001",
    },
    "dingtalk": {
        "webhook": "https://oapi.dingtalk.com/robot/send?access_token=token-0001",
        "secret": "secret-token-0001",
    },
    "qqbot": {"app_id": "102001", "client_secret": "secret-102001", "group_openid": "G1"},
    "telegram": {"bot_token": BOT, "chat_id": "@linxiaoman"},
    "discord": {
        "webhook": "https://discord.com/api/webhooks/2237047064955453/secret-2237047064955453"
    },
}
VIDEO = ("douyin", "kuaishou", "bilibili")
ASKABLE = ("wechat", "weibo", *VIDEO)


@dataclass
class World:
    """An account at the sandbox."""

    sandbox: Sandbox
    link: Connection
    content: Content
    # Tokens that were handed out.
    issued: list[str]


def _content(platform: str) -> Content:
    if platform == "wechat":
        return Content(
            ContentKind.ARTICLE,
            "摘要",
            title="海边的早晨",
            html='<p>早安<img src="asset:as_2"></p>',
            images=(picture("as_2", drawn()),),
            cover=picture("as_1", drawn()),
        )
    if platform in VIDEO:
        return Content(
            ContentKind.VIDEO,
            "海边的早晨",
            title="海边的早晨",
            video=video(b"\0\0\0\x18ftypmp42" + b"x" * 4000, url="https://qz.example.com/v.mp4"),
            cover=picture("as_1", drawn()),
            topics=("旅行",),
        )
    return Content(ContentKind.TEXT, f"早安,海边的早晨 {LINK}", link=LINK)


def world_at(sandbox: Sandbox, settings: Any) -> Callable[[str], World]:
    """Makes somebody's account at a platform, where everything is looked at in no time."""
    sandbox.point(settings)
    sandbox.switch(**AT_ONCE)

    def make(platform: str) -> World:
        keys = KEYS.get(platform, {})
        issuer = issuer_get(platform)
        issued: list[str] = []

        def token(new: bool = False) -> str:
            if issuer is not None:
                issued.append(issuer.issue(keys, force=new).access_token)
            elif oauth_get(platform) is not None:
                issued.append(sandbox.token(platform, UID, app="app-1"))
            else:
                return ""
            return issued[-1]

        link = connection(platform, uid=UID, credentials=keys, app=APP, token=token)
        return World(sandbox, link, _content(platform), issued)

    return make


def ended(world: World, came: Outcome | None, prepared: Any) -> Outcome | None:
    """What came of accepted work in the end."""
    connector, until = connector_get(world.link.platform), time.monotonic() + 10
    while isinstance(came, Accepted) and time.monotonic() < until:
        came = connector.check(world.link, came.handle, prepared) or came
        if isinstance(came, Accepted):
            time.sleep(0.05)
    return came
