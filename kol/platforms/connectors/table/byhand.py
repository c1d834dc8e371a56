"""Platforms without an interface that teams may use: a person finishes the post in the app. Their
limits are those of the apps' own editors."""

from django.utils.translation import gettext_lazy as _

from kol.platforms.connectors.base import ContentKind
from kol.platforms.connectors.capability import (
    Capability,
    Completion,
    Connect,
    Counting,
    Limits,
    Links,
)
from kol.platforms.connectors.table.official import GB, JPEG_PNG, MB, MP4, PICTURES

NOTE = _(
    "No interface for publishing: the phone gets the text, the pictures and a link to the app."
)


def _by_hand(platform: str, label: object, kinds: dict[ContentKind, Limits]) -> Capability:
    return Capability(
        platform=platform,
        label=label,  # type: ignore[arg-type]
        connect=Connect.NONE,
        completion=Completion.BY_HAND,
        kinds=kinds,
        note=NOTE,
    )


def _pictures(text: int, most: int, *, title: int = 0, tags: int = 0, least: int = 1) -> Limits:
    return Limits(
        text=text,
        title=title,
        images_most=most,
        images_least=least,
        image_bytes=20 * MB,
        image_mimes=PICTURES,
        tags_most=tags,
        mentions=True,
    )


XIAOHONGSHU = _by_hand(
    "xiaohongshu",
    _("Xiaohongshu"),
    {
        ContentKind.IMAGES: Limits(
            text=1000,
            title=20,
            images_most=18,
            images_least=1,
            image_bytes=20 * MB,
            image_mimes=JPEG_PNG,
            tags_most=10,
            mentions=True,
            links=Links.REFUSED,
        ),
        ContentKind.VIDEO: Limits(
            text=1000,
            title=20,
            video_bytes=5 * GB,
            video_seconds=15 * 60,
            video_mimes=MP4,
            tags_most=10,
            mentions=True,
            links=Links.REFUSED,
        ),
    },
)

ZHIHU = _by_hand(
    "zhihu",
    _("Zhihu"),
    {
        ContentKind.ARTICLE: Limits(
            text=100_000,
            title=100,
            title_needed=True,
            images_most=100,
            image_bytes=10 * MB,
            image_mimes=PICTURES,
            tags_most=5,
            links=Links.ALLOWED,
        ),
        ContentKind.IMAGES: _pictures(2000, 9, tags=3),
        ContentKind.TEXT: Limits(text=2000, tags_most=3, mentions=True, links=Links.ALLOWED),
    },
)

DOUBAN = _by_hand(
    "douban",
    _("Douban"),
    {
        ContentKind.TEXT: Limits(text=1500, tags_most=3, links=Links.ALLOWED),
        ContentKind.IMAGES: _pictures(1500, 9, tags=3),
    },
)

TIEBA = _by_hand(
    "tieba",
    _("Tieba"),
    {
        ContentKind.TEXT: Limits(text=5000, title=31, title_needed=True),
        ContentKind.IMAGES: _pictures(5000, 10, title=31),
    },
)

TOUTIAO = _by_hand(
    "toutiao",
    _("Toutiao"),
    {
        ContentKind.TEXT: Limits(text=2000, tags_most=5, mentions=True),
        ContentKind.IMAGES: _pictures(2000, 18, tags=5),
        ContentKind.ARTICLE: Limits(
            text=50_000,
            title=30,
            title_needed=True,
            images_most=50,
            image_bytes=5 * MB,
            image_mimes=PICTURES,
            cover_needed=True,
        ),
    },
)

QZONE = _by_hand(
    "qzone",
    _("QQ Zone"),
    {
        ContentKind.TEXT: Limits(text=10_000, counting=Counting.CHARACTERS, mentions=True),
        ContentKind.IMAGES: _pictures(10_000, 9),
    },
)

BY_HAND = (XIAOHONGSHU, ZHIHU, DOUBAN, TIEBA, TOUTIAO, QZONE)
