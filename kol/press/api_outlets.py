"""Outlets, for partners' programs."""

from typing import Any

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.imports.custom_api import CustomFieldsOut, custom_field_out
from foundation.imports.customs import custom_fields
from foundation.partners.api import PartnerView
from foundation.partners.ndjson import TYPE, BulkView, LineOut
from kol.press.api_common import (
    COMMON,
    MOST_ROWS,
    YES,
    Choices,
    PressView,
    fields_as_sent,
    parameters,
)
from kol.press.api_drawn import given_read, outlet_drawer, outlet_parts, row_read
from kol.press.api_outlet_bodies import (
    OutletIn,
    OutletLineIn,
    OutletOut,
    OutletPatch,
    OutletsPageOut,
)
from kol.press.models import Outlet
from kol.press.selectors.listing import outlet_filters_of, outlets_narrowed
from kol.press.selectors.people import outlet_get
from kol.press.services import outlet_create, outlet_update
from kol.press.services.accounts import account_add
from kol.press.services.notes import note_put
from kol.press.services.upsert import outlet_upsert

_OUTLET_CHOICES: Choices = {
    "kind": (Outlet.Kind.values, _("Of this kind")),
    "level": (Outlet.Level.values, _("Of this level")),
    "people": (YES, _("Somebody there is known")),
    "state": (["ceased", "archived"], _("Those that ceased or were put away")),
}


class OutletsView(PressView):
    """All outlets, and adding one."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="outlets_list",
        parameters=[
            *COMMON,
            OpenApiParameter("group", description=_("Belongs to the outlet of this id")),
            *parameters(_OUTLET_CHOICES),
        ],
        responses=OutletsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Outlets, newest first."""
        filters = outlet_filters_of(self.asked(_OUTLET_CHOICES, "group"))
        outlets = outlets_narrowed(filters).select_related("parent")
        return self.page(outlets.prefetch_related(*outlet_parts()), outlet_drawer())

    @extend_schema(operation_id="outlets_create", request=OutletIn, responses={201: OutletOut})
    def post(self, request: Request) -> Response:
        """Add an outlet. One that goes by the name already is refused."""
        given = self.read(OutletIn)
        read = given_read("outlets", given)
        fields, accounts = read.pop("fields"), read.pop("accounts", [])
        with fields_as_sent(), transaction.atomic():
            self.parent(fields)
            outlet = outlet_create(team_id=self.key.team_id, actor=self.actor, **fields, **read)
            for one in accounts:
                account_add(of=outlet, given=one, actor=self.actor)
            note_put(of=outlet, text=given.get("note", ""), actor=self.actor)
        return self.drawn(outlet, 201)


class OutletView(PressView):
    """One outlet."""

    scopes = {"GET": "press:read", "PATCH": "press:write"}

    @extend_schema(operation_id="outlets_get", responses=OutletOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One outlet by id."""
        return self.drawn(self.outlet(public_id))

    @extend_schema(operation_id="outlets_change", request=OutletPatch, responses=OutletOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest."""
        outlet, given = self.outlet(public_id), self.read(OutletPatch)
        read = given_read("outlets", given)
        fields = read.pop("fields") | ({"state": given["state"]} if "state" in given else {})
        with fields_as_sent(), transaction.atomic():
            self.parent(fields)
            outlet_update(outlet=outlet, actor=self.actor, **fields, **read)
            note_put(of=outlet, text=given.get("note", ""), actor=self.actor)
        return self.drawn(outlet)


class OutletsBulkView(PressView, BulkView):
    """Completing and adding many outlets."""

    scopes = {"POST": "press:write"}
    most_rows = MOST_ROWS
    line = OutletLineIn

    @extend_schema(
        operation_id="outlets_bulk",
        request={TYPE: OutletLineIn},
        responses={(200, TYPE): OpenApiResponse(LineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 10,000 outlets, a line of JSON each (NDJSON); each is answered by a line of
        its own. A row completes the outlet its id, its key or any of its names speak of, or adds
        one. A row that is refused spoils no other, and the same rows again change nothing."""
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """As outlet_upsert."""
        known = outlet_get(given["id"]) if given.get("id") else None
        with fields_as_sent():
            status, outlet = outlet_upsert(
                team_id=self.key.team_id,
                row=row_read("outlets", given),
                actor=self.actor,
                outlet=known,
            )
        return status, outlet.public_id


class OutletFieldsView(PartnerView):
    """The team's own fields of outlets."""

    scopes = {"GET": "press:read"}

    @extend_schema(operation_id="outlets_fields", responses=CustomFieldsOut)
    def get(self, request: Request) -> Response:
        """The fields of the team's own that outlets have: their keys stand in ``custom``."""
        return Response({"items": [custom_field_out(one) for one in custom_fields("outlets")]})
