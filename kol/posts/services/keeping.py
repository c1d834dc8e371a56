"""How a post is kept: its fields, the rows of its platforms and files, its versions."""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.assets.models import Asset, LibraryFile
from foundation.teams.models import Staff
from kol.posts.body import Body, body_pictures
from kol.posts.drafts import Draft, MediaIn, ShapeIn, draft_of, draft_told
from kol.posts.drawn import body_plain
from kol.posts.errors import MediaUnknown
from kol.posts.models import Post, PostMedia, PostShape, PostVersion
from kol.posts.rendering import PostParts, parts_hash

# Saves of one person within this time grow one version.
SAME_VERSION = timedelta(minutes=5)
FIELDS = (
    "kind", "title", "body", "topics", "link_url", "campaign", "ad", "advertiser", "ai_made",
    "planned_at",
)  # fmt: skip


def fields_set(post: Post, draft: Draft) -> None:
    """The post's own columns, not saved yet."""
    for name in FIELDS:
        setattr(post, name, getattr(draft, name))
    post.topics = list(draft.topics)
    post.words = body_plain(draft.body)


def parts_write(post: Post, draft: Draft) -> None:
    """The shapes and files of a post, written anew. Raises MediaUnknown."""
    PostMedia.objects.filter(post=post).delete()
    PostShape.objects.filter(post=post).exclude(platform__in=draft.shapes).delete()
    for name, shape in draft.shapes.items():
        values = {"team_id": post.team_id, **_shape_values(shape)}
        PostShape.objects.update_or_create(post=post, platform=name, defaults=values)
    files = _files(draft)
    known = _assets(files)
    if any(not _fits(one, known) for _platform, one in files):
        raise MediaUnknown(field="media")
    PostMedia.objects.bulk_create(_laid(post, files, known))


def parts_typed(post: Post, draft: Draft, number: int) -> PostParts:
    """A post as somebody typed it who began from ``number``, for a page that says why it can't be
    saved; nothing is kept, and files that can't be had are left out. One query."""
    shown = copy(post)
    fields_set(shown, draft)
    shown.number = number
    shapes = [
        PostShape(team_id=post.team_id, post=shown, platform=name, **_shape_values(shape))
        for name, shape in draft.shapes.items()
        if not shape.nothing
    ]
    files = _files(draft)
    known = _assets(files)
    fit = [(platform, one) for platform, one in files if _fits(one, known)]
    return PostParts(shown, shapes, _laid(shown, fit, known))


def _shape_values(shape: ShapeIn) -> dict[str, Any]:
    return {
        "own": sorted(shape.own),
        "title": shape.title,
        "body": shape.body,
        "topics": list(shape.topics),
        "options": dict(shape.options),
    }


def _files(draft: Draft) -> list[tuple[str, MediaIn]]:
    """All files of a draft, each with the platform it is for ('': the master)."""
    found = [("", one) for one in (*draft.media, *_more(draft.cover, draft.body))]
    for name, shape in draft.shapes.items():
        found += [(name, one) for one in (*shape.media, *_more(shape.cover, shape.body))]
    return found


def _more(cover: MediaIn | None, body: Body) -> list[MediaIn]:
    inside = [MediaIn(one, PostMedia.Role.BODY) for one in body_pictures(body)]
    return [*([cover] if cover else []), *inside]


def _assets(files: list[tuple[str, MediaIn]]) -> dict[str, Asset]:
    """Those that are in the library. One query; none for no files."""
    wanted = {one.asset for _platform, one in files}
    if not wanted:
        return {}
    rows = Asset.objects.filter(public_id__in=wanted, library__isnull=False)
    return {asset.public_id: asset for asset in rows.select_related("library")}


def _fits(one: MediaIn, known: Mapping[str, Asset]) -> bool:
    """Whether a file is there, and a picture where only a picture will do."""
    asset = known.get(one.asset)
    beside = one.role in (PostMedia.Role.IMAGE, PostMedia.Role.VIDEO)
    return asset is not None and (beside or asset.library.kind == LibraryFile.Kind.IMAGE)


def _laid(
    post: Post, files: list[tuple[str, MediaIn]], known: Mapping[str, Asset]
) -> list[PostMedia]:
    """Rows of files, in their order; what a file is the library knows."""
    places: Counter[tuple[str, str]] = Counter()
    made: list[PostMedia] = []
    for platform, one in files:
        asset, role = known[one.asset], one.role
        if role in (PostMedia.Role.IMAGE, PostMedia.Role.VIDEO):
            role = asset.library.kind
        made.append(
            PostMedia(
                team_id=post.team_id,
                post=post,
                platform=platform,
                role=role,
                position=places[platform, role],
                asset=asset,
                alt=one.alt,
            )
        )
        places[platform, role] += 1
    return made


def version_keep(
    post: Post, parts: PostParts, staff: Staff, *, fresh: bool, note: str = ""
) -> bool:
    """Keep the post as it is; whether a new version began."""
    content, snapshot = parts_hash(parts), draft_told(draft_of(parts))
    now = timezone.now()
    newest = PostVersion.objects.filter(post=post).order_by("-number").first()
    grows = (
        not fresh
        and newest is not None
        and newest.by_id == staff.pk
        and not newest.note
        and now - newest.at < SAME_VERSION
    )
    if grows and newest is not None:
        newest.number, newest.snapshot, newest.content_hash = post.number, snapshot, content
        newest.save(update_fields=["number", "snapshot", "content_hash"])
        return False
    PostVersion.objects.create(
        team_id=post.team_id,
        post=post,
        number=post.number,
        snapshot=snapshot,
        content_hash=content,
        note=note[:120],
        by=staff,
    )
    return True


def version_hold(post: Post) -> None:
    """The version of now, saved by a press of the button, is not grown on by what is typed next."""
    PostVersion.objects.filter(post=post, number=post.number, note="").update(
        note=_("Saved by hand")
    )


def version_seal(post: Post, staff: Staff, note: str) -> None:
    """The version of now is kept as it is: the next save begins a new one."""
    if not PostVersion.objects.filter(post=post, number=post.number).update(note=note[:120]):
        version_keep(post, PostParts(post), staff, fresh=True, note=note)
