"""Where a code may be handed out, why not elsewhere, and the words to hand it out with.

What platforms allow changes; the table below says how each channel is treated and why, in one
place. The rule it rests on: spreading 口令 text in WeChat Moments and rewarding a share are refused
by WeChat, so there a picture with a QR code takes the text's place, and no text of ours promises
anything for sharing.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Way(StrEnum):
    """What a channel lets through."""

    BOTH = "both"  # text with the phrase and the link
    PHRASE = "phrase"  # the phrase alone: links are cut or punished
    QR = "qr"  # a picture alone: text with a phrase is blocked


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
        ("微博", "b站", "bilibili", "哔哩", "知乎", "weibo", "zhihu", "qq"),
    ),
]  # fmt: skip
_BY_KEY = {channel.key: channel for channel in CHANNELS}
# The more particular first: 朋友圈 before 微信, 公众号 before 微信.
_ORDER = ["moments", "official_account", "douyin", "xiaohongshu", "live", "weibo", "wechat_chat"]


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
