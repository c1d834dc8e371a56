"""Robots and bots of chats: a message is there at once, and nobody can be asked about it."""

from django.utils.translation import gettext_lazy as _

from kol.platforms.connectors.base import ContentKind
from kol.platforms.connectors.capability import (
    Capability,
    Completion,
    Connect,
    Counting,
    Limits,
    Links,
    Option,
    Rate,
)
from kol.platforms.connectors.table.official import DAY, JPEG_PNG, MB, PICTURES

WECOM = Capability(
    platform="wecom",
    addressed=False,
    label=_("WeCom group robot"),
    connect=Connect.KEYS,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(
            text=2048, counting=Counting.BYTES, mentions=True, links=Links.ALLOWED
        ),
        # A card with its picture; a picture alone is sent as one.
        ContentKind.IMAGES: Limits(
            text=512,
            counting=Counting.BYTES,
            title=42,
            images_most=8,
            images_least=1,
            image_bytes=2 * MB,
            image_mimes=JPEG_PNG,
            links=Links.ALLOWED,
            card_link=True,
        ),
        # 4096 with the title before it and the link behind it.
        ContentKind.ARTICLE: Limits(
            text=3700, counting=Counting.BYTES, title=42, links=Links.ALLOWED
        ),
    },
    fields=("webhook",),
    rates=(Rate("posts", 20, 60),),
    base="https://qyapi.weixin.qq.com",
    options=(Option("mentioned_list", _("Who is mentioned (user ids, or @all)")),),
)

FEISHU = Capability(
    platform="feishu",
    addressed=False,
    label=_("Feishu group robot"),
    connect=Connect.KEYS,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(
            text=18_000, counting=Counting.BYTES, mentions=True, links=Links.ALLOWED
        ),
        ContentKind.ARTICLE: Limits(
            text=18_000, counting=Counting.BYTES, title=100, links=Links.ALLOWED
        ),
    },
    fields=("webhook", "secret"),
    optional=frozenset({"secret"}),
    rates=(Rate("posts", 100, 60), Rate("posts", 5, 1, durable=False)),
    base="https://open.feishu.cn",
    note=_(
        "Text and links only: pictures can't be sent by a robot's webhook, for uploading one "
        "takes an app of Feishu."
    ),
)

DINGTALK = Capability(
    platform="dingtalk",
    addressed=False,
    label=_("DingTalk group robot"),
    connect=Connect.KEYS,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(
            text=18_000, counting=Counting.BYTES, mentions=True, links=Links.ALLOWED
        ),
        ContentKind.IMAGES: Limits(
            text=18_000,
            counting=Counting.BYTES,
            title=60,
            images_most=9,
            images_least=1,
            image_bytes=20 * MB,
            image_mimes=PICTURES,
            links=Links.ALLOWED,
        ),
        ContentKind.ARTICLE: Limits(
            text=18_000, counting=Counting.BYTES, title=60, links=Links.ALLOWED
        ),
    },
    fields=("webhook", "secret"),
    optional=frozenset({"secret"}),
    rates=(Rate("posts", 20, 60),),
    base="https://oapi.dingtalk.com",
    options=(
        Option("at_all", _("Everybody is mentioned"), (("0", _("No")), ("1", _("Yes")))),
        Option("at_mobiles", _("Who is mentioned (phone numbers)")),
    ),
    note=_("More than 20 a minute, and the group hears nothing for ten minutes."),
)

QQBOT = Capability(
    platform="qqbot",
    addressed=False,
    label=_("QQ bot"),
    connect=Connect.KEYS,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(text=2000, links=Links.REFUSED),
        ContentKind.IMAGES: Limits(
            text=2000,
            images_most=1,
            images_least=1,
            image_bytes=10 * MB,
            image_mimes=JPEG_PNG,
            links=Links.REFUSED,
        ),
    },
    fields=("app_id", "client_secret", "group_openid"),
    # What a group gets unasked: an account is a group here. Of all its groups together a bot may
    # speak 30 times a minute (60 when its owner is certified), which QQ counts and we don't.
    # Answers to somebody's message would be free; nobody asks for any here (docs/decisions.md).
    rates=(Rate("posts", 20, 60), Rate("posts", 1000, DAY, daily=True)),
    base="https://api.sgroup.qq.com",
    note=_(
        "The bot speaks in a group only after the group's owner has allowed it, in the bot's "
        "settings there, to speak unasked. What people write to the bot is not heard here, so it "
        "answers nobody."
    ),
)

TELEGRAM = Capability(
    platform="telegram",
    label=_("Telegram"),
    connect=Connect.KEYS,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(
            text=4096, counting=Counting.UTF16, mentions=True, links=Links.ALLOWED
        ),
        ContentKind.IMAGES: Limits(
            text=1024,
            counting=Counting.UTF16,
            images_most=10,
            images_least=1,
            image_bytes=10 * MB,
            image_mimes=JPEG_PNG,
            aspect=(1 / 20, 20.0),
            links=Links.ALLOWED,
        ),
        ContentKind.VIDEO: Limits(
            text=1024,
            counting=Counting.UTF16,
            video_bytes=50 * MB,
            video_seconds=3600,
            video_mimes=frozenset({"video/mp4"}),
            links=Links.ALLOWED,
        ),
    },
    fields=("bot_token", "chat_id"),
    rates=(
        Rate("posts", 20, 60),
        Rate("calls", 30, 1, scope="app", durable=False),
    ),
    abroad=True,
    base="https://api.telegram.org",
)

DISCORD = Capability(
    platform="discord",
    label=_("Discord"),
    connect=Connect.KEYS,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(text=2000, counting=Counting.UTF16, links=Links.ALLOWED),
        ContentKind.IMAGES: Limits(
            text=2000,
            counting=Counting.UTF16,
            images_most=10,
            images_least=1,
            image_bytes=10 * MB,
            image_mimes=PICTURES | {"image/webp"},
            links=Links.ALLOWED,
        ),
    },
    fields=("webhook",),
    rates=(Rate("posts", 30, 60), Rate("posts", 5, 2, durable=False)),
    abroad=True,
    base="https://discord.com",
)

CHATS = (WECOM, FEISHU, DINGTALK, QQBOT, TELEGRAM, DISCORD)
