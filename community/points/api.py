"""Points of fans, for partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.fans.models import Fan
from community.fans.selectors import fan_get
from community.points.models import KEY_LENGTH, MOST, REASON_LENGTH, Entry
from community.points.selectors import entries_of, standing_of
from community.points.services import points_add
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer


class PointsOut(serializers.Serializer[Any]):
    """Where a fan stands."""

    points = serializers.IntegerField(help_text=_("To spend now"))
    earned = serializers.IntegerField(help_text=_("Earned in all, less what was taken back"))
    level = serializers.IntegerField(help_text=_("Rank of the level, 0 for none"))
    level_name = serializers.CharField(allow_blank=True)
    next_level_in = serializers.IntegerField(help_text=_("Points to the next level, 0 at the top"))


class PointLineOut(serializers.Serializer[Any]):
    """A line of the ledger."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(Entry.Kind.choices)
    amount = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    key = serializers.CharField()
    at = serializers.DateTimeField()


class PointLinesPageOut(serializers.Serializer[Any]):
    """A page of lines."""

    items = PointLineOut(many=True)
    next = serializers.CharField(allow_null=True)


class PointsIn(StrictSerializer):
    """Points to book."""

    amount = serializers.IntegerField(
        min_value=-MOST, max_value=MOST, help_text=_("Below zero spends")
    )
    reason = serializers.CharField(max_length=REASON_LENGTH, help_text=_("The fan reads it."))
    key = serializers.CharField(
        max_length=KEY_LENGTH - 4,
        help_text=_("Names what the points are for; the same key is booked once, ever"),
    )


def line_out(entry: Entry) -> dict[str, Any]:
    """A line as PointLineOut has it."""
    fields = ("kind", "amount", "reason", "key", "at")
    return {"id": entry.public_id, **{name: getattr(entry, name) for name in fields}}


class PointsView(PartnerView):
    """Where a fan stands."""

    scopes = {"GET": "points:read"}

    @extend_schema(operation_id="points_get", responses=PointsOut)
    def get(self, request: Request, public_id: str) -> Response:
        """A fan's points and level."""
        return Response(_standing(fan_get(public_id=public_id)))


class PointLinesView(PartnerView):
    """A fan's lines in the ledger."""

    scopes = {"GET": "points:read", "POST": "points:write"}

    @extend_schema(operation_id="point_lines_list", responses=PointLinesPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """What was booked for a fan, newest first."""
        return self.page(entries_of(fan_get(public_id=public_id)), line_out)

    @extend_schema(operation_id="point_lines_add", request=PointsIn, responses={201: PointLineOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Book points for a fan. The same ``key`` again answers with the first booking."""
        given = self.read(PointsIn)
        entry = points_add(
            fan=fan_get(public_id=public_id),
            amount=given["amount"],
            reason=given["reason"],
            # Programs have keys of their own: none can meet one of ours.
            key=f"api:{given['key']}",
            actor=self.actor,
        )
        return Response(line_out(entry), status=201)


def _standing(fan: Fan) -> dict[str, Any]:
    stands = standing_of(fan)
    return {
        "points": stands.points,
        "earned": stands.earned,
        "level": stands.level.rank if stands.level else 0,
        "level_name": stands.level.name if stands.level else "",
        "next_level_in": stands.missing,
    }
