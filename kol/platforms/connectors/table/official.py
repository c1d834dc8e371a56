"""Platforms with an interface of their own that publishes."""

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
    Reads,
)

KB, MB, GB = 1024, 1024 * 1024, 1024 * 1024 * 1024
DAY = 24 * 3600
JPEG_PNG = frozenset({"image/jpeg", "image/png"})
PICTURES = JPEG_PNG | {"image/gif"}
MP4 = frozenset({"video/mp4", "video/quicktime"})

WECHAT = Capability(
    platform="wechat",
    label=_("WeChat Official Account"),
    connect=Connect.KEYS,
    completion=Completion.POLLING,
    kinds={
        ContentKind.ARTICLE: Limits(
            text=20_000,
            markup=True,
            title=64,
            title_needed=True,
            images_most=50,
            image_bytes=1 * MB,
            image_mimes=JPEG_PNG,
            cover_needed=True,
            links=Links.REFUSED,
        )
    },
    fields=("app_id", "app_secret", "callback_token", "aes_key"),
    optional=frozenset({"callback_token", "aes_key"}),
    reads=frozenset(Reads),
    # Articles are told by the day they went out on: a week of days, whatever is asked, and the list
    # of what was published, for its addresses.
    figures_calls=9,
    # Only of what was sent: of what was published WeChat tells no comments.
    comments_of=r"\d+_\d+",
    rates=(
        # Of what is sent to followers; what only stands on the account's page is not counted.
        Rate("sends", 1, DAY, daily=True),
        Rate("calls", 60, 60, durable=False),
    ),
    key="clientmsgid",
    askable=True,
    base="https://api.weixin.qq.com",
    options=(
        Option(
            "mode",
            _("How it goes out"),
            (
                ("publish", _("On the account's page; nobody is told")),
                ("mass", _("Sent to followers, once a day")),
                ("draft", _("As a draft; a person publishes it")),
            ),
        ),
        Option("tag_id", _("Only to followers with the tag (its number)")),
        Option("author", _("Author named under the title")),
        Option("digest", _("Summary under the title")),
        Option("comments", _("Comments"), (("0", _("Closed")), ("1", _("Open")))),
    ),
    note=_(
        "Goes out as an article, to all followers or those with a tag. An account that is not "
        "verified gets the draft; a person publishes it in the app."
    ),
)

WEIBO = Capability(
    platform="weibo",
    label=_("Weibo"),
    connect=Connect.OAUTH,
    completion=Completion.AT_ONCE,
    kinds={
        ContentKind.TEXT: Limits(
            text=140, counting=Counting.HALVES, mentions=True, links=Links.OWN_DOMAIN
        ),
        ContentKind.IMAGES: Limits(
            text=140,
            counting=Counting.HALVES,
            images_most=1,
            images_least=1,
            image_bytes=5 * MB,
            image_mimes=PICTURES,
            mentions=True,
            links=Links.OWN_DOMAIN,
        ),
    },
    app_fields=("client_id", "client_secret"),
    reads=frozenset(Reads),
    figures_batch=100,
    rates=(
        Rate("posts", 30, 3600),
        Rate("calls", 100, DAY, daily=True),
        Rate("calls", 15_000, 3600, scope="app", durable=False),
    ),
    askable=True,
    base="https://api.weibo.com",
    note=_(
        "Each post carries an address of the domain that is registered with Weibo, and no topics. "
        "The same text twice is refused."
    ),
)

DOUYIN = Capability(
    platform="douyin",
    label=_("Douyin"),
    connect=Connect.OAUTH,
    completion=Completion.POLLING,
    kinds={
        ContentKind.VIDEO: Limits(
            text=1000,
            video_bytes=4 * GB,
            video_seconds=15 * 60,
            video_mimes=MP4,
            tags_most=5,
            mentions=True,
        ),
        ContentKind.IMAGES: Limits(
            text=1000,
            images_most=35,
            images_least=1,
            image_bytes=20 * MB,
            image_mimes=JPEG_PNG,
            tags_most=5,
            mentions=True,
        ),
    },
    scopes=(
        "user_info",
        "video.create.bind",
        "video.list.bind",
        "video.data.bind",
        "data.external.user",
    ),
    app_fields=("client_id", "client_secret", "scopes"),
    optional=frozenset({"scopes"}),
    reads=frozenset(Reads),
    figures_batch=20,
    rates=(Rate("calls", 60, 60, durable=False),),
    askable=True,
    base="https://open.douyin.com",
    options=(
        Option(
            "mode",
            _("How it goes out"),
            (
                ("direct", _("By the interface, where the app may")),
                ("share", _("By a link that opens Douyin with it")),
            ),
        ),
    ),
    note=_(
        "Only apps of enterprises and institutions may publish directly; every other account gets "
        "a link that opens Douyin with the post in it. Comments are read where the app has the "
        "right item.comment; with renew_refresh_token a connection lasts half a year."
    ),
)

KUAISHOU = Capability(
    platform="kuaishou",
    label=_("Kuaishou"),
    connect=Connect.OAUTH,
    completion=Completion.POLLING,
    kinds={
        ContentKind.VIDEO: Limits(
            text=500,
            images_most=0,
            image_bytes=10 * MB,
            image_mimes=JPEG_PNG,
            video_bytes=4 * GB,
            video_seconds=15 * 60,
            video_mimes=MP4,
            cover_needed=True,
            tags_most=4,
        )
    },
    scopes=("user_info", "user_video_publish", "user_video_info"),
    app_fields=("client_id", "client_secret"),
    reads=frozenset({Reads.ACCOUNT_FIGURES, Reads.POST_FIGURES, Reads.POSTS}),
    rates=(Rate("calls", 60, 60, durable=False),),
    # From the list of videos, thirty a call, the newest hundred and fifty.
    figures_calls=5,
    key="upload_token",
    askable=True,
    base="https://open.kuaishou.com",
)

BILIBILI = Capability(
    platform="bilibili",
    label=_("Bilibili"),
    connect=Connect.OAUTH,
    completion=Completion.POLLING,
    kinds={
        ContentKind.VIDEO: Limits(
            text=249,
            title=79,
            title_needed=True,
            image_bytes=5 * MB,
            image_mimes=JPEG_PNG,
            aspect=(4 / 3, 16 / 9 + 0.01),
            video_bytes=4 * GB,
            video_seconds=10 * 3600,
            video_mimes=MP4,
            cover_needed=True,
            tags_most=10,
            tag_length=20,
        )
    },
    scopes=("USER_INFO", "USER_DATA", "ARC_BASE", "ARC_DATA"),
    app_fields=("client_id", "client_secret"),
    reads=frozenset({Reads.ACCOUNT_FIGURES, Reads.POST_FIGURES, Reads.POSTS}),
    rates=(Rate("calls", 60, 60, durable=False),),
    key="upload_token",
    askable=True,
    base="https://member.bilibili.com",
    options=(
        Option("tid", _("Column (its number; 21 is everyday life)")),
        Option(
            "copyright",
            _("Whose work it is"),
            (("1", _("Ourselves")), ("2", _("Others, with their source"))),
        ),
        Option("source", _("Source")),
    ),
)

OFFICIAL = (WECHAT, WEIBO, DOUYIN, KUAISHOU, BILIBILI)
