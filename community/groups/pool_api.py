"""Pools, and muting and banning members, for partners' programs."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.groups.api import MemberOut, api_group, member_out
from community.groups.errors import MemberIsStaff
from community.groups.models import GroupMember, GroupPool, GroupTemplate
from community.groups.selectors import member_get
from community.groups.selectors.pools import (
    pool_get,
    pool_turns,
    pools_filter,
    template_get,
)
from community.groups.services import (
    fan_ban,
    member_mute,
    member_unmute,
    pool_create,
    pool_state_set,
    pool_update,
)
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound

STEM = _("What new groups are called, before their number")
MOST_GROUPS = _("So many groups may open")


class PoolOut(serializers.Serializer[Any]):
    """A pool. ``people`` and ``places`` are those of its groups, staff not counted."""

    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(GroupPool.Kind.choices)
    state = serializers.ChoiceField(GroupPool.State.choices)
    groups = serializers.IntegerField(help_text=_("Groups that are not archived"))
    people = serializers.IntegerField(help_text=_("People in its groups now"))
    places = serializers.IntegerField(help_text=_("People its groups have room for in all"))
    most_groups = serializers.IntegerField(help_text=MOST_GROUPS)
    full = serializers.BooleanField(help_text=_("Nobody finds a place, up to a minute ago"))
    created_at = serializers.DateTimeField()


class PoolsPageOut(serializers.Serializer[Any]):
    """A page of pools."""

    items = PoolOut(many=True)
    next = serializers.CharField(allow_null=True)


class PoolGroupOut(serializers.Serializer[Any]):
    """A group in its turn."""

    group = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    member_count = serializers.IntegerField(help_text=_("People in it now, staff not counted"))
    capacity = serializers.IntegerField(help_text=_("People"))


class PoolWholeOut(PoolOut):
    """A pool with its groups, in their order."""

    turns = PoolGroupOut(many=True, help_text=_("The groups, in the order they fill"))


class PoolIn(StrictSerializer):
    """A pool of groups here, in the order given. Without groups a template opens the first."""

    name = serializers.CharField(max_length=40)
    groups = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        default=list,
        max_length=200,
        help_text=_("Ids of groups, in the order they fill"),
    )
    template = serializers.CharField(
        max_length=12, required=False, allow_null=True, default=None, help_text=_("Its id")
    )
    stem = serializers.CharField(
        max_length=30, required=False, allow_blank=True, default="", help_text=STEM
    )
    most_groups = serializers.IntegerField(
        required=False, default=20, min_value=1, max_value=500, help_text=MOST_GROUPS
    )


class PoolChangeIn(StrictSerializer):
    """What is named is changed."""

    name = serializers.CharField(max_length=40, required=False)
    stem = serializers.CharField(max_length=30, required=False, allow_blank=True, help_text=STEM)
    most_groups = serializers.IntegerField(
        required=False, min_value=1, max_value=500, help_text=MOST_GROUPS
    )
    state = serializers.ChoiceField(GroupPool.State.choices, required=False)


class MuteIn(StrictSerializer):
    """Until when a member only reads; null lets them speak at once."""

    until = serializers.DateTimeField(allow_null=True, help_text=_("Null lets them speak at once"))
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class BanIn(StrictSerializer):
    """Why; staff see it."""

    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


def pool_out(pool: GroupPool) -> dict[str, Any]:
    """A pool of pools_filter as PoolOut has it."""
    names = ("name", "kind", "state", "groups", "people", "places", "most_groups", "created_at")
    return {
        "id": pool.public_id,
        **{name: getattr(pool, name) for name in names},
        "full": pool.full_since is not None,
    }


def pool_whole(public_id: str) -> dict[str, Any]:
    """As PoolWholeOut. Raises NotFound."""
    found = pools_filter(state="") | pools_filter(state=GroupPool.State.ARCHIVED)
    pool = found.filter(public_id=public_id).first()
    if pool is None:
        raise NotFound
    turns = [
        {
            "group": turn.group.public_id,
            "name": turn.group.name,
            "state": turn.group.state,
            "member_count": turn.group.member_count,
            "capacity": turn.group.capacity,
        }
        for turn in pool_turns(pool)
    ]
    return pool_out(pool) | {"turns": turns}


class PoolsView(PartnerView):
    """All pools."""

    scopes = {"GET": "groups:read", "POST": "groups:write"}

    @extend_schema(
        operation_id="pools_list",
        parameters=[
            OpenApiParameter("q", description=_("Words of the name")),
            OpenApiParameter("state", enum=GroupPool.State.values),
        ],
        responses=PoolsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Pools, newest first; without ``state`` all but the archived."""
        found = pools_filter(q=self.word("q"), state=self.word("state", GroupPool.State.values))
        return self.page(found, pool_out)

    @extend_schema(operation_id="pools_create", request=PoolIn, responses={201: PoolWholeOut})
    def post(self, request: Request) -> Response:
        """Make a pool of groups here. The key's maker must be allowed to open groups."""
        given = self.read(PoolIn)
        groups = [api_group(one, field="groups") for one in given.pop("groups")]
        pool = pool_create(
            staff=self.staff,
            actor=self.actor,
            groups=groups,
            template=_template(given.pop("template")),
            **given,
        )
        return Response(pool_whole(pool.public_id), status=201)


