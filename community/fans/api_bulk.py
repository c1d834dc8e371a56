"""Many fans in one call."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from community.fans.api import fan_given
from community.fans.api_bodies import FanIn
from community.fans.errors import BulkTooLong
from community.fans.services import IdentityInput
from community.fans.services.upsert import FanRow, fan_upsert
from foundation.partners.ndjson import TYPE, BulkView, LineOut
from foundation.partners.serializers import StrictSerializer
from kol.platforms.models import Platform

MOST_ROWS = 5000


class FanLineIn(FanIn, StrictSerializer):
    """A row: as for one fan, with the caller's own id of the person."""

    key = serializers.CharField(
        max_length=64,
        required=False,
        help_text=gettext_lazy("Your own id of the person; kept as their id on platform “other”"),
    )


class FanLineOut(LineOut):
    """The answer to a row."""

    id = serializers.CharField(required=False, help_text=gettext_lazy("The fan's id"))


class FansBulkView(BulkView):
    """Completing and adding many fans."""

    scopes = {"POST": "fans:write"}
    most_rows = MOST_ROWS
    too_long = BulkTooLong
    line = FanLineIn

    @extend_schema(
        operation_id="fans_bulk",
        request={TYPE: FanLineIn},
        responses={(200, TYPE): OpenApiResponse(FanLineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 5,000 fans, a line of JSON each (NDJSON); each is answered by a line of its
        own. A row completes the fan its key, platform ids, phones, e-mail addresses or names speak
        of, or adds one. A row that is refused spoils no other, and the same rows again change
        nothing."""
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """As fan_upsert."""
        row = _row(fan_given(given))
        status, fan = fan_upsert(team_id=self.key.team_id, row=row, actor=self.actor)
        return status, fan.public_id


def _row(given: dict[str, Any]) -> FanRow:
    identities = [IdentityInput(**one) for one in given.pop("identities", [])]
    if own := given.pop("key", ""):
        identities.insert(0, IdentityInput(Platform.OTHER, uid=own))
    return FanRow(identities=identities, **given)
