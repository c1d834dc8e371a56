"""The platforms, one module each."""

from sandbox.http import Call
from sandbox.platforms import (
    bilibili,
    dingtalk,
    discord,
    douyin,
    feishu,
    kuaishou,
    qq,
    telegram,
    wechat,
    wecom,
    weibo,
)
from sandbox.routing import Platform, Route

ALL: tuple[Platform, ...] = (
    wechat.wechat,
    weibo.weibo,
    douyin.douyin,
    kuaishou.kuaishou,
    bilibili.bilibili,
    wecom.wecom,
    dingtalk.dingtalk,
    feishu.feishu,
    qq.qq,
    telegram.telegram,
    discord.discord,
)
BY_NAME = {platform.name: platform for platform in ALL}


def find(call: Call) -> tuple[Platform, Route] | None:
    """Who answers a call."""
    for platform in ALL:
        route = platform.find(call)
        if route is not None:
            return platform, route
    return None
