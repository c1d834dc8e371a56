"""Groups and their members, for partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.groups.models import FanGroup, GroupMember
from community.groups.selectors import group_get, groups_filter, member_get, members_filter
from community.groups.services import member_remove
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound


class GroupOut(serializers.Serializer[Any]):
    """A fan group."""

    id = serializers.CharField()
    name = serializers.CharField()
    blurb = serializers.CharField()
    announcement = serializers.CharField()
    entry = serializers.ChoiceField(FanGroup.Entry.choices)
    state = serializers.ChoiceField(FanGroup.State.choices)
    capacity = serializers.IntegerField(help_text=_("People"))
    member_count = serializers.IntegerField(help_text=_("People in it now, staff not counted"))
    last_seq = serializers.IntegerField(help_text=_("Number of the newest message, 0 for none"))
    created_at = serializers.DateTimeField()


class GroupsPageOut(serializers.Serializer[Any]):
    """A page of groups."""

    items = GroupOut(many=True)
    next = serializers.CharField(allow_null=True)


class MemberOut(serializers.Serializer[Any]):
    """A person's place in a group. ``fan`` is null for staff."""

    id = serializers.CharField()
    fan = serializers.CharField(allow_null=True)
    display_name = serializers.CharField()
    role = serializers.ChoiceField(GroupMember.Role.choices)
    state = serializers.ChoiceField(GroupMember.State.choices)
    joined_at = serializers.DateTimeField()
    muted_until = serializers.DateTimeField(
        allow_null=True, help_text=_("Only reads until then; null for who was never muted")
    )


class MembersPageOut(serializers.Serializer[Any]):
    """A page of members."""

    items = MemberOut(many=True)
    next = serializers.CharField(allow_null=True)


class RemoveIn(StrictSerializer):
    """Why somebody is removed; staff see it, the member does not."""

    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


def group_out(group: FanGroup) -> dict[str, Any]:
    """A group as GroupOut has it."""
    fields = ("name", "blurb", "announcement", "entry", "state", "capacity", "member_count")
    return {
        "id": group.public_id,
        **{name: getattr(group, name) for name in fields},
        "last_seq": group.last_seq,
        "created_at": group.created_at,
    }


def member_out(member: GroupMember) -> dict[str, Any]:
    """A member, with their fan fetched, as MemberOut has it."""
    return {
        "id": member.public_id,
        "fan": member.fan.public_id if member.fan else None,
        "display_name": member.display_name,
        "role": member.role,
        "state": member.state,
        "joined_at": member.joined_at,
        "muted_until": member.muted_until,
    }


def api_group(public_id: str, *, field: str | None = None) -> FanGroup:
    """A group of the key's team. Raises NotFound, about ``field`` of a body."""
    group = group_get(public_id)
    if group is None:
        raise NotFound(field=field)
    return group


class GroupsView(PartnerView):
    """All groups."""

    scopes = {"GET": "groups:read"}

    @extend_schema(
        operation_id="groups_list",
        parameters=[
            OpenApiParameter("q", description=_("Words of the name")),
            OpenApiParameter(
                "state",
                enum=FanGroup.State.values,
                description=_("Without it, all but the archived"),
            ),
        ],
        responses=GroupsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Groups, newest first."""
        found = groups_filter(q=self.word("q"), state=self.word("state", FanGroup.State.values))
        return self.page(found, group_out)


class GroupView(PartnerView):
    """One group."""

    scopes = {"GET": "groups:read"}

    @extend_schema(operation_id="groups_get", responses=GroupOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One group by id."""
        return Response(group_out(api_group(public_id)))


class MembersView(PartnerView):
    """Who is in a group."""

    scopes = {"GET": "groups:read"}

    @extend_schema(
        operation_id="members_list",
        parameters=[
            OpenApiParameter("q", description=_("Words of the name")),
            OpenApiParameter("role", enum=GroupMember.Role.values),
        ],
        responses=MembersPageOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Those in the group now, newest first."""
        found = members_filter(
            group=api_group(public_id),
            q=self.word("q"),
            role=self.word("role", GroupMember.Role.values),
        )
        return self.page(found, member_out)


class MemberRemoveView(PartnerView):
    """Removing a member."""

    scopes = {"POST": "groups:write"}

    @extend_schema(operation_id="members_remove", request=RemoveIn, responses={200: MemberOut})
    def post(self, request: Request, public_id: str, member_id: str) -> Response:
        """Remove a fan from the group; they can't come back by themselves."""
        given = self.read(RemoveIn)
        member = self._member(public_id, member_id)
        member_remove(member=member, by=self.staff, reason=given["reason"], actor=self.actor)
        return Response(member_out(self._member(public_id, member_id)))

    def _member(self, public_id: str, member_id: str) -> GroupMember:
        member = member_get(group=api_group(public_id), public_id=member_id)
        if member is None:
            raise NotFound
        return member
