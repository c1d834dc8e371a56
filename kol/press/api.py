"""Contacts, for partners' programs."""

from contextlib import suppress
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
from foundation.scopes.errors import DomainError
from kol.platforms.models import FOLLOWED_VALUES
from kol.press.api_bodies import (
    ContactIn,
    ContactLineIn,
    ContactPatch,
    ContactsPageOut,
    PressContactOut,
)
from kol.press.api_common import (
    COMMON,
    MOST_ROWS,
    YES,
    Choices,
    PressView,
    fields_as_sent,
    parameters,
)
from kol.press.api_drawn import contact_drawer, contact_parts, given_read, row_read
from kol.press.errors import ChannelsHidden
from kol.press.models import Outlet, Tier
from kol.press.selectors.listing import contact_filters_of, contacts_narrowed
from kol.press.selectors.people import contact_get
from kol.press.services import contact_create, contact_update
from kol.press.services.accounts import account_add
from kol.press.services.notes import note_put
from kol.press.services.states import contact_archive, contact_restore
from kol.press.services.upsert import RecordRow, contact_upsert
from kol.press.services.upsert_new import contacts_add_new
from kol.press.services.upsert_same import contacts_unchanged

_CONTACT_CHOICES: Choices = {
    "kind": (Outlet.Kind.values, _("Works at an outlet of this kind")),
    "level": (Outlet.Level.values, _("Works at an outlet of this level")),
    "kol": (YES, _("Is a KOL")),
    "tier": (Tier.values, _("Has an account of this tier")),
    "platform": (FOLLOWED_VALUES, _("Has an account on this platform")),
    "dnc": (YES, _("Marked “do not contact”")),
    "email": (YES, _("Has an e-mail address")),
    "state": (["archived"], _("Those put away")),
}


class ContactsView(PressView):
    """All contacts, and adding one."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="contacts_list",
        parameters=[
            *COMMON,
            OpenApiParameter("outlet", description=_("Works at the outlet of this id")),
            *parameters(_CONTACT_CHOICES),
        ],
        responses=ContactsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Contacts, newest first. Phones, WeChat and QQ are masked unless the key has the right
        “press:contact”."""
        filters = contact_filters_of(self.asked(_CONTACT_CHOICES, "outlet"))
        contacts = contacts_narrowed(filters, sees=self.sees).prefetch_related(*contact_parts())
        return self.page(contacts, contact_drawer(sees=self.sees))

    @extend_schema(
        operation_id="contacts_create", request=ContactIn, responses={201: PressContactOut}
    )
    def post(self, request: Request) -> Response:
        """Add a contact, with how to reach them, jobs and accounts."""
        given = self.read(ContactIn)
        read = given_read("contacts", given)
        fields, accounts = read.pop("fields"), read.pop("accounts", [])
        with fields_as_sent(), transaction.atomic():
            contact = contact_create(team_id=self.key.team_id, actor=self.actor, **fields, **read)
            for one in accounts:
                account_add(of=contact, given=one, actor=self.actor)
            note_put(of=contact, text=given.get("note", ""), actor=self.actor)
        return self.drawn(contact, 201)


class ContactView(PressView):
    """One contact."""

    scopes = {"GET": "press:read", "PATCH": "press:write"}

    @extend_schema(operation_id="contacts_get", responses=PressContactOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One contact by id. What is hidden comes masked."""
        return self.drawn(self.contact(public_id))

    @extend_schema(operation_id="contacts_change", request=ContactPatch, responses=PressContactOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest. Channels and jobs replace all there were, which
        asks for the right “press:contact”; a masked value is refused."""
        contact, given = self.contact(public_id), self.read(ContactPatch)
        if "channels" in given and not self.sees:
            raise ChannelsHidden(field="channels")
        read = given_read("contacts", given)
        fields = read.pop("fields")
        with fields_as_sent(), transaction.atomic():
            contact_update(contact=contact, actor=self.actor, **fields, **read)
            note_put(of=contact, text=given.get("note", ""), actor=self.actor)
            if "archived" in given:
                put = contact_archive if given["archived"] else contact_restore
                put(contact=contact, actor=self.actor)
        return self.drawn(contact)


class ContactFieldsView(PartnerView):
    """The team's own fields of contacts."""

    scopes = {"GET": "press:read"}

    @extend_schema(operation_id="contacts_fields", responses=CustomFieldsOut)
    def get(self, request: Request) -> Response:
        """The fields of the team's own that contacts have: their keys stand in ``custom``."""
        return Response({"items": [custom_field_out(one) for one in custom_fields("contacts")]})


class ContactsBulkView(PressView, BulkView):
    """Completing and adding many contacts."""

    scopes = {"POST": "press:write"}
    most_rows = MOST_ROWS
    at_once = 100
    line = ContactLineIn

    @extend_schema(
        operation_id="contacts_bulk",
        request={TYPE: ContactLineIn},
        responses={(200, TYPE): OpenApiResponse(LineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 10,000 contacts, a line of JSON each (NDJSON); each is answered by a line of
        its own. A row completes the contact its id or key names, or whom its mobile, WeChat, QQ or
        Weibo, or its name with an address, a telephone or an outlet speak of; or it adds one. A row
        that is refused spoils no other, and the same rows again change nothing."""
        return self.answer()

    def together(self, rows: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
        """Those that are surely somebody new, and those that add nothing."""
        read: dict[int, RecordRow] = {}
        named: dict[int, RecordRow] = {}
        for at, given in enumerate(rows):
            with suppress(DomainError):  # it is answered by itself
                (named if given.get("id") else read)[at] = row_read("contacts", given)
        same = contacts_unchanged(read)
        rest = {at: row for at, row in read.items() if at not in same}
        made = contacts_add_new(team_id=self.key.team_id, rows=rest, actor=self.actor, beside=named)
        return {at: ("unchanged", contact.public_id) for at, contact in same.items()} | {
            at: ("created", contact.public_id) for at, contact in made.items()
        }

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """As contact_upsert."""
        known = contact_get(given["id"]) if given.get("id") else None
        with fields_as_sent():
            status, contact = contact_upsert(
                team_id=self.key.team_id,
                row=row_read("contacts", given),
                actor=self.actor,
                contact=known,
            )
        return status, contact.public_id
