"""A post as one platform has it: its own fields, and the master's where it has none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kol.posts.body import Body
from kol.posts.models import Post, PostMedia, PostShape

Role = PostMedia.Role
OWNABLE = ("title", "body", "topics", "media", "cover")


@dataclass(frozen=True, slots=True)
class Shaped:
    """The fields of a post as one platform has them, its own or the master's."""

    kind: str
    title: str
    body: Body
    topics: tuple[str, ...]
    link_url: str
    images: tuple[PostMedia, ...] = ()
    video: PostMedia | None = None
    cover: PostMedia | None = None
    # Pictures inside the text, by their public ids.
    inside: Mapping[str, PostMedia] = field(default_factory=dict)
    ad: bool = False
    advertiser: str = ""
    ai_made: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


class PostParts:
    """A post with its shapes and media, read once (two queries), or as they are given."""

    def __init__(
        self,
        post: Post,
        shapes: Iterable[PostShape] | None = None,
        media: Iterable[PostMedia] | None = None,
    ) -> None:
        self.post = post
        kept = PostShape.objects.filter(post=post) if shapes is None else shapes
        self.shapes = {one.platform: one for one in kept}
        rows = PostMedia.objects.filter(post=post).select_related("asset")
        ordered = rows.order_by("platform", "role", "position")
        self.media: list[PostMedia] = list(ordered if media is None else media)

    def shaped(self, platform: str = "") -> Shaped:
        """The post as a platform has it; '' for the master. No query."""
        post, shape = self.post, self.shapes.get(platform)
        own = set(shape.own) if shape else set()
        title, body, topics = post.title, post.body, post.topics
        if shape is not None:
            title = shape.title if "title" in own else title
            body = shape.body if "body" in own else body
            topics = shape.topics if "topics" in own else topics
        media = self._of(platform if "media" in own else "", Role.IMAGE, Role.VIDEO)
        covers = self._of(platform if "cover" in own else "", Role.COVER)
        inside = self._of(platform if "body" in own else "", Role.BODY)
        videos = [one for one in media if one.role == Role.VIDEO]
        return Shaped(
            kind=post.kind,
            title=title,
            body=body,
            topics=tuple(topics),
            link_url=post.link_url,
            images=tuple(one for one in media if one.role == Role.IMAGE),
            video=videos[0] if videos else None,
            cover=covers[0] if covers else None,
            inside={one.asset.public_id: one for one in inside},
            ad=post.ad,
            advertiser=post.advertiser,
            ai_made=post.ai_made,
            options=shape.options if shape else {},
        )

    def _of(self, platform: str, *roles: str) -> list[PostMedia]:
        return [one for one in self.media if one.platform == platform and one.role in roles]
