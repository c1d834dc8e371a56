"""Messages, for partners' programs."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from community.chat.render import shown_name
from community.chat.selectors import Place, Said, messages_after, messages_latest, place_of
from community.chat.services import message_send
from community.groups.api import api_group
from community.groups.services import member_for_staff
from foundation.partners.api import MAX_NUMBER, PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound

PAGE, MAX_PAGE = 50, 200
_LIMIT = format_lazy(_("1 to {most}, {usual} without it"), most=MAX_PAGE, usual=PAGE)


class MessageOut(serializers.Serializer[Any]):
    """One message. Of a recalled one the text is empty."""

    seq = serializers.IntegerField(help_text=_("Its number in the group, without gaps"))
    kind = serializers.ChoiceField(["text", "image", "system", "card"])
    text = serializers.CharField()
    sender = serializers.CharField(help_text=_("Id of the member, empty for notices"))
    sender_name = serializers.CharField()
    from_kol = serializers.BooleanField()
    reply_to = serializers.IntegerField(allow_null=True)
    image = serializers.CharField(allow_null=True, help_text=_("Id of the picture"))
    recalled = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MessagesOut(serializers.Serializer[Any]):
    """Messages, the oldest first."""

    items = MessageOut(many=True)
    more = serializers.BooleanField(help_text=_("There are others beyond the last (or first) one"))


class MessageIn(StrictSerializer):
    """Something to say, in the name of the key's maker."""

    text = serializers.CharField(max_length=8000)
    reply_to = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=MAX_NUMBER
    )
    client_id = serializers.RegexField(
        r"^[A-Za-z0-9-]{8,36}$",
        required=False,
        default=None,
        allow_null=True,
        help_text=_("An id of yours: the same one again is the same message"),
        error_messages={"invalid": _("8 to 36 letters, digits and hyphens, such as a UUID.")},
    )


def message_out(said: Said) -> dict[str, Any]:
    """A message as MessageOut has it."""
    return {
        "seq": said.seq,
        "kind": said.kind,
        "text": said.text,
        "sender": said.sender,
        "sender_name": shown_name(said.sender_name),
        "from_kol": said.from_kol,
        "reply_to": said.quote.seq if said.quote else None,
        "image": said.picture.public_id if said.picture else None,
        "recalled": said.recalled,
        "created_at": said.created_at,
    }


class MessagesView(PartnerView):
    """What is said in a group."""

    scopes = {"GET": "messages:read", "POST": "messages:write"}

    @extend_schema(
        operation_id="messages_list",
        parameters=[
            OpenApiParameter("after_seq", int, description=_("Only messages after this number")),
            OpenApiParameter("before_seq", int, description=_("Only messages before this number")),
            OpenApiParameter("only_kol", bool, description=_("Only what the KOL said")),
            OpenApiParameter("limit", int, description=_LIMIT),
        ],
        responses=MessagesOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """The newest messages, those before a number, or those after one."""
        after, before = self.number("after_seq"), self.number("before_seq")
        if after is not None and before is not None:
            raise ValidationError(
                {"before_seq": [gettext("Give after_seq or before_seq, not both.")]}
            )
        limit = self.number("limit", low=1, high=MAX_PAGE) or PAGE
        kol = self.word("only_kol", ("true", "false")) == "true"
        place = self._place(public_id)
        if after is not None:
            page = messages_after(place=place, after=after, limit=limit, kol_only=kol)
        else:
            page = messages_latest(place=place, before=before, limit=limit, kol_only=kol)
        return Response({"items": [message_out(one) for one in page.messages], "more": page.more})

    @extend_schema(operation_id="messages_send", request=MessageIn, responses={201: MessageOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Say something. A repeated ``client_id`` answers with the message it made before."""
        given = self.read(MessageIn)
        said = message_send(
            member=self._place(public_id),
            text=given["text"],
            reply_to=given["reply_to"],
            client_id=given["client_id"],
            actor=self.actor,
        )
        return Response(message_out(said), status=201)

    def _place(self, public_id: str) -> Place:
        member = member_for_staff(group=api_group(public_id), staff=self.staff)
        place = place_of(member_id=member.pk, team_id=self.key.team_id)
        if place is None:
            raise NotFound
        return place
