"""Posts and the library of media, for partners' programs."""

from dataclasses import replace
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.assets.library import file_digest, library_add
from foundation.assets.library_selectors import library_found
from foundation.assets.models import LibraryFile
from foundation.partners.api import PartnerView
from kol.platforms.connectors.registry import capabilities
from kol.posts.api_bodies import (
    AskIn,
    ChangesIn,
    MediaIn,
    MediaOut,
    MediaPageOut,
    PostChange,
    PostIn,
    PostOut,
    PostsPageOut,
)
from kol.posts.body import text_to_body
from kol.posts.composer import edited_text
from kol.posts.drafts import Draft, draft_of
from kol.posts.drafts import MediaIn as Placed
from kol.posts.marked import marked_to_body
from kol.posts.models import Post
from kol.posts.rendering import PostParts
from kol.posts.selectors import post_get, posts_found
from kol.posts.services.editing import post_create, post_save
from kol.posts.services.review import post_approve, post_ask, post_ask_changes

READ, WRITE = "posts:read", "posts:write"
SHOWN = (
    "number", "state", "kind", "title", "topics", "link_url", "campaign", "ad", "advertiser",
    "ai_made", "planned_at", "created_at", "updated_at",
)  # fmt: skip
PLAIN = (
    "kind", "title", "link_url", "campaign", "ad", "advertiser", "ai_made", "planned_at",
)  # fmt: skip


def post_out(post: Post) -> dict[str, Any]:
    """A post as PostOut has it."""
    shown = {name: getattr(post, name) for name in SHOWN}
    return {"id": post.public_id, **shown, "text": edited_text(post.body, post.kind)}


def media_out(file: LibraryFile) -> dict[str, Any]:
    """A file as MediaOut has it."""
    asset = file.asset
    return {
        "id": asset.public_id,
        "kind": file.kind,
        "name": file.name,
        "mime": asset.mime,
        "width": asset.width,
        "height": asset.height,
        "size": asset.size,
        "seconds": asset.seconds,
    }


class PostsView(PartnerView):
    """All posts."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    @extend_schema(
        operation_id="posts_list",
        parameters=[
            OpenApiParameter("q", str, description=_("Words of the title or text")),
            OpenApiParameter("state", str, enum=Post.State.values),
            OpenApiParameter("platform", str, description=_("The platform they go to")),
            OpenApiParameter("campaign", str, description=_("The campaign they are part of")),
            OpenApiParameter("author", str, description=_("Id of who wrote it")),
        ],
        responses=PostsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Posts, the newest first; put away ones only when asked for."""
        rows = posts_found(
            q=self.word("q"),
            state=self.word("state", Post.State.values),
            platform=self.word("platform", [one.platform for one in capabilities()]),
            campaign=self.word("campaign"),
            author=self.word("author"),
        )
        return self.page(rows, post_out)

    @extend_schema(operation_id="post_create", request=PostIn, responses={201: PostOut})
    def post(self, request: Request) -> Response:
        """Begin a post, as a draft."""
        draft = _changed(Draft(), self.read(PostIn))
        made = post_create(staff=self.staff, actor=self.actor, draft=draft)
        return Response(post_out(made), status=201)


class PostView(PartnerView):
    """One post."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "PATCH": WRITE}

    @extend_schema(operation_id="post_get", responses=PostOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One post, without what single platforms have of their own."""
        return Response(post_out(post_get(public_id)))

    @extend_schema(operation_id="post_update", request=PostChange, responses=PostOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change a post, with the number it was begun from: where somebody saved meanwhile, it is
        refused and nothing is written over. A change of what goes out voids an approval."""
        given = self.read(PostChange)
        post = post_get(public_id)
        saved = post_save(
            post=post,
            staff=self.staff,
            actor=self.actor,
            number=given["number"],
            draft=_changed(draft_of(PostParts(post)), given),
        )
        return Response(post_out(saved))


class PostAskView(PartnerView):
    """Asking for approval."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="post_ask", request=AskIn, responses=PostOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Ask whoever may approve to look at this content of the post."""
        given = self.read(AskIn)
        post_ask(
            post=post_get(public_id),
            staff=self.staff,
            actor=self.actor,
            number=given["number"],
            note=given.get("note", ""),
        )
        return Response(post_out(post_get(public_id)))


class PostApproveView(PartnerView):
    """Approving."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="post_approve", request=AskIn, responses=PostOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Approve this content of the post, by a key whose maker may approve it."""
        given = self.read(AskIn)
        post_approve(
            post=post_get(public_id),
            staff=self.staff,
            actor=self.actor,
            number=given["number"],
            answer=given.get("note", ""),
        )
        return Response(post_out(post_get(public_id)))


class PostChangesView(PartnerView):
    """Asking for changes."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(operation_id="post_ask_changes", request=ChangesIn, responses=PostOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Send the post back with what should be changed, by a key whose maker may approve it."""
        given = self.read(ChangesIn)
        post_ask_changes(
            post=post_get(public_id),
            staff=self.staff,
            actor=self.actor,
            number=given["number"],
            answer=given["answer"],
        )
        return Response(post_out(post_get(public_id)))


class MediaView(PartnerView):
    """The library of media."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="media_list",
        parameters=[
            OpenApiParameter("q", str, description=_("Words of the name or tags")),
            OpenApiParameter("kind", str, enum=LibraryFile.Kind.values),
        ],
        responses=MediaPageOut,
    )
    def get(self, request: Request) -> Response:
        """Files of the library, the newest first."""
        kind = self.word("kind", LibraryFile.Kind.values)
        return self.page(library_found(q=self.word("q"), kind=kind), media_out)

    @extend_schema(
        operation_id="media_add",
        request={"multipart/form-data": MediaIn},
        responses={201: MediaOut},
    )
    def post(self, request: Request) -> Response:
        """Put a picture or a video into the library. The same file again is the one there."""
        self.require_may("posts.edit")
        given = MediaIn(data=request.data)
        given.is_valid(raise_exception=True)
        file = library_add(
            team_id=self.key.team_id, actor=self.actor, upload=given.validated_data["file"]
        )
        return Response(media_out(file), status=201)

    def said(self, request: Request) -> bytes:
        """The file by its bytes: a body of a gigabyte is not read into memory to know it again."""
        upload = request.data.get("file")
        return file_digest(upload) if isinstance(upload, UploadedFile) else b""


def _changed(draft: Draft, given: dict[str, Any]) -> Draft:
    """A draft with what was given."""
    changed: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
    if "planned_at" not in given:
        changed["plan_kept"] = True
    if "text" in given:
        article = given.get("kind", draft.kind) == Post.Kind.ARTICLE
        changed["body"] = (marked_to_body if article else text_to_body)(given["text"])
    if "topics" in given:
        changed["topics"] = tuple(given["topics"])
    if "media" in given:
        changed["media"] = tuple(
            Placed(one["id"], alt=one.get("alt", "")) for one in given["media"]
        )
    return replace(draft, **changed)