class PoolView(PartnerView):
    """One pool."""

    scopes = {"GET": "groups:read", "PATCH": "groups:write"}

    @extend_schema(operation_id="pools_get", responses=PoolWholeOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One pool with its groups and how full they are."""
        return Response(pool_whole(public_id))

    @extend_schema(operation_id="pools_update", request=PoolChangeIn, responses=PoolWholeOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change a pool: name it anew, open, pause or archive it."""
        given, pool = self.read(PoolChangeIn), pool_get(public_id)
        if pool is None:
            raise NotFound
        state = given.pop("state", None)
        known: dict[str, Any] = {"pool": pool, "staff": self.staff, "actor": self.actor}
        with transaction.atomic():
            pool_update(**known, **given)
            if state is not None:
                pool_state_set(**known, state=state)
        return Response(pool_whole(public_id))


class MemberMuteView(PartnerView):
    """Muting a member."""

    scopes = {"POST": "groups:write"}

    @extend_schema(operation_id="members_mute", request=MuteIn, responses={200: MemberOut})
    def post(self, request: Request, public_id: str, member_id: str) -> Response:
        """Let a fan only read in the group until then, or speak again (null)."""
        given, member = self.read(MuteIn), api_member(public_id, member_id)
        if given["until"] is None:
            member_unmute(member=member, by=self.staff, actor=self.actor)
        else:
            member_mute(
                member=member,
                until=given["until"],
                reason=given["reason"],
                by=self.staff,
                actor=self.actor,
            )
        return Response(member_out(api_member(public_id, member_id)))


class MemberBanView(PartnerView):
    """Closing all groups to a member."""

    scopes = {"POST": "groups:write"}

    @extend_schema(operation_id="members_ban", request=BanIn, responses={200: MemberOut})
    def post(self, request: Request, public_id: str, member_id: str) -> Response:
        """Take a fan out of all the team's groups; none takes them until staff lift it."""
        given, member = self.read(BanIn), api_member(public_id, member_id)
        if member.fan is None:
            raise MemberIsStaff
        fan_ban(fan=member.fan, reason=given["reason"], by=self.staff, actor=self.actor)
        return Response(member_out(api_member(public_id, member_id)))


def api_member(public_id: str, member_id: str) -> GroupMember:
    """A member of a group of the key's team. Raises NotFound."""
    member = member_get(group=api_group(public_id), public_id=member_id)
    if member is None:
        raise NotFound
    return member


def _template(public_id: str | None) -> GroupTemplate | None:
    if public_id is None:
        return None
    template = template_get(public_id)
    if template is None:
        raise NotFound(field="template")
    return template
