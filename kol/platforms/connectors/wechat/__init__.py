"""WeChat Official Accounts: drafts, publishing, mass send, what the platform tells, figures."""

from kol.platforms.connectors.wechat.callbacks import WeChatCallbacks
from kol.platforms.connectors.wechat.connector import WeChat
from kol.platforms.connectors.wechat.speaking import WeChatTokens

__all__ = ["WeChat", "WeChatCallbacks", "WeChatTokens"]
