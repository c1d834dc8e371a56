"""The composer's two halves: what its form says, read as a draft, and the tabs of platforms drawn
from what is kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kol.platforms.connectors.base import Content, ContentKind
from kol.platforms.connectors.capability import Limits
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.platforms.models import PlatformAccount
from kol.posts.body import Body, body_clean, body_found, body_mentions, text_to_body
from kol.posts.checking import Count, Fault, count_of, faults_for, mentions_left, topics_left
from kol.posts.drafts import Draft, MediaIn, ShapeIn, draft_of, draft_told
from kol.posts.drawn import body_plain
from kol.posts.errors import BodyBroken
from kol.posts.labels import label_of, place_known
from kol.posts.marked import body_to_marked, marked_to_body
from kol.posts.models import Post, PostMedia, PostTarget
from kol.posts.publishing.speaking import link_sample
from kol.posts.quotas import QuotaAt
from kol.posts.quotas_shown import Quotas
from kol.posts.rendering import OWNABLE, PostParts, Shaped, article_html, content_of, topics_of
from kol.posts.versions import Difference, files_named, own_differences

# What a preview of a platform looks like.
FAMILIES = {
    "wechat": "article",
    "douyin": "stage",
    "kuaishou": "stage",
    "bilibili": "video",
    "xiaohongshu": "note",
    "wecom": "chat",
    "feishu": "chat",
    "dingtalk": "chat",
    "qqbot": "chat",
    "telegram": "chat",
    "discord": "chat",
}
MOST_JSON = 400_000


@dataclass(frozen=True, slots=True)
class Tab:
    """One platform beside the text: its own version, its preview, what is wrong with it."""

    platform: str
    label: str
    chosen: bool
    own: frozenset[str]
    title: str
    text: str
    topics: str
    # The files it may have, its own first and in their order: whether it has them, and whether the
    # master has. And the pictures that may be its cover.
    choices: list[tuple[PostMedia, bool, bool]]
    covers: list[PostMedia]
    cover: str
    content: Content
    limits: Limits | None
    count: Count | None
    faults: list[Fault]
    family: str
    html: str = ""
    name: str = ""
    diff: list[Difference] = field(default_factory=list)
    quotas: list[tuple[str, list[QuotaAt]]] = field(default_factory=list)

    @property
    def options(self) -> list[dict[str, Any]]:
        """What only this platform asks: a word, or one of some choices (the first is usual)."""
        asked = capability_get(self.platform).options if platform_known(self.platform) else ()
        return [
            {
                "name": one.name,
                "label": one.label,
                "value": self.content.options.get(one.name, ""),
                "usual": one.choices[0][1] if one.choices else "",
                "choices": one.choices[1:],
            }
            for one in asked
        ]

    @property
    def stopping(self) -> int:
        """How many faults stop it."""
        return sum(fault.stops for fault in self.faults)

    @property
    def minded(self) -> bool:
        """Whether its faults matter: the post goes there, or has a version for it."""
        return self.chosen or bool(self.own)

    @property
    def marked(self) -> int:
        """How many faults its tab shows."""
        return self.stopping if self.minded else 0


def form_draft(data: QueryDict, kind: str = "") -> Draft:
    """What the composer's form says. Raises what the structure's reader does."""
    kind = data.get("kind") or kind or Post.Kind.IMAGES
    planned = data.get("planned_at", "")
    shapes = {name: _shape(data, name, kind) for name in data.getlist("shape")[:40]}
    return Draft(
        kind=kind,
        title=data.get("title", ""),
        body=_body(data, "", kind),
        topics=topics_read(data.get("topics", "")),
        link_url=data.get("link_url", ""),
        campaign=data.get("campaign", ""),
        ad=bool(data.get("ad")),
        advertiser=data.get("advertiser", ""),
        ai_made=bool(data.get("ai_made")),
        planned_at=moment_read(planned),
        plan_kept=planned == data.get("planned_was"),
        media=_media(data, "media"),
        cover=_cover(data, "cover"),
        shapes=shapes,
    )


def without_texts(data: QueryDict) -> QueryDict:
    """The same form with no text in it, where a text is what can't be read."""
    bare = data.copy()
    for name in data:
        if name.endswith(("body", "body-json")):
            bare[name] = ""
    return bare


def topics_read(text: str) -> tuple[str, ...]:
    """Topics as they are typed into one field: by spaces, commas, or their own marks."""
    for mark in "，,、;；#\n\t":
        text = text.replace(mark, " ")
    return tuple(text.split())


def moment_read(text: str) -> datetime | None:
    """A time typed on the team's clock."""
    try:
        found = parse_datetime(text.strip()) if text.strip() else None
    except ValueError:
        return None
    if found is not None and timezone.is_naive(found):
        found = timezone.make_aware(found)
    return found


def edited_text(body: Body, kind: str) -> str:
    """A body as a plain field holds it."""
    return body_to_marked(body) if kind == Post.Kind.ARTICLE else body_plain(body)


