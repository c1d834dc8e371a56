"""What is said about a post, and its history, for partners' programs."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound
from kol.posts.api import READ, WRITE, post_out
from kol.posts.api_bodies import PostOut
from kol.posts.composer import edited_text
from kol.posts.models import Post, PostComment, PostVersion
from kol.posts.selectors import post_get, version_get
from kol.posts.services.editing import post_restore
from kol.posts.services.review import COMMENT_LENGTH, comment_add, comment_resolve

NUMBER = OpenApiParameter(
    "number", int, OpenApiParameter.PATH, description=_("Number of the version")
)


class CommentIn(StrictSerializer):
    """Something said about a post."""

    text = serializers.CharField(
        max_length=COMMENT_LENGTH,
        help_text=_("What is said; a colleague named with @ is told of it"),
    )


class DoneIn(StrictSerializer):
    """Whether a comment is done with."""

    done = serializers.BooleanField(help_text=_("Whether it is done with; false opens it again"))


class CommentOut(serializers.Serializer[Any]):
    """A comment on a post."""

    id = serializers.CharField()
    text = serializers.CharField(help_text=_("The words of the comment"))
    by = serializers.CharField(allow_null=True, help_text=_("Id of who said it"))
    at = serializers.DateTimeField(help_text=_("When it was said"))
    number = serializers.IntegerField(help_text=_("The number of the post it was said about"))
    platform = serializers.CharField(
        allow_blank=True, help_text=_("The platform it is about; empty for the master")
    )
    done_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was done with"))


class CommentsPageOut(serializers.Serializer[Any]):
    """A page of comments."""

    items = CommentOut(many=True)
    next = serializers.CharField(allow_null=True)


class PostVersionOut(serializers.Serializer[Any]):
    """A post as it was saved once."""

    number = serializers.IntegerField(help_text=_("The post's number then"))
    note = serializers.CharField(allow_blank=True, help_text=_("Why it was kept"))
    by = serializers.CharField(allow_null=True, help_text=_("Id of who saved it"))
    at = serializers.DateTimeField(help_text=_("When it was begun"))


class PostVersionsPageOut(serializers.Serializer[Any]):
    """A page of versions."""

    items = PostVersionOut(many=True)
    next = serializers.CharField(allow_null=True)


class PostVersionTextOut(PostVersionOut):
    """A version with its master's text."""

    title = serializers.CharField(allow_blank=True, help_text=_("Its title"))
    text = serializers.CharField(
        allow_blank=True,
        help_text=_("Its text; of an article with ## headings, **bold** and the like"),
    )
    topics = serializers.ListField(
        child=serializers.CharField(), help_text=_("Topics beside those in the text")
    )
    platforms = serializers.ListField(
        child=serializers.CharField(), help_text=_("Platforms that had something of their own")
    )


class RestoreIn(StrictSerializer):
    """Going back to a version."""

    number = serializers.IntegerField(min_value=1, help_text=_("The number the post has now"))


def comment_out(one: PostComment) -> dict[str, Any]:
    """A comment, with who said it fetched, as CommentOut has it."""
    return {
        "id": one.public_id,
        "text": one.text,
        "by": one.by.public_id if one.by else None,
        "at": one.at,
        "number": one.number,
        "platform": one.platform,
        "done_at": one.resolved_at,
    }


def version_out(one: PostVersion) -> dict[str, Any]:
    """A version, with who saved it fetched, as PostVersionOut has it."""
    by = one.by.public_id if one.by else None
    return {"number": one.number, "note": one.note, "by": by, "at": one.at}


def _version(post: Post, number: str) -> PostVersion:
    """A version by its number. Raises NotFound."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound
    return version_get(post, int(number))


class CommentsView(PartnerView):
    """Comments on a post."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    @extend_schema(operation_id="post_comments", responses=CommentsPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """What colleagues said about a post, the newest first."""
        rows = PostComment.objects.filter(post=post_get(public_id)).select_related("by")
        return self.page(rows, comment_out)

    @extend_schema(operation_id="post_comment", request=CommentIn, responses={201: CommentOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Say something about a post, in the name of the key's maker."""
        self.require_may("posts.view")
        text = self.read(CommentIn)["text"]
        post = post_get(public_id)
        said = comment_add(post=post, staff=self.staff, actor=self.actor, text=text)
        return Response(comment_out(said), status=201)


class CommentView(PartnerView):
    """One comment."""

    scopes: ClassVar[dict[str, str]] = {"PATCH": WRITE}

    @extend_schema(operation_id="post_comment_done", request=DoneIn, responses=CommentOut)
    def patch(self, request: Request, public_id: str, comment_id: str) -> Response:
        """Say that a comment is done with, or open it again."""
        self.require_may("posts.view")
        done = self.read(DoneIn)["done"]
        rows = PostComment.objects.filter(post=post_get(public_id)).select_related("by")
        found = rows.filter(public_id=comment_id).first()
        if found is None:
            raise NotFound
        comment_resolve(comment=found, staff=self.staff, done=done)
        found.refresh_from_db(fields=["resolved_at"])
        return Response(comment_out(found))


class VersionsView(PartnerView):
    """The history of a post."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="post_versions", responses=PostVersionsPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """The versions of a post, the newest first."""
        rows = PostVersion.objects.filter(post=post_get(public_id)).select_related("by")
        return self.page(rows.defer("snapshot"), version_out)


class VersionView(PartnerView):
    """One version of a post."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(operation_id="post_version", parameters=[NUMBER], responses=PostVersionTextOut)
    def get(self, request: Request, public_id: str, number: str) -> Response:
        """A version with its text."""
        found = _version(post_get(public_id), number)
        kept = found.snapshot
        return Response(
            {
                **version_out(found),
                "title": kept["title"],
                "text": edited_text(kept["body"], kept["kind"]),
                "topics": kept["topics"],
                "platforms": sorted(kept["shapes"]),
            }
        )


class RestoreView(PartnerView):
    """Going back."""

    scopes: ClassVar[dict[str, str]] = {"POST": WRITE}

    @extend_schema(
        operation_id="post_restore", parameters=[NUMBER], request=RestoreIn, responses=PostOut
    )
    def post(self, request: Request, public_id: str, number: str) -> Response:
        """Make a version the newest again; where somebody saved meanwhile, it is refused."""
        now = self.read(RestoreIn)["number"]
        post: Post = post_get(public_id)
        back = post_restore(
            post=post,
            staff=self.staff,
            actor=self.actor,
            version=_version(post, number),
            number=now,
        )
        return Response(post_out(back))
