"""Which connector, capability and way to a token a platform has: the one list of them."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

from kol.platforms.connectors import dingtalk, feishu, wecom
from kol.platforms.connectors.base import Connector
from kol.platforms.connectors.bilibili import Bilibili, BilibiliCallbacks, BilibiliOAuth
from kol.platforms.connectors.callbacks import CallbackReader
from kol.platforms.connectors.capability import Capability, Connect
from kol.platforms.connectors.careful import Careful
from kol.platforms.connectors.dingtalk import DingTalk
from kol.platforms.connectors.discord import Discord, DiscordKeys
from kol.platforms.connectors.douyin import Douyin, DouyinCallbacks, DouyinOAuth
from kol.platforms.connectors.feishu import Feishu
from kol.platforms.connectors.handoff import ByHand
from kol.platforms.connectors.kuaishou import Kuaishou, KuaishouOAuth
from kol.platforms.connectors.oauth import Issuer, KeyCheck, OAuth, Prolongs
from kol.platforms.connectors.qqbot import QQBot, QQBotTokens
from kol.platforms.connectors.table import CAPABILITIES
from kol.platforms.connectors.telegram import Telegram, TelegramKeys
from kol.platforms.connectors.webhooks import RobotAddress
from kol.platforms.connectors.wechat import WeChat, WeChatCallbacks, WeChatTokens
from kol.platforms.connectors.wechat.modes import mode_of
from kol.platforms.connectors.wecom import WeCom
from kol.platforms.connectors.weibo import Weibo, WeiboOAuth


def _careful(**known: Any) -> dict[str, Any]:
    """An answer in a shape nobody expects is one of the known errors, too."""
    return {platform: Careful(one) for platform, one in known.items()}


_CAPABILITIES = {one.platform: one for one in CAPABILITIES}
_BY_HAND = ByHand()
_CONNECTORS: dict[str, Connector] = _careful(
    wechat=WeChat(),
    weibo=Weibo(),
    douyin=Douyin(),
    kuaishou=Kuaishou(),
    bilibili=Bilibili(),
    wecom=WeCom(),
    feishu=Feishu(),
    dingtalk=DingTalk(),
    qqbot=QQBot(),
    telegram=Telegram(),
    discord=Discord(),
)
_OAUTH: dict[str, OAuth] = _careful(
    weibo=WeiboOAuth(), douyin=DouyinOAuth(), kuaishou=KuaishouOAuth(), bilibili=BilibiliOAuth()
)
_PROLONGS: dict[str, Prolongs] = _careful(douyin=DouyinOAuth())
_ISSUERS: dict[str, Issuer] = _careful(wechat=WeChatTokens(), qqbot=QQBotTokens())
_KEY_CHECKS: dict[str, KeyCheck] = _careful(
    wechat=WeChatTokens(),
    qqbot=QQBotTokens(),
    telegram=TelegramKeys(),
    discord=DiscordKeys(),
    wecom=RobotAddress(wecom.webhook_key),
    feishu=RobotAddress(feishu.hook_token),
    dingtalk=RobotAddress(dingtalk.hook_token),
)
_CALLBACKS: dict[str, CallbackReader] = {
    "wechat": WeChatCallbacks(),
    "douyin": DouyinCallbacks(),
    "bilibili": BilibiliCallbacks(),
}


def capabilities() -> list[Capability]:
    """All platforms, those that publish by themselves first."""
    return list(CAPABILITIES)


def capability_get(platform: str) -> Capability:
    """What a platform can do. Raises KeyError for one that nothing is published to."""
    return _CAPABILITIES[platform]


def platform_known(platform: str) -> bool:
    """Whether anything is published there."""
    return platform in _CAPABILITIES


def modes(platform: str) -> Mapping[str, str | Promise]:
    """The ways a platform has for a post (its option ``mode``), the usual first; empty where there
    is one alone, or nothing is published there."""
    asked = _CAPABILITIES[platform].options if platform in _CAPABILITIES else ()
    return dict(next((one.choices for one in asked if one.name == "mode"), ()))


def mode_chosen(platform: str, options: Mapping[str, Any]) -> str:
    """Which of its modes a post with these options goes; empty where there are none."""
    if platform == "wechat":
        return mode_of(options)
    return str(options.get("mode") or "").strip() or next(iter(modes(platform)), "")


def addressed(platform: str) -> bool:
    """Whether what is live there has an address a person could paste; what we publish ourselves
    (a group) has none."""
    return platform_known(platform) and _CAPABILITIES[platform].addressed


def connector_get(platform: str, *, by_hand: bool = False) -> Connector:
    """How a platform is spoken to; ``by_hand`` for an account that may not publish itself. Raises
    KeyError for one that nothing is published to."""
    capability = _CAPABILITIES[platform]
    if by_hand or capability.connect is Connect.NONE:
        return _BY_HAND
    return _CONNECTORS[platform]


def oauth_get(platform: str) -> OAuth | None:
    """How an owner says yes there; None where keys are typed or nothing is connected."""
    return _OAUTH.get(platform)


def prolongs_get(platform: str) -> Prolongs | None:
    """How what renews a token gets a longer life; None where only its owner can give that."""
    return _PROLONGS.get(platform)


def issuer_get(platform: str) -> Issuer | None:
    """How keys become a token; None where the keys themselves are sent (robots)."""
    return _ISSUERS.get(platform)


def key_check_get(platform: str) -> KeyCheck | None:
    """How typed keys are tried without anybody seeing it; None where there is no way."""
    return _KEY_CHECKS.get(platform)


def callbacks_get(platform: str) -> CallbackReader | None:
    """How what a platform tells by itself is read; None where it tells nothing."""
    return _CALLBACKS.get(platform)
