"""A pool's groups and pictures, lifting a ban, and requests decided together or opened again, for
partners' programs."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from community.groups.api import MemberOut, api_group, member_out
from community.groups.models import GroupPool, JoinRequest
from community.groups.pool_api import PoolWholeOut, api_member, pool_whole
from community.groups.rules_api import JoinRequestOut, request_out
from community.groups.selectors import request_get
from community.groups.selectors.pools import pool_get, pool_picture, pool_pictures
from community.groups.services import (
    fan_unban,
    picture_add,
    picture_retire,
    pool_group_add,
    pool_group_move,
    pool_group_remove,
)
from community.groups.services.requests import request_reopen, requests_decide
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound

MOST_REQUESTS = 200


class PoolGroupIn(StrictSerializer):
    """A group to put at the end of the turn."""

    group = serializers.CharField(max_length=12, help_text=_("Id of the group"))


class PoolMoveIn(StrictSerializer):
    """Where a group moves."""

    up = serializers.BooleanField(help_text=_("True: a place earlier; false: a place later"))


class PictureOut(serializers.Serializer[Any]):
    """A QR picture of a group elsewhere."""

    id = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(
        ["now", "next", "full", "ended", "retired"], help_text=_("Where it stands in the turn")
    )
    people = serializers.IntegerField(help_text=_("People it was shown to"))
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class PicturesOut(serializers.Serializer[Any]):
    """A pool's pictures, in their turn."""

    items = PictureOut(many=True)


class PictureIn(StrictSerializer):
    """A picture to put at the end of the turn, as a form."""

    file = serializers.FileField(help_text=_("The picture with its QR code"))
    name = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    made_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        default=None,
        help_text=_("When the code was made there; its days count from then"),
    )


class RequestsDecideIn(StrictSerializer):
    """One answer to several requests."""

    requests = serializers.ListField(
        child=serializers.CharField(max_length=12),
        min_length=1,
        max_length=MOST_REQUESTS,
        help_text=_("Ids of requests"),
    )
    approve = serializers.BooleanField(help_text=_("True lets them in; false declines"))
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class RequestRefusedOut(serializers.Serializer[Any]):
    """A request that could not be answered so."""

    request = serializers.CharField(help_text=_("Id of the request"))
    code = serializers.CharField()
    detail = serializers.CharField()


class RequestsDecidedOut(serializers.Serializer[Any]):
    """What came of it."""

    done = serializers.IntegerField(help_text=_("Requests answered"))
    refused = RequestRefusedOut(many=True)


def api_pool(public_id: str) -> GroupPool:
    """A pool of the key's team. Raises NotFound."""
    pool = pool_get(public_id)
    if pool is None:
        raise NotFound
    return pool


