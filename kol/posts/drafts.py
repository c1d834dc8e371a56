"""A whole post as one value: what an editor sends, what a version keeps, what two versions differ
in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from foundation.text.normal import display_clean
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.posts.body import (
    EMPTY,
    TOPIC_LENGTH,
    Body,
    body_clean,
    body_empty,
    body_pictures,
    link_clean,
)
from kol.posts.errors import BodyBroken, PlanFar, TooMuchMedia
from kol.posts.models import Post, PostMedia
from kol.posts.models.posts import TITLE_LENGTH
from kol.posts.registry import target_kinds
from kol.posts.rendering import OWNABLE, PostParts

MOST_MEDIA, MOST_TOPICS = 60, 30
CAMPAIGN_LENGTH, ADVERTISER_LENGTH, ALT_LENGTH = 60, 60, 200
OPTION_LENGTH = 200
PLAN_YEARS = 5
Role = PostMedia.Role


@dataclass(frozen=True, slots=True)
class MediaIn:
    """A file of the library at its place."""

    asset: str
    role: str = Role.IMAGE
    alt: str = ""


@dataclass(frozen=True, slots=True)
class ShapeIn:
    """What one platform has of its own; fields not in ``own`` follow the master."""

    own: frozenset[str] = frozenset()
    title: str = ""
    body: Body = field(default_factory=lambda: dict(EMPTY))
    topics: tuple[str, ...] = ()
    media: tuple[MediaIn, ...] = ()
    cover: MediaIn | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether it differs in nothing."""
        return not self.own and not self.options


@dataclass(frozen=True, slots=True)
class Draft:
    """A post with all its versions of platforms."""

    kind: str = Post.Kind.IMAGES
    title: str = ""
    body: Body = field(default_factory=lambda: dict(EMPTY))
    topics: tuple[str, ...] = ()
    link_url: str = ""
    campaign: str = ""
    ad: bool = False
    advertiser: str = ""
    ai_made: bool = False
    planned_at: datetime | None = None
    # Whoever sends it did not touch the plan: what it is by now stays, be it moved meanwhile.
    plan_kept: bool = False
    media: tuple[MediaIn, ...] = ()
    cover: MediaIn | None = None
    shapes: Mapping[str, ShapeIn] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to read or see in it."""
        return not self.title and body_empty(self.body) and not self.media


def draft_clean(draft: Draft) -> Draft:
    """The same, checked and tidy. Raises BodyBroken, BodyTooLong, LinkBroken, TooMuchMedia,
    PlanFar."""
    if draft.kind not in Post.Kind.values:
        raise BodyBroken(what="kind")
    draft = _pictures_beside(draft)
    known = {
        name: _shape_clean(name, shape)
        for name, shape in draft.shapes.items()
        if platform_known(name) or name in target_kinds()
    }
    cleaned = replace(
        draft,
        title=display_clean(draft.title, TITLE_LENGTH),
        body=body_clean(draft.body),
        topics=topics_clean(draft.topics),
        link_url=link_clean(draft.link_url) if draft.link_url.strip() else "",
        campaign=display_clean(draft.campaign, CAMPAIGN_LENGTH),
        advertiser=display_clean(draft.advertiser, ADVERTISER_LENGTH) if draft.ad else "",
        planned_at=plan_clean(draft.planned_at),
        media=_media_clean(draft.media),
        cover=_one(draft.cover, Role.COVER),
        shapes={name: shape for name, shape in sorted(known.items()) if not shape.nothing},
    )
    if len(cleaned.media) + len(body_pictures(cleaned.body)) > MOST_MEDIA:
        raise TooMuchMedia(most=MOST_MEDIA)
    return cleaned


def _pictures_beside(draft: Draft) -> Draft:
    """What is no article any more has its pictures beside the text: the plain field it is written
    in holds none, and the next save would lose them."""
    if draft.kind == Post.Kind.ARTICLE:
        return draft
    body = body_clean(draft.body)
    inside = [block for block in body["blocks"] if block["type"] == "picture"]
    if not inside:
        return draft
    there = {one.asset for one in draft.media}
    more = [MediaIn(one["asset"], alt=one["alt"]) for one in inside if one["asset"] not in there]
    rest = [block for block in body["blocks"] if block["type"] != "picture"]
    return replace(draft, body={"blocks": rest}, media=(*draft.media, *more))


def plan_clean(at: datetime | None) -> datetime | None:
    """A day that may be planned for, or has been. Raises PlanFar."""
    reach = timedelta(days=366 * PLAN_YEARS)
    if at is not None and abs(at - timezone.now()) > reach:
        raise PlanFar(field="planned_at", years=PLAN_YEARS)
    return at


def topics_clean(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Without their marks, each once."""
    names = (display_clean(one.strip().strip("#"), TOPIC_LENGTH) for one in topics)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_TOPICS]


