"""How a post is kept: its fields, the rows of its platforms and files, its versions."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.assets.models import Asset, LibraryFile
from foundation.teams.models import Staff
from kol.posts.body import body_pictures
from kol.posts.drafts import Draft, MediaIn, draft_of, draft_told
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
    rows: list[tuple[str, MediaIn]] = [("", one) for one in _files(draft)]
    for name, shape in draft.shapes.items():
        PostShape.objects.update_or_create(
            post=post,
            platform=name,
            defaults={
                "team_id": post.team_id,
                "own": sorted(shape.own),
                "title": shape.title,
                "body": shape.body,
                "topics": list(shape.topics),
                "options": dict(shape.options),
            },
        )
        inside = [MediaIn(one, PostMedia.Role.BODY) for one in body_pictures(shape.body)]
        cover = [shape.cover] if shape.cover else []
        rows += [(name, one) for one in (*shape.media, *cover, *inside)]
    _media_write(post, rows)


def _files(draft: Draft) -> list[MediaIn]:
    inside = [MediaIn(one, PostMedia.Role.BODY) for one in body_pictures(draft.body)]
    return [*draft.media, *([draft.cover] if draft.cover else []), *inside]


def _media_write(post: Post, rows: list[tuple[str, MediaIn]]) -> None:
    if not rows:
        return
    wanted = {one.asset for _platform, one in rows}
    known = {
        asset.public_id: asset
        for asset in Asset.objects.filter(public_id__in=wanted, library__isnull=False)
        .select_related("library")
    }  # fmt: skip
    if wanted - known.keys():
        raise MediaUnknown(field="media")
    places: dict[tuple[str, str], int] = {}
    made: list[PostMedia] = []
    for platform, one in rows:
        asset = known[one.asset]
        role = one.role
        if role in (PostMedia.Role.IMAGE, PostMedia.Role.VIDEO):
            role = asset.library.kind
        elif asset.library.kind != LibraryFile.Kind.IMAGE:
            raise MediaUnknown(field="media")
        place = places.get((platform, role), 0)
        places[platform, role] = place + 1
        made.append(
            PostMedia(
                team_id=post.team_id,
                post=post,
                platform=platform,
                role=role,
                position=place,
                asset=asset,
                alt=one.alt,
            )
        )
    PostMedia.objects.bulk_create(made)


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
