"""Invite codes, for partners' programs."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.fans.models import Fan
from community.groups.api import api_group
from community.invites.models import Invite
from community.invites.selectors import STATES, invite_filter, invite_get, invite_state
from community.invites.services import invite_create, invite_redeem
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import DomainError, NotAllowed, NotFound
from foundation.teams.permissions import role_may


class FanHasNoAccount(DomainError):
    """Only a person who signed in here themselves can be in a group."""

    code = "fan_has_no_account"
    message = _(
        "This fan has never signed in here. Send them the code's link: they join with one tap."
    )


class InviteOut(serializers.Serializer[Any]):
    """An invite code and what it brought."""

    id = serializers.CharField()
    phrase = serializers.CharField()
    code = serializers.CharField(help_text=_("As in /j/<code>/"))
    link = serializers.URLField()
    group = serializers.CharField()
    channel = serializers.CharField()
    state = serializers.ChoiceField(list(STATES.items()))
    starts_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    max_uses = serializers.IntegerField(allow_null=True, help_text=_("People; null is no limit"))
    use_count = serializers.IntegerField(help_text=_("People who joined by it so far"))
    view_count = serializers.IntegerField(help_text=_("Times its page was looked at"))
    created_at = serializers.DateTimeField()


class InvitesPageOut(serializers.Serializer[Any]):
    """A page of codes."""

    items = InviteOut(many=True)
    next = serializers.CharField(allow_null=True)


class InviteIn(StrictSerializer):
    """A code to be issued; without ``phrase`` one is made up."""

    group = serializers.CharField(max_length=12)
    phrase = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    channel = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    max_uses = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=1_000_000
    )


class RedeemIn(StrictSerializer):
    """Who joins, and by what: a phrase, a code, a link or a whole pasted text."""

    text = serializers.CharField(max_length=2000)
    fan = serializers.CharField(max_length=12)
    consent = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("The person ticked the team's consent sentence just now, in your program"),
    )


class RedeemOut(serializers.Serializer[Any]):
    """What came of it. ``pending``: staff will decide."""

    outcome = serializers.ChoiceField(["joined", "already", "pending"])
    group = serializers.CharField(allow_null=True)
    member = serializers.CharField(allow_null=True, help_text=_("Null while staff decide"))


def invite_out(invite: Invite, *, now: datetime, root: str) -> dict[str, Any]:
    """A code, with its group fetched, as InviteOut has it."""
    return {
        "id": invite.public_id,
        "phrase": invite.phrase,
        "code": invite.code,
        "link": f"{root}j/{invite.code}/",
        "group": invite.group.public_id,
        "channel": invite.channel,
        "state": invite_state(invite, now),
        "starts_at": invite.starts_at,
        "expires_at": invite.expires_at,
        "max_uses": invite.max_uses,
        "use_count": invite.use_count,
        "view_count": invite.view_count,
        "created_at": invite.created_at,
    }


class _InviteView(PartnerView):
    def draw(self, invite: Invite) -> dict[str, Any]:
        """A code for this caller."""
        return invite_out(invite, now=timezone.now(), root=self.request.build_absolute_uri("/"))


class InvitesView(_InviteView):
    """All codes, and issuing one."""

    scopes = {"GET": "invites:read", "POST": "invites:write"}

    @extend_schema(
        operation_id="invites_list",
        parameters=[
            OpenApiParameter("q", description=_("Words of phrase or channel")),
            OpenApiParameter("group", description=_("Id of a group")),
            OpenApiParameter("state", enum=list(STATES)),
        ],
        responses=InvitesPageOut,
    )
    def get(self, request: Request) -> Response:
        """Codes, newest first."""
        found = invite_filter(
            q=self.word("q"), group=self.word("group"), state=self.word("state", STATES)
        )
        return self.page(found, self.draw)

    @extend_schema(operation_id="invites_issue", request=InviteIn, responses={201: InviteOut})
    def post(self, request: Request) -> Response:
        """Issue a code, in the name of the key's maker."""
        given = self.read(InviteIn)
        owner = self.staff
        if not role_may(owner.role, "invites.edit"):
            raise NotAllowed
        group = api_group(given.pop("group"), field="group")
        invite = invite_create(group=group, owner=owner, actor=self.actor, **given)
        return Response(self.draw(invite), status=201)


class InviteView(_InviteView):
    """One code."""

    scopes = {"GET": "invites:read"}

    @extend_schema(operation_id="invites_get", responses=InviteOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One code by id, with its figures."""
        invite = invite_get(public_id)
        if invite is None:
            raise NotFound
        return Response(self.draw(invite))


class RedeemView(PartnerView):
    """Joining by a code."""

    scopes = {"POST": "invites:write"}

    @extend_schema(operation_id="invites_redeem", request=RedeemIn, responses=RedeemOut)
    def post(self, request: Request) -> Response:
        """Let a fan with an account of their own join by a phrase, a code or a pasted text."""
        given = self.read(RedeemIn)
        fan = Fan.objects.select_related("user").filter(public_id=given["fan"]).first()
        if fan is None or fan.state != Fan.State.ACTIVE:
            raise NotFound(field="fan")
        if fan.user is None:
            raise FanHasNoAccount(field="fan")
        outcome = invite_redeem(
            text_or_code=given["text"],
            user=fan.user,
            actor=self.actor,
            consent=given["consent"],
            consent_how="partner API",
            team_id=self.key.team_id,
        )
        place = outcome.member or outcome.request
        return Response(
            {
                "outcome": outcome.kind,
                "group": place.group.public_id if place else None,
                "member": outcome.member.public_id if outcome.member else None,
            }
        )
