"""Invite codes, for partners' programs."""

from dataclasses import asdict
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
from community.groups.selectors.pools import pool_get
from community.invites.guesses import Guesser
from community.invites.keywords import answer_channels, phrase_answer
from community.invites.models import Invite, Referral
from community.invites.selectors import (
    STATES,
    brought_by,
    invite_figures,
    invite_filter,
    invite_get,
    invite_state,
)
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
    leads_to = serializers.CharField(help_text=_("Name of the pool or group"))
    group = serializers.CharField(
        allow_null=True, help_text=_("Null for a code that leads to a pool")
    )
    pool = serializers.CharField(
        allow_null=True, help_text=_("Null for a code that leads to one group")
    )
    channel = serializers.CharField()
    state = serializers.ChoiceField(list(STATES.items()))
    starts_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    owner = serializers.ChoiceField(["staff", "fan"], help_text=_("Whose code it is"))
    max_uses = serializers.IntegerField(allow_null=True, help_text=_("People; null is no limit"))
    hold_hours = serializers.IntegerField(
        allow_null=True, help_text=_("Hours a request keeps its place; null keeps none")
    )
    held_count = serializers.IntegerField(help_text=_("Places kept for requests now"))
    tags = serializers.ListField(child=serializers.CharField(), help_text=_("Put on who joins"))
    grant_points = serializers.IntegerField(help_text=_("Booked for who joins, once a person"))
    grant_role = serializers.ChoiceField(Invite.Role.choices)
    use_count = serializers.IntegerField(help_text=_("People who joined by it so far"))
    view_count = serializers.IntegerField(
        help_text=_("Times its page was looked at, up to a minute ago")
    )
    created_at = serializers.DateTimeField()


class InvitesPageOut(serializers.Serializer[Any]):
    """A page of codes."""

    items = InviteOut(many=True)
    next = serializers.CharField(allow_null=True)


class InviteIn(StrictSerializer):
    """A code to be issued, for a group or a pool; without ``phrase`` one is made up.

    A code of a pool that leads elsewhere has no limit of people, keeps no places and gives nothing.
    """

    group = serializers.CharField(max_length=12, required=False)
    pool = serializers.CharField(
        max_length=12, required=False, help_text=_("Instead of a group: the pool it leads to")
    )
    phrase = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    channel = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    starts_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    expires_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    max_uses = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=1_000_000
    )
    hold_hours = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=24 * 14
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list, max_length=10
    )
    grant_points = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=100_000
    )
    grant_role = serializers.ChoiceField(
        Invite.Role.choices, required=False, default=Invite.Role.MEMBER.value
    )


class StayedOut(serializers.Serializer[Any]):
    """How many stayed so many days, of those who joined at least so long ago."""

    days = serializers.IntegerField()
    of = serializers.IntegerField(help_text=_("People who joined at least that long ago"))
    count = serializers.IntegerField(help_text=_("Of them, still in that long after they joined"))


class FiguresOut(serializers.Serializer[Any]):
    """What a code brought since it was made, now."""

    views = serializers.IntegerField(help_text=_("Visits of its page"))
    joins = serializers.IntegerField(help_text=_("People"))
    stayed = StayedOut(many=True)
    left = serializers.IntegerField(help_text=_("People who left by themselves"))
    removed = serializers.IntegerField(help_text=_("People who were removed"))
    brought = serializers.IntegerField(help_text=_("People whom those who came by it brought"))


class ReferralsOut(serializers.Serializer[Any]):
    """Who brought a fan, and how many the fan brought."""

    referrer = serializers.CharField(allow_null=True, help_text=_("Id of a fan"))
    direct = serializers.IntegerField(help_text=_("People who first came in by the fan's code"))
    deeper = serializers.IntegerField(help_text=_("People those brought in turn"))


class AnswerIn(StrictSerializer):
    """What somebody sent to a place of yours, such as a keyword to an Official Account."""

    text = serializers.CharField(max_length=2000)
    channel = serializers.CharField(max_length=40)
    sender = serializers.CharField(
        max_length=100,
        help_text=_("Who sent it as that place knows them: wrong codes are counted by sender"),
    )