def tabs_of(
    parts: PostParts, targets: Iterable[PostTarget], accounts: Iterable[PlatformAccount]
) -> list[Tab]:
    """The tabs of a post: platforms it goes to, those it has a version for, those the team has
    accounts on. One query where a version has files of its own, and one where a chosen account
    has quotas."""
    going = [one for one in targets if one.state != PostTarget.State.CANCELLED]
    chosen = list(dict.fromkeys(one.platform for one in going))
    names = {one.platform: one.handle for one in reversed(list(accounts))}
    order = list(dict.fromkeys([*chosen, *parts.shapes, *(one for one in names)]))
    told = draft_told(draft_of(parts))
    own = {name: set(shape.own) for name, shape in parts.shapes.items()}
    files = files_named(told) if any(one & {"media", "cover"} for one in own.values()) else {}
    diffs = {name: own_differences(told, name, files) for name in own}
    options = {name: shape.options for name, shape in parts.shapes.items()}
    quotas = Quotas(parts.post, going, options)
    return [
        _tab(parts, name, chosen, names, going, diffs.get(name, []), quotas)
        for name in order
        if place_known(name)
    ]


def _tab(
    parts: PostParts,
    platform: str,
    chosen: list[str],
    names: Mapping[str, str],
    going: list[PostTarget],
    diff: list[Difference],
    quotas: Quotas,
) -> Tab:
    shape = parts.shapes.get(platform)
    own = frozenset(shape.own) if shape else frozenset()
    shaped, master = parts.shaped(platform), parts.shaped()
    capability = capability_get(platform) if platform_known(platform) else None
    content = content_of(shaped, platform, link=link_sample(parts.post))
    limits = capability.kinds.get(content.kind) if capability else None
    faults = faults_for(content, capability) if capability else []
    faults += topics_left(topics_of(shaped), limits)
    faults += mentions_left(body_mentions(shaped.body), limits)
    mine = [one for one in going if one.platform == platform]
    return Tab(
        platform=platform,
        label=label_of(platform),
        chosen=platform in chosen,
        own=own,
        title=shaped.title,
        text=edited_text(shaped.body, parts.post.kind),
        topics=" ".join(shaped.topics),
        choices=_choices(shaped, master),
        covers=_covers(shaped, master),
        cover=shaped.cover.asset.public_id if shaped.cover else "",
        content=content,
        limits=limits,
        count=count_of(content, capability) if capability else None,
        faults=faults,
        family=_family(platform, content),
        html=_article(shaped, platform) if content.kind is ContentKind.ARTICLE else "",
        name=mine[0].account.handle
        if mine and mine[0].account
        else names.get(platform) or parts.post.team.name,
        diff=diff,
        quotas=[found for one in mine if (found := quotas.of(one))],
    )


def _files(shaped: Shaped) -> list[PostMedia]:
    return [*shaped.images, *([shaped.video] if shaped.video else [])]


def _choices(shaped: Shaped, master: Shaped) -> list[tuple[PostMedia, bool, bool]]:
    has, there = _files(shaped), _files(master)
    known, common = {one.asset_id for one in has}, {one.asset_id for one in there}
    rest = [(one, False, True) for one in there if one.asset_id not in known]
    return [(one, True, one.asset_id in common) for one in has] + rest


def _covers(shaped: Shaped, master: Shaped) -> list[PostMedia]:
    """Each picture once."""
    covers = [one for one in (shaped.cover, master.cover) if one is not None]
    found = {one.asset_id: one for one in (*covers, *shaped.images, *master.images)}
    return list(found.values())


def _family(platform: str, content: Content) -> str:
    if content.kind is ContentKind.ARTICLE and FAMILIES.get(platform) != "chat":
        return "article"
    family = FAMILIES.get(platform, "feed" if platform_known(platform) else "card")
    if family in ("stage", "video") and content.kind is not ContentKind.VIDEO:
        return "note"
    return family


def _article(shaped: Shaped, platform: str) -> str:
    return article_html(
        shaped,
        platform,
        links=False,
        source=lambda asset: reverse("asset", args=[asset]),
        inline=False,
    )


def _body(data: QueryDict, prefix: str, kind: str) -> Body:
    written = data.get(f"{prefix}body-json", "")
    if written:
        if len(written) > MOST_JSON:
            raise BodyBroken(what="size")
        try:
            made: Any = json.loads(written)
        except (ValueError, RecursionError):
            raise BodyBroken(what="JSON") from None
        return body_found(body_clean(made))
    text = data.get(f"{prefix}body", "")
    return marked_to_body(text) if kind == Post.Kind.ARTICLE else text_to_body(text)


def _shape(data: QueryDict, name: str, kind: str) -> ShapeIn:
    prefix = f"{name}-"
    own = frozenset(data.getlist(f"{prefix}own")) & frozenset(OWNABLE)
    options = {
        key.removeprefix(f"{prefix}option-"): data.get(key, "").strip()[:200]
        for key in data
        if key.startswith(f"{prefix}option-") and data.get(key, "").strip()
    }
    return ShapeIn(
        own=own,
        title=data.get(f"{prefix}title", ""),
        body=_body(data, prefix, kind) if "body" in own else {"blocks": []},
        topics=topics_read(data.get(f"{prefix}topics", "")),
        media=_media(data, f"{prefix}media"),
        cover=_cover(data, f"{prefix}cover"),
        options=options,
    )


def _media(data: QueryDict, name: str) -> tuple[MediaIn, ...]:
    return tuple(
        MediaIn(asset, PostMedia.Role.IMAGE, data.get(f"alt-{asset}", ""))
        for asset in data.getlist(name)
        if asset
    )


def _cover(data: QueryDict, name: str) -> MediaIn | None:
    asset = data.get(name, "")
    return MediaIn(asset, PostMedia.Role.COVER) if asset else None
