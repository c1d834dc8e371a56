"""Where a code may be handed out, why not elsewhere, and the words to hand it out with.

What platforms allow changes; the table below says how each channel is treated and why, in one
place. The rule it rests on: spreading 口令 text in WeChat Moments and rewarding a share are refused
by WeChat, so there a picture with a QR code takes the text's place, and no text of ours promises
anything for sharing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Way(StrEnum):
    """What a channel lets through."""

    BOTH = "both"  # text with the phrase and the link
    PHRASE = "phrase"  # the phrase alone: links are cut or punished
    QR = "qr"  # a picture alone: text with a phrase is blocked
    NOT = "not"  # not at all, unless the team knows what it does


@dataclass(frozen=True, slots=True)
class Channel:
    """A place codes are handed out, and how."""

    key: str
    label: str | Promise
    way: Way
    advice: str | Promise
    # Words in a code's channel name by which we know the place.
    words: tuple[str, ...]


CHANNELS: list[Channel] = [
    Channel(
        "wechat_chat", _("WeChat chats and groups"), Way.BOTH,
        _("A link opens right there. Never offer anything for passing it on: WeChat bans that."),
        ("微信群", "微信", "wechat", "weixin", "企业微信", "企微"),
    ),
    Channel(
        "moments", _("WeChat Moments"), Way.QR,
        _("WeChat blocks invite-code text in Moments. Post the QR picture instead, and never "
          "offer anything for passing it on."),
        ("朋友圈", "moments"),
    ),
    Channel(
        "official_account", _("WeChat Official Account"), Way.BOTH,
        _("Best as a keyword reply, or as the article's “Read more” link."),
        ("公众号", "服务号", "订阅号", "official account"),
    ),
    Channel(
        "douyin", _("Douyin and Kuaishou"), Way.PHRASE,
        _("Links outside are cut. Say the phrase, or write it in the video and the first comment."),
        ("抖音", "快手", "douyin", "kuaishou", "tiktok"),
    ),
    Channel(
        "xiaohongshu", _("Xiaohongshu"), Way.PHRASE,
        _("Links and QR codes in notes may get a note limited. Say the phrase in the picture or "
          "the video."),
        ("小红书", "红薯", "xiaohongshu", "rednote", "xhs"),
    ),
    Channel(
        "live", _("Spoken live"), Way.PHRASE,
        _("Say it slowly and twice. Its width, spaces and traditional forms make no difference."),
        ("直播", "live", "口播"),
    ),
    Channel(
        "weibo", _("Weibo, Bilibili and others"), Way.BOTH,
        _("Text and link both work. Pin it as the first comment."),
        ("微博", "b站", "bilibili", "哔哩", "知乎", "weibo", "zhihu"),
    ),
    Channel(
        "qq", _("QQ groups and QZone"), Way.BOTH,
        _("Text and link both work. Offer nothing for passing it on: the rules are WeChat's."),
        ("qq", "空间", "qzone"),
    ),
    Channel(
        "video_account", _("WeChat Channels (video)"), Way.QR,
        _("Links outside and spoken offers to add people may get a video limited. Show the QR "
          "picture at the end of the live stream, or answer by the Official Account's keyword."),
        ("视频号", "channels"),
    ),
    Channel(
        "abroad", _("Telegram, Discord and others abroad"), Way.NOT,
        _("What is written there leaves the country, and your fans' consent doesn't cover that. "
          "The safe way: send the QR picture to those who asked for it."),
        ("telegram", "discord", "whatsapp", "电报"),
    ),
]  # fmt: skip
_BY_KEY = {channel.key: channel for channel in CHANNELS}
# The more particular first: 朋友圈 before 微信, 公众号 before 微信.
_ORDER = [
    "moments", "official_account", "video_account", "douyin", "xiaohongshu", "live", "weibo",
    "abroad", "wechat_chat", "qq",
]  # fmt: skip


def channel_of(name: str) -> Channel | None:
    """The channel that a code's channel name speaks of, where we know it."""
    lower = name.lower()
    for key in _ORDER:
        if any(word in lower for word in _BY_KEY[key].words):
            return _BY_KEY[key]
    return None


@dataclass(frozen=True, slots=True)
class ShareText:
    """A channel with the text for it; the text is empty where only a picture is right."""

    channel: Channel
    text: str
    own: bool


def share_texts(*, phrase: str, group: str, link: str, channel: str) -> list[ShareText]:
    """A text for every channel, the code's own channel first."""
    own = channel_of(channel)
    found = [
        ShareText(one, share_text(way=one.way, phrase=phrase, group=group, link=link), one is own)
        for one in CHANNELS
    ]
    return sorted(found, key=lambda one: not one.own)


def share_text(*, way: Way, phrase: str, group: str, link: str) -> str:
    """The words to paste. The join page understands them whole (tests/community/invites)."""
    words = {"phrase": phrase, "group": group, "link": link}
    if way == Way.BOTH:
        return (
            gettext("%(group)s is open. Come in at %(link)s or with the code “%(phrase)s”") % words
        )
    if way == Way.PHRASE:
        return gettext("The way into %(group)s: the code “%(phrase)s”") % words
    return ""


# Addresses that open a platform's own form with text and link filled in. The platforms' documents:
# open.weibo.com/sharebutton, connect.qq.com/intro/share, core.telegram.org/widgets/share.
_TARGETS: dict[str, tuple[str | Promise, str, dict[str, str]]] = {
    "weibo": (
        _("Weibo"),
        "https://service.weibo.com/share/share.php",
        {"url": "link", "title": "text"},
    ),
    "qzone": (
        _("QZone"),
        "https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey",
        {"url": "link", "title": "group", "summary": "text"},
    ),
    "qq": (
        _("QQ"),
        "https://connect.qq.com/widget/shareqq/index.html",
        {"url": "link", "title": "group", "desc": "text"},
    ),
    "telegram": ("Telegram", "https://t.me/share/url", {"url": "link", "text": "text"}),
}


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A platform's form with our words in it."""

    key: str
    label: str | Promise
    url: str


def share_links(*, phrase: str, group: str, link: str) -> list[ShareLink]:
    """The forms of the platforms that SHARE_TARGETS names; those abroad are off by default."""
    words = {
        "link": link,
        "group": group,
        "text": share_text(way=Way.BOTH, phrase=phrase, group=group, link=link),
    }
    found = []
    for key in settings.SHARE_TARGETS:
        label, address, fields = _TARGETS[key]
        query = urlencode({name: words[part] for name, part in fields.items()})
        found.append(ShareLink(key, label, f"{address}?{query}"))
    return found


# Words that promise something for passing a thing on, which WeChat's rules of 2019 forbid.
_REWARDS = re.compile(
    r"(?:分享|转发|邀请|拉人|集赞|助力|砍价|转给)[^，。！？\n]{0,8}?"
    r"(?:有奖|得|领|送|红包|现金|返|抽奖|福利|解锁|次数|机会)"
    r"|(?:集赞|助力|砍一刀|拉新有奖|裂变)"
)


def reward_words(text: str) -> list[str]:
    """The passages of a text that promise something for sharing; empty when there is none."""
    return list(dict.fromkeys(found.group() for found in _REWARDS.finditer(text)))
