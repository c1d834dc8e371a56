"""Bilibili's open platform: videos, signed calls, reviews."""

from kol.platforms.connectors.bilibili.connector import Bilibili
from kol.platforms.connectors.bilibili.signing_in import BilibiliCallbacks, BilibiliOAuth

__all__ = ["Bilibili", "BilibiliCallbacks", "BilibiliOAuth"]