class PoolGroupsView(PartnerView):
    """The groups of a pool."""

    scopes = {"POST": "groups:write"}

    @extend_schema(
        operation_id="pools_group_add", request=PoolGroupIn, responses={200: PoolWholeOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Put a group at the end of the turn."""
        pool, group = api_pool(public_id), api_group(self.read(PoolGroupIn)["group"], field="group")
        pool_group_add(pool=pool, group=group, staff=self.staff, actor=self.actor)
        return Response(pool_whole(public_id))


class PoolGroupView(PartnerView):
    """One group of a pool."""

    scopes = {"POST": "groups:write", "DELETE": "groups:write"}

    @extend_schema(
        operation_id="pools_group_move", request=PoolMoveIn, responses={200: PoolWholeOut}
    )
    def post(self, request: Request, public_id: str, group_id: str) -> Response:
        """Move a group one place; at the edge nothing happens."""
        pool, up = api_pool(public_id), self.read(PoolMoveIn)["up"]
        pool_group_move(
            pool=pool, group=api_group(group_id), up=up, staff=self.staff, actor=self.actor
        )
        return Response(pool_whole(public_id))

    @extend_schema(operation_id="pools_group_remove", responses={200: PoolWholeOut})
    def delete(self, request: Request, public_id: str, group_id: str) -> Response:
        """Take a group out of the pool; who is in it stays."""
        pool, group = api_pool(public_id), api_group(group_id)
        pool_group_remove(pool=pool, group=group, staff=self.staff, actor=self.actor)
        return Response(pool_whole(public_id))


class PoolPicturesView(PartnerView):
    """The QR pictures of a pool that leads elsewhere."""

    scopes = {"GET": "groups:read", "POST": "groups:write"}
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="pools_pictures_list", responses=PicturesOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Pictures, in their turn."""
        return Response(pictures_out(api_pool(public_id)))

    @extend_schema(
        operation_id="pools_pictures_add",
        request={"multipart/form-data": PictureIn},
        responses={201: PicturesOut},
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Put a picture at the end of the turn. Send it as a form (``curl -F file=@…``)."""
        given, pool = self.read(PictureIn), api_pool(public_id)
        picture_add(
            pool=pool,
            upload=given["file"],
            name=given["name"],
            made_at=given["made_at"] or timezone.now(),
            staff=self.staff,
            actor=self.actor,
        )
        return Response(pictures_out(pool), status=201)


class PoolPictureView(PartnerView):
    """One QR picture."""

    scopes = {"DELETE": "groups:write"}

    @extend_schema(operation_id="pools_pictures_remove", responses={200: PicturesOut})
    def delete(self, request: Request, public_id: str, picture_id: str) -> Response:
        """Take a picture out of the turn: nobody sees it any more."""
        pool = api_pool(public_id)
        picture = pool_picture(pool, picture_id)
        if picture is None:
            raise NotFound
        picture_retire(picture=picture, staff=self.staff, actor=self.actor)
        return Response(pictures_out(pool))


def pictures_out(pool: GroupPool) -> dict[str, Any]:
    """A pool's pictures as PicturesOut has them."""
    names = ("name", "people", "made_at", "expires_at")
    return {
        "items": [
            {
                "id": line.picture.public_id,
                "state": line.word,
                **{name: getattr(line.picture, name) for name in names},
            }
            for line in pool_pictures(pool)
        ]
    }


class MemberUnbanView(PartnerView):
    """Opening the groups again."""

    scopes = {"POST": "groups:write"}

    @extend_schema(operation_id="members_unban", request=None, responses={200: MemberOut})
    def post(self, request: Request, public_id: str, member_id: str) -> Response:
        """Lift a ban: the fan may join again by themselves. Without a ban nothing happens."""
        member = api_member(public_id, member_id)
        if member.fan is not None:
            fan_unban(fan=member.fan, by=self.staff, actor=self.actor)
        return Response(member_out(api_member(public_id, member_id)))


class JoinRequestReopenView(PartnerView):
    """Taking a decline back."""

    scopes = {"POST": "groups:write"}

    @extend_schema(
        operation_id="join_requests_reopen", request=None, responses={200: JoinRequestOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Open a declined request again."""
        request_reopen(request=_request(public_id), staff=self.staff, actor=self.actor)
        return Response(request_out(_request(public_id)))


class JoinRequestsDecideView(PartnerView):
    """Answering several at once."""

    scopes = {"POST": "groups:write"}

    @extend_schema(
        operation_id="join_requests_decide",
        request=RequestsDecideIn,
        responses={200: RequestsDecidedOut},
    )
    def post(self, request: Request) -> Response:
        """Accept or decline several requests, each for itself: one that fails leaves the others be
        and is named with its reason. An id nobody knows refuses the call."""
        given = self.read(RequestsDecideIn)
        decided = requests_decide(
            requests=[_request(one, "requests") for one in dict.fromkeys(given["requests"])],
            approve=given["approve"],
            reason=given["reason"],
            staff=self.staff,
            actor=self.actor,
        )
        refused = [
            {"request": one.public_id, "code": error.code, "detail": error.text()}
            for one, error in decided.refused
        ]
        return Response({"done": decided.done, "refused": refused})


def _request(public_id: str, field: str | None = None) -> JoinRequest:
    one = request_get(public_id)
    if one is None:
        raise NotFound(field=field)
    return one
