"""A post as one platform gets it, and the hash of what somebody says yes to."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import IO, Any

from django.core.files.storage import default_storage

from foundation.assets.handing import handed_url
from foundation.assets.models import Asset
from kol.platforms.connectors.base import Content, ContentKind, Media
from kol.platforms.connectors.capability import Capability, Links
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.platforms.models import PlatformAccount
from kol.posts.body import body_pictures, body_topics
from kol.posts.drawn import (
    STYLES,
    TopicStyle,
    body_html,
    body_plain,
    note_html,
    picture_html,
    topic_drawn,
)
from kol.posts.models import Post, PostMedia, PostShape
from kol.posts.shaped import OWNABLE, PostParts, Shaped

__all__ = [
    "OWNABLE",
    "PostParts",
    "Shaped",
    "article_html",
    "canonical",
    "content_for",
    "content_hash",
    "content_of",
    "parts_hash",
]
Role = PostMedia.Role
# What law asks to be said, in Chinese whoever works the desk: it is for those who read the post.
AD_MARK = "【广告】"
AI_MARK = "（部分内容由 AI 生成）"
# Takes the topics apart from the text, between commas.
TOPICS_APART = frozenset({"bilibili"})


def content_for(
    post: Post,
    target_platform: str,
    account: PlatformAccount | None = None,
    link: str = "",
) -> Content:
    """What a platform gets of a post, with the tracked ``link`` woven in. Two queries."""
    shaped = PostParts(post).shaped(target_platform)
    options = {**(account.options if account is not None else {}), **shaped.options}
    return content_of(shaped, target_platform, link=link, options=options)


def carries_link(shaped: Shaped, platform: str) -> bool:
    """Whether a post's link goes out there, in the text or (of an article in markup) beside it."""
    capability = capability_get(platform) if platform_known(platform) else None
    limits = capability.kinds.get(kind_for(shaped, capability)) if capability else None
    return limits is None or limits.links is not Links.REFUSED or limits.markup


def content_of(
    shaped: Shaped, platform: str, *, link: str = "", options: Mapping[str, Any] | None = None
) -> Content:
    """The same from what was read already. No query."""
    capability = capability_get(platform) if platform_known(platform) else None
    kind = kind_for(shaped, capability)
    limits = capability.kinds.get(kind) if capability else None
    style = STYLES.get(platform, TopicStyle.AS_TYPED)
    topics = topics_of(shaped) if limits is None or limits.tags_most else ()
    if platform in TOPICS_APART:
        topics = tuple(one.replace(",", "，") for one in topics)
    words = _words(shaped, kind, style, limits.title > 0 if limits else True)
    if topics and platform not in TOPICS_APART:
        words = _with_topics(words, shaped, style)
    refused = limits is not None and limits.links is Links.REFUSED
    if link and not refused and link not in words:
        words = f"{words}\n{link}" if kind is ContentKind.ARTICLE else f"{words} {link}".strip()
    words = _marked(words, shaped)
    article = kind is ContentKind.ARTICLE
    html = article_html(shaped, platform, links=not refused) if article else ""
    pictures = _pictures(shaped, kind)
    return Content(
        kind=kind,
        text=words,
        title=shaped.title,
        html=html,
        images=tuple(media_of(one) for one in pictures),
        video=media_of(shaped.video) if shaped.video and kind is ContentKind.VIDEO else None,
        cover=media_of(shaped.cover) if shaped.cover else None,
        topics=topics,
        link=link,
        options={
            **(options if options is not None else shaped.options),
            **({"ai_made": True} if shaped.ai_made else {}),
            **({"ad": True} if shaped.ad else {}),
        },
    )


def kind_for(shaped: Shaped, capability: Capability | None) -> ContentKind:
    """What a post is on a platform: what it was written as, or the nearest it takes there."""
    wanted = ContentKind(shaped.kind)
    if wanted is ContentKind.VIDEO or capability is None:
        return wanted
    has_pictures = bool(shaped.images) or bool(shaped.inside)
    plain = ContentKind.IMAGES if has_pictures else ContentKind.TEXT
    if wanted is not ContentKind.ARTICLE:
        wanted = plain
    order = [wanted, plain, ContentKind.IMAGES, ContentKind.TEXT, ContentKind.ARTICLE]
    if not has_pictures and ContentKind.TEXT in capability.kinds:
        order = [one for one in order if one is not ContentKind.IMAGES]
    return next((one for one in order if one in capability.kinds), wanted)


def topics_of(shaped: Shaped) -> tuple[str, ...]:
    """All topics, those in the text first, each once."""
    return tuple(dict.fromkeys([*body_topics(shaped.body), *shaped.topics]))


def media_of(one: PostMedia) -> Media:
    """A file of the library as connectors take it."""
    return asset_media(one.asset, one.alt)


