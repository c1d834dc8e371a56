"""抖音开放平台: https://developer.open-douyin.com/docs/resource/zh-CN/dop/"""

from sandbox.platforms.douyin import access, reading, sharing, uploading, videos
from sandbox.platforms.douyin.common import douyin

__all__ = ["access", "douyin", "reading", "sharing", "uploading", "videos"]
