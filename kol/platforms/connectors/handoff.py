"""Platforms where a person finishes the post: nothing is called, the app is opened."""

from datetime import datetime

from kol.platforms.connectors.base import JSON, Connection, Content, ContentKind, Handoff, Outcome
from kol.platforms.connectors.silent import Silent

# Platform -> what opens its composer, by kind; "" for every other kind. On a phone the app takes
# the address over where it is installed; otherwise it is the web's own page.
COMPOSERS: dict[str, dict[str, str]] = {
    "xiaohongshu": {
        "": "xhsdiscover://post_note/",
        ContentKind.VIDEO: "xhsdiscover://post_video/",
    },
    "zhihu": {
        "": "https://www.zhihu.com/creator",
        ContentKind.ARTICLE: "https://zhuanlan.zhihu.com/write",
    },
    "douban": {"": "https://www.douban.com/"},
    "tieba": {"": "https://tieba.baidu.com/"},
    "toutiao": {
        "": "https://mp.toutiao.com/profile_v4/weitoutiao/publish",
        ContentKind.ARTICLE: "https://mp.toutiao.com/profile_v4/graphic/publish",
    },
    "qzone": {"": "https://user.qzone.qq.com/"},
    # Platforms with an interface, for accounts that may not use it.
    "weibo": {"": "sinaweibo://compose"},
    "wechat": {"": "https://mp.weixin.qq.com/"},
    "douyin": {"": "snssdk1128://studio/create"},
    "kuaishou": {"": "https://cp.kuaishou.com/article/publish/video"},
    "bilibili": {"": "https://member.bilibili.com/platform/upload/video/frame"},
}
# Where a post of each platform lives: what a person pastes back must lie there.
POST_HOSTS: dict[str, tuple[str, ...]] = {
    "xiaohongshu": ("xiaohongshu.com", "xhslink.com"),
    "zhihu": ("zhihu.com",),
    "douban": ("douban.com",),
    "tieba": ("tieba.baidu.com",),
    "toutiao": ("toutiao.com",),
    "qzone": ("qzone.qq.com",),
    "weibo": ("weibo.com", "weibo.cn"),
    "wechat": ("mp.weixin.qq.com",),
    "douyin": ("douyin.com", "iesdouyin.com"),
    "kuaishou": ("kuaishou.com", "chenzhongtech.com", "kuaishouapp.com"),
    "bilibili": ("bilibili.com", "b23.tv"),
}


def lies_at(host: str, platform: str) -> bool:
    """Whether a platform's posts may live at a host; anywhere, where nothing is known of it."""
    hosts = POST_HOSTS.get(platform, ())
    return not hosts or any(host == one or host.endswith(f".{one}") for one in hosts)


def composer_url(platform: str, kind: ContentKind) -> str:
    """What opens a platform's editor; empty where there is none."""
    known = COMPOSERS.get(platform, {})
    return known.get(kind, known.get("", ""))


def opener(platform: str, kind: ContentKind, url: str, handle: str, now: datetime) -> str:
    """What opens the app for a hand-off: its own address while that is good (the handle says how
    long, behind its slash), else the platform's editor."""
    until = handle.partition("/")[2]
    over = until.isdigit() and now.timestamp() >= int(until)
    return url if "://" in url and not over else composer_url(platform, kind)


class ByHand(Silent):
    """Hands every post to a person."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """Nothing is sent: the phone's page opens the app."""
        return Handoff(url=composer_url(link.platform, content.kind))
