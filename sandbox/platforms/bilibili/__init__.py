"""哔哩哔哩开放平台: https://openhome.bilibili.com/doc"""

from sandbox.platforms.bilibili import access, archives, reading, uploading
from sandbox.platforms.bilibili.common import bilibili

__all__ = ["access", "archives", "bilibili", "reading", "uploading"]