def asset_media(asset: Asset, alt: str = "") -> Media:
    """The same of a file by itself."""
    return Media(
        public_id=asset.public_id,
        mime=asset.mime,
        size=asset.size,
        width=asset.width,
        height=asset.height,
        sha256=bytes(asset.sha256),
        open=partial(_open, asset.key),
        filename=f"{asset.public_id}.{asset.key.rpartition('.')[2]}",
        seconds=asset.seconds,
        url=handed_url(asset),
        alt=alt,
    )


def content_hash(post: Post) -> bytes:
    """The hash of all that goes out: the master, what platforms have of their own, the files by
    their bytes, the marks. Whatever changes one of these voids an approval. Two queries."""
    return parts_hash(PostParts(post))


def parts_hash(parts: PostParts) -> bytes:
    """The same from what was read already."""
    return hashlib.sha256(json.dumps(canonical(parts), **_JSON).encode()).digest()


def canonical(parts: PostParts) -> dict[str, Any]:
    """What is approved, in one form: the same content is the same form."""
    post = parts.post
    shapes = {}
    for name, shape in parts.shapes.items():
        own = {one: getattr(shape, one) for one in ("title", "body", "topics") if one in shape.own}
        marks = {one: True for one in ("media", "cover") if one in shape.own}
        if own or marks or shape.options:
            shapes[name] = {**own, **marks, "options": shape.options}
    used = [one for one in parts.media if _used(parts.shapes, one)]
    return {
        "kind": post.kind,
        "title": post.title,
        "body": post.body or {"blocks": []},
        "topics": list(post.topics),
        "link": post.link_url,
        "ad": [post.ad, post.advertiser],
        "ai": post.ai_made,
        "shapes": shapes,
        "media": _digests(used),
    }


_JSON: dict[str, Any] = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}


def _used(shapes: Mapping[str, PostShape], one: PostMedia) -> bool:
    """Whether a file goes out: those of a platform that follows the master again do not."""
    if not one.platform:
        return True
    shape = shapes.get(one.platform)
    field = {Role.COVER: "cover", Role.BODY: "body"}.get(Role(one.role), "media")
    return shape is not None and field in shape.own


def _digests(media: Iterable[PostMedia]) -> list[list[str]]:
    """Files in their order, whatever numbers their places have."""
    return [[one.platform, one.role, bytes(one.asset.sha256).hex(), one.alt] for one in media]


def _open(key: str) -> IO[bytes]:
    return default_storage.open(key)


def _pictures(shaped: Shaped, kind: ContentKind) -> list[PostMedia]:
    if kind is ContentKind.VIDEO or kind is ContentKind.TEXT:
        return []
    inside = [shaped.inside[one] for one in body_pictures(shaped.body) if one in shaped.inside]
    if kind is ContentKind.ARTICLE:
        return [
            *inside,
            *(one for one in shaped.images if one.asset.public_id not in shaped.inside),
        ]
    return list(shaped.images) or inside


def _beside(shaped: Shaped) -> list[PostMedia]:
    """Pictures that stand nowhere in the text."""
    return [one for one in shaped.images if one.asset.public_id not in shaped.inside]


def _words(shaped: Shaped, kind: ContentKind, style: TopicStyle, titled: bool) -> str:
    """The text; the title before it where there is no other place for one."""
    text = body_plain(shaped.body, style, gap="\n\n" if shaped.kind == "article" else "\n")
    if shaped.title and not titled and kind is not ContentKind.ARTICLE:
        return f"{shaped.title}\n{text}".strip()
    return text


def _with_topics(words: str, shaped: Shaped, style: TopicStyle) -> str:
    there = set(body_topics(shaped.body))
    more = [topic_drawn(one, style) for one in shaped.topics if one not in there]
    return f"{words}\n{' '.join(more)}".strip() if more else words


def _marked(words: str, shaped: Shaped) -> str:
    """With what law asks to be said: an advertisement first, what AI made last."""
    if shaped.ad:
        words = f"{_ad_mark(shaped)}{words}"
    return f"{words}\n{AI_MARK}" if shaped.ai_made else words


def _ad_mark(shaped: Shaped) -> str:
    return f"{AD_MARK}{shaped.advertiser} " if shaped.advertiser else AD_MARK


def article_html(
    shaped: Shaped,
    platform: str,
    *,
    links: bool,
    source: Callable[[str], str] = str,
    inline: bool = True,
) -> str:
    """The whole article. Pictures are named by their public ids, for the connector puts the
    platform's own addresses there; a preview of ours gives their ``source``."""

    def picture(asset: str) -> str:
        return source(asset) if asset in shaped.inside else ""

    parts = [
        note_html(_ad_mark(shaped), inline=inline) if shaped.ad else "",
        body_html(
            shaped.body,
            picture=picture,
            links=links,
            inline=inline,
            style=STYLES.get(platform, TopicStyle.AS_TYPED),
        ),
        *(
            picture_html(source(one.asset.public_id), one.alt, inline=inline)
            for one in _beside(shaped)
        ),
        note_html(AI_MARK, inline=inline) if shaped.ai_made else "",
    ]
    return "".join(parts)