def draft_of(parts: PostParts) -> Draft:
    """A post as it is. No query."""
    post = parts.post
    media, cover = _media_of(parts, "")
    shapes = {}
    for name, shape in parts.shapes.items():
        own_media, own_cover = _media_of(parts, name)
        shapes[name] = ShapeIn(
            own=frozenset(shape.own),
            title=shape.title,
            body=shape.body or dict(EMPTY),
            topics=tuple(shape.topics),
            media=own_media,
            cover=own_cover,
            options=shape.options,
        )
    return Draft(
        kind=post.kind,
        title=post.title,
        body=post.body or dict(EMPTY),
        topics=tuple(post.topics),
        link_url=post.link_url,
        campaign=post.campaign,
        ad=post.ad,
        advertiser=post.advertiser,
        ai_made=post.ai_made,
        planned_at=post.planned_at,
        media=media,
        cover=cover,
        shapes=shapes,
    )


def draft_told(draft: Draft) -> dict[str, Any]:
    """As JSON, for a version. Where it stands in the calendar is no part of its text."""
    return {
        "kind": str(draft.kind),
        "title": draft.title,
        "body": draft.body,
        "topics": list(draft.topics),
        "link_url": draft.link_url,
        "campaign": draft.campaign,
        "ad": draft.ad,
        "advertiser": draft.advertiser,
        "ai_made": draft.ai_made,
        "media": [_told(one) for one in draft.media],
        "cover": _told(draft.cover) if draft.cover else None,
        "shapes": {name: _shape_told(shape) for name, shape in sorted(draft.shapes.items())},
    }


def draft_read(kept: Mapping[str, Any], planned_at: datetime | None = None) -> Draft:
    """A version as a draft again."""
    return Draft(
        kind=kept["kind"],
        title=kept["title"],
        body=kept["body"],
        topics=tuple(kept["topics"]),
        link_url=kept["link_url"],
        campaign=kept["campaign"],
        ad=kept["ad"],
        advertiser=kept["advertiser"],
        ai_made=kept["ai_made"],
        planned_at=planned_at,
        media=tuple(MediaIn(**one) for one in kept["media"]),
        cover=_cover_read(kept["cover"]),
        shapes={
            name: ShapeIn(
                own=frozenset(one["own"]),
                title=one["title"],
                body=one["body"],
                topics=tuple(one["topics"]),
                media=tuple(MediaIn(**file) for file in one["media"]),
                cover=_cover_read(one["cover"]),
                options=one["options"],
            )
            for name, one in kept["shapes"].items()
        },
    )


def _shape_clean(name: str, shape: ShapeIn) -> ShapeIn:
    own = shape.own & frozenset(OWNABLE)
    return ShapeIn(
        own=own,
        title=display_clean(shape.title, TITLE_LENGTH) if "title" in own else "",
        body=body_clean(shape.body) if "body" in own else dict(EMPTY),
        topics=topics_clean(shape.topics) if "topics" in own else (),
        media=_media_clean(shape.media) if "media" in own else (),
        cover=_one(shape.cover, Role.COVER) if "cover" in own else None,
        options=_options_clean(name, shape.options),
    )


def _options_clean(platform: str, options: Mapping[str, Any]) -> dict[str, str]:
    """What the platform asks about a post, and nothing else: an answer of none of its choices is
    none."""
    asked = capability_get(platform).options if platform_known(platform) else ()
    found: dict[str, str] = {}
    for one in asked:
        said = display_clean(str(options.get(one.name, "")), OPTION_LENGTH)
        if said and (not one.choices or said in {value for value, _label in one.choices}):
            found[one.name] = said
    return found


def _media_clean(media: tuple[MediaIn, ...]) -> tuple[MediaIn, ...]:
    """Each file once, one video at most."""
    found: dict[str, MediaIn] = {}
    videos = 0
    for one in media:
        role = Role.VIDEO if one.role == Role.VIDEO else Role.IMAGE
        videos += role == Role.VIDEO
        if role == Role.VIDEO and videos > 1:
            continue
        found.setdefault(one.asset, MediaIn(one.asset, role, display_clean(one.alt, ALT_LENGTH)))
    return tuple(found.values())


def _one(media: MediaIn | None, role: str) -> MediaIn | None:
    return MediaIn(media.asset, role, display_clean(media.alt, ALT_LENGTH)) if media else None


def _media_of(parts: PostParts, platform: str) -> tuple[tuple[MediaIn, ...], MediaIn | None]:
    mine = [one for one in parts.media if one.platform == platform]
    files = [
        MediaIn(one.asset.public_id, one.role, one.alt)
        for one in mine
        if one.role in (Role.IMAGE, Role.VIDEO)
    ]
    covers = [one for one in mine if one.role == Role.COVER]
    cover = MediaIn(covers[0].asset.public_id, Role.COVER, covers[0].alt) if covers else None
    return tuple(files), cover


def _told(media: MediaIn) -> dict[str, str]:
    """What it is (a picture, a video) the library knows."""
    return {"asset": media.asset, "alt": media.alt}


def _cover_read(kept: Mapping[str, str] | None) -> MediaIn | None:
    return MediaIn(kept["asset"], Role.COVER, kept["alt"]) if kept else None


def _shape_told(shape: ShapeIn) -> dict[str, Any]:
    return {
        "own": sorted(shape.own),
        "title": shape.title,
        "body": shape.body,
        "topics": list(shape.topics),
        "media": [_told(one) for one in shape.media],
        "cover": _told(shape.cover) if shape.cover else None,
        "options": dict(shape.options),
    }