class AnswerOut(serializers.Serializer[Any]):
    """What to answer. Wrong and ended codes are answered alike."""

    found = serializers.BooleanField()
    text = serializers.CharField()
    link = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    description = serializers.CharField(allow_blank=True)


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
    """A code, with group and tags fetched, as InviteOut has it."""
    return {
        "id": invite.public_id,
        "phrase": invite.phrase,
        "code": invite.code,
        "link": f"{root}j/{invite.code}/",
        "leads_to": invite.leads_to,
        "group": invite.into.public_id if invite.pool is None else None,
        "pool": invite.pool.public_id if invite.pool is not None else None,
        "channel": invite.channel,
        "state": invite_state(invite, now),
        "starts_at": invite.starts_at,
        "expires_at": invite.expires_at,
        "owner": "staff" if invite.owner_id is not None else "fan",
        "max_uses": invite.max_uses,
        "hold_hours": invite.hold_hours,
        "held_count": invite.held_count,
        "tags": sorted(tag.name for tag in invite.grant_tags.all()),
        "grant_points": invite.grant_points,
        "grant_role": invite.grant_role,
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
            OpenApiParameter("pool", description=_("Id of a pool")),
            OpenApiParameter("state", enum=list(STATES)),
        ],
        responses=InvitesPageOut,
    )
    def get(self, request: Request) -> Response:
        """Codes, newest first."""
        found = invite_filter(
            q=self.word("q"),
            group=self.word("group"),
            pool=self.word("pool"),
            state=self.word("state", STATES),
        )
        return self.page(found.prefetch_related("grant_tags"), self.draw)

    @extend_schema(operation_id="invites_issue", request=InviteIn, responses={201: InviteOut})
    def post(self, request: Request) -> Response:
        """Issue a code, in the name of the key's maker."""
        given = self.read(InviteIn)
        owner = self.staff
        if not role_may(owner.role, "invites.edit"):
            raise NotAllowed
        place = _place(given.pop("group", None), given.pop("pool", None))
        invite = invite_create(owner=owner, actor=self.actor, **place, **given)
        return Response(self.draw(invite), status=201)


def _place(group: str | None, pool: str | None) -> dict[str, Any]:
    """What a new code is to lead to: exactly one of the two. Raises ValidationError, NotFound."""
    if (group is None) == (pool is None):
        raise serializers.ValidationError({"group": [_("Name a group or a pool.")]})
    if group is not None:
        return {"group": api_group(group, field="group")}
    found = pool_get(pool or "")
    if found is None:
        raise NotFound(field="pool")
    return {"pool": found}


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


class InviteFiguresView(PartnerView):
    """What one code brought."""

    scopes = {"GET": "invites:read"}

    @extend_schema(operation_id="invites_figures", responses=FiguresOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Views, joins, who stayed 1, 7 and 30 days, who left, and whom they brought."""
        invite = invite_get(public_id)
        if invite is None:
            raise NotFound
        figures = invite_figures(invite)
        return Response(
            {
                "views": figures.views,
                "joins": figures.joins,
                "stayed": [
                    {"days": one.days, "of": one.of, "count": one.count} for one in figures.stayed
                ],
                "left": figures.left,
                "removed": figures.removed,
                "brought": figures.brought,
            }
        )


class ReferralsView(PartnerView):
    """Who brought a fan, and whom they brought."""

    scopes = {"GET": "invites:read"}

    @extend_schema(operation_id="fans_referrals", responses=ReferralsOut)
    def get(self, request: Request, public_id: str) -> Response:
        """A fan's share of the referral tree."""
        fan = Fan.objects.filter(public_id=public_id, state=Fan.State.ACTIVE).first()
        if fan is None:
            raise NotFound
        place = Referral.objects.select_related("parent__fan").filter(fan=fan).first()
        parent = place.parent if place is not None else None
        brought = brought_by(fan)
        return Response(
            {
                "referrer": parent.fan.public_id if parent is not None else None,
                "direct": brought.direct,
                "deeper": brought.deeper,
            }
        )


class AnswerView(PartnerView):
    """One phrase, many doors."""

    scopes = {"POST": "invites:read"}

    @extend_schema(operation_id="invites_answer", request=AnswerIn, responses=AnswerOut)
    def post(self, request: Request) -> Response:
        """The words and the link to answer a keyword or a message with, if it holds a code of
        the team's."""
        given = self.read(AnswerIn)
        if given["channel"] not in answer_channels():
            raise NotFound(field="channel")
        answer = phrase_answer(
            text=given["text"],
            channel=given["channel"],
            root=request.build_absolute_uri("/"),
            guesser=Guesser(ip=None, who=f"sender:{self.key.pk}:{given['sender']}"),
            team_id=self.key.team_id,
        )
        return Response(asdict(answer))


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
