"""Which connector, capability and way to a token a platform has: the one list of them."""

from kol.platforms.connectors.base import Connector
from kol.platforms.connectors.callbacks import CallbackReader
from kol.platforms.connectors.capability import Capability, Connect
from kol.platforms.connectors.handoff import ByHand
from kol.platforms.connectors.oauth import Issuer, KeyCheck, OAuth
from kol.platforms.connectors.table import CAPABILITIES
from kol.platforms.connectors.wechat import WeChat, WeChatCallbacks, WeChatTokens
from kol.platforms.connectors.wecom import WeCom
from kol.platforms.connectors.weibo import Weibo, WeiboOAuth

_CAPABILITIES = {one.platform: one for one in CAPABILITIES}
_CONNECTORS: dict[str, Connector] = {"wechat": WeChat(), "weibo": Weibo(), "wecom": WeCom()}
_BY_HAND = ByHand()
_OAUTH: dict[str, OAuth] = {"weibo": WeiboOAuth()}
_ISSUERS: dict[str, Issuer] = {"wechat": WeChatTokens()}
_KEY_CHECKS: dict[str, KeyCheck] = {"wechat": WeChatTokens()}
_CALLBACKS: dict[str, CallbackReader] = {"wechat": WeChatCallbacks()}


def capabilities() -> list[Capability]:
    """All platforms, those that publish by themselves first."""
    return list(CAPABILITIES)


def capability_get(platform: str) -> Capability:
    """What a platform can do. Raises KeyError for one that nothing is published to."""
    return _CAPABILITIES[platform]


def platform_known(platform: str) -> bool:
    """Whether anything is published there."""
    return platform in _CAPABILITIES


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


def issuer_get(platform: str) -> Issuer | None:
    """How keys become a token; None where the keys themselves are sent (robots)."""
    return _ISSUERS.get(platform)


def key_check_get(platform: str) -> KeyCheck | None:
    """How typed keys are tried without anybody seeing it; None where there is no way."""
    return _KEY_CHECKS.get(platform)


def callbacks_get(platform: str) -> CallbackReader | None:
    """How what a platform tells by itself is read; None where it tells nothing."""
    return _CALLBACKS.get(platform)
