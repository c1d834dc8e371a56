"""One tag of the team, for partners' programs: renamed, merged, deleted."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.fans.long_work import tag_end_job
from community.fans.models import FanTag, Tag
from community.fans.services.tags_manage import AT_ONCE, tag_empty_some, tag_end, tag_rename
from community.fans.tag_uses import tag_unused
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound


class TagIn(StrictSerializer):
    """What a tag is called from now on."""

    name = serializers.CharField(max_length=30)


class TagMergeIn(StrictSerializer):
    """Which tag takes its place."""

    into = serializers.CharField(max_length=12, help_text=_("Id of the tag that stays"))


class TagOneOut(serializers.Serializer[Any]):
    """A tag."""

    id = serializers.CharField()
    name = serializers.CharField()


class TagEndOut(serializers.Serializer[Any]):
    """What became of it: done at once, or a job where very many fans have the tag."""

    job = serializers.CharField(
        allow_null=True, help_text=_("Id of the job that does it; null: it is done")
    )


class _TagView(PartnerView):
    def found(self, public_id: str, field: str | None = None) -> Tag:
        """A tag of the key's team. Raises NotFound."""
        tag = Tag.objects.filter(public_id=public_id).first()
        if tag is None:
            raise NotFound(field=field)
        return tag

    def end(self, tag: Tag, into: Tag | None) -> Response:
        """At once for few fans, as a job for many."""
        if into is None:
            tag_unused(tag)
        if FanTag.objects.filter(tag=tag)[AT_ONCE : AT_ONCE + 1].exists():
            job = tag_end_job(tag=tag, into=into, actor=self.actor)
            return Response({"job": job.public_id}, status=202)
        after, count = 0, 1
        while count:
            after, count = tag_empty_some(tag=tag, into=into, after=after, actor=self.actor)
        tag_end(tag=tag, into=into, actor=self.actor)
        return Response({"job": None})


class TagView(_TagView):
    """One tag."""

    scopes = {"PATCH": "fans:write", "DELETE": "fans:write"}

    @extend_schema(operation_id="tags_update", request=TagIn, responses=TagOneOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Call a tag something else, for every fan who has it."""
        tag = tag_rename(tag=self.found(public_id), name=self.read(TagIn)["name"], actor=self.actor)
        return Response({"id": tag.public_id, "name": tag.name})

    @extend_schema(operation_id="tags_delete", responses={200: TagEndOut, 202: TagEndOut})
    def delete(self, request: Request, public_id: str) -> Response:
        """Take a tag off everybody and delete it. Refused while a group's conditions ask for it."""
        return self.end(self.found(public_id), None)


class TagMergeView(_TagView):
    """Two tags into one."""

    scopes = {"POST": "fans:write"}

    @extend_schema(
        operation_id="tags_merge", request=TagMergeIn, responses={200: TagEndOut, 202: TagEndOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Whoever has this tag gets the other, as does what used it; this one is gone."""
        tag, into = self.found(public_id), self.found(self.read(TagMergeIn)["into"], "into")
        if tag.pk == into.pk:
            raise NotFound(field="into")
        return self.end(tag, into)
