"""Douyin: videos and picture sets, by its interface or through the owner's own app."""

from kol.platforms.connectors.douyin.callbacks import DouyinCallbacks
from kol.platforms.connectors.douyin.connector import Douyin
from kol.platforms.connectors.douyin.signing_in import DouyinOAuth

__all__ = ["Douyin", "DouyinCallbacks", "DouyinOAuth"]
