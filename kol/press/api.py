"""Contacts and outlets, for partners' programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
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
from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.permissions import role_may
from kol.platforms.models import Platform
from kol.press.api_bodies import (
    ContactIn,
    ContactLineIn,
    ContactOut,
    ContactPatch,
    ContactsPageOut,
    OutletIn,
    OutletLineIn,
    OutletOut,
    OutletPatch,
    OutletsPageOut,
)
from kol.press.api_drawn import (
    contact_drawer,
    contact_parts,
    given_read,
    outlet_drawer,
    outlet_parts,
    row_read,
)
from kol.press.errors import ChannelsHidden, ContactMerged, OutletMerged
from kol.press.models import Contact, Outlet, Tier
from kol.press.selectors.listing import (
    contact_filters_of,
    contacts_narrowed,
    outlet_filters_of,
    outlets_narrowed,
)
from kol.press.selectors.people import contact_get, outlet_get
from kol.press.services import (
    contact_create,
    contact_update,
    outlet_create,
    outlet_get_or_create,
    outlet_update,
)
from kol.press.services.accounts import account_add
from kol.press.services.notes import note_put
from kol.press.services.states import contact_archive, contact_restore
from kol.press.services.upsert import contact_upsert, outlet_upsert

SEES = "press:contact"
MOST_ROWS = 10_000
_YES = ["yes", "no"]
_Q = OpenApiParameter("q", description=_("Words, pinyin, initials, or the end of a phone number"))
_COMMON = [
    _Q,
    OpenApiParameter("beat", description=_("Reports on one of these, separated by commas")),
    OpenApiParameter("tag", description=_("Has all of these tags, separated by commas")),
    OpenApiParameter("any", description=_("Has at least one of these tags")),
    OpenApiParameter("none", description=_("Has none of these tags")),
    OpenApiParameter("region", description=_("In this region")),
]
_CONTACT_CHOICES: dict[str, tuple[list[str], Any]] = {
    "kind": (Outlet.Kind.values, _("Works at an outlet of this kind")),
    "level": (Outlet.Level.values, _("Works at an outlet of this level")),
    "kol": (_YES, _("Is a KOL")),
    "tier": (Tier.values, _("Has an account of this tier")),
    "platform": (Platform.values, _("Has an account on this platform")),
    "dnc": (_YES, _("Marked “do not contact”")),
    "email": (_YES, _("Has an e-mail address")),
    "state": (["archived"], _("Those put away")),
}
_OUTLET_CHOICES: dict[str, tuple[list[str], Any]] = {
    "kind": (Outlet.Kind.values, _("Of this kind")),
    "level": (Outlet.Level.values, _("Of this level")),
    "people": (_YES, _("Somebody there is known")),
    "state": (["ceased", "archived"], _("Those that ceased or were put away")),
}
_WORDS = ("q", "beat", "tag", "any", "none", "region")


def _parameters(choices: dict[str, tuple[list[str], Any]]) -> list[OpenApiParameter]:
    return [
        OpenApiParameter(name, enum=values, description=said)
        for name, (values, said) in choices.items()
    ]


class _PressView(PartnerView):
    """What the calls of the archive share."""

    @property
    def sees(self) -> bool:
        """Whether numbers are answered in full: the key may, and so may its maker today."""
        return SEES in self.key.scopes and role_may(self.staff.role, "press.contact")

    def asked(self, choices: dict[str, tuple[list[str], Any]], *words: str) -> dict[str, str]:
        """The filters in the query. Raises ValidationError."""
        found = {name: self.word(name) for name in (*_WORDS, *words)}
        return found | {name: self.word(name, values) for name, (values, _said) in choices.items()}

    def contact(self, public_id: str) -> Contact:
        """A contact that is there. Raises NotFound, and ContactMerged with the one it is now."""
        found = Contact.objects.filter(public_id=public_id).prefetch_related(*contact_parts())
        contact = found.first()
        if contact is None or contact.state == Contact.State.ERASED:
            raise NotFound
        if contact.merged_into_id is not None:
            winner = Contact.objects.get(pk=contact.merged_into_id)
            raise ContactMerged(name=winner.name, contact=winner.public_id)
        return contact

    def outlet(self, public_id: str) -> Outlet:
        """An outlet that is there. Raises NotFound, and OutletMerged with the one it is now."""
        rows = Outlet.objects.select_related("parent").prefetch_related(*outlet_parts())
        outlet = rows.filter(public_id=public_id).first()
        if outlet is None:
            raise NotFound
        if outlet.merged_into_id is not None:
            winner = Outlet.objects.get(pk=outlet.merged_into_id)
            raise OutletMerged(name=winner.name, outlet=winner.public_id)
        return outlet

    def drawn(self, of: Contact | Outlet, status: int = 200) -> Response:
        """One of them, as it is now."""
        if isinstance(of, Contact):
            draw = contact_drawer(sees=self.sees)
            return Response(draw(self.contact(of.public_id)), status=status)
        return Response(outlet_drawer()(self.outlet(of.public_id)), status=status)

    def parent(self, fields: dict[str, Any]) -> None:
        """The group of an outlet, by its name."""
        if "parent" in fields:
            name = fields["parent"].strip()
            fields["parent"] = (
                outlet_get_or_create(team_id=self.key.team_id, actor=self.actor, name=name)
                if name
                else None
            )


@contextmanager
def _fields_as_sent() -> Iterator[None]:
    """Refusals name the field of the body that the service's own word stands for."""
    try:
        yield
    except DomainError as error:
        error.field = _SENT_AS.get(error.field or "", error.field)
        raise


_SENT_AS = {"employments": "jobs", "handle": "accounts", "outlet": "jobs", "source": "from_where"}
_SENT_AS |= dict.fromkeys(
    ("mobile", "phone", "wechat", "email", "qq", "weibo", "other"), "channels"
)


class ContactsView(_PressView):
    """All contacts, and adding one."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="contacts_list",
        parameters=[
            *_COMMON,
            OpenApiParameter("outlet", description=_("Works at the outlet of this id")),
            *_parameters(_CONTACT_CHOICES),
        ],
        responses=ContactsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Contacts, newest first. Phones, WeChat and QQ are masked unless the key has the right
        “press:contact”."""
        filters = contact_filters_of(self.asked(_CONTACT_CHOICES, "outlet"))
        contacts = contacts_narrowed(filters).prefetch_related(*contact_parts())
        return self.page(contacts, contact_drawer(sees=self.sees))

    @extend_schema(operation_id="contacts_create", request=ContactIn, responses={201: ContactOut})
    def post(self, request: Request) -> Response:
        """Add a contact, with how to reach them, jobs and accounts."""
        given = self.read(ContactIn)
        read = given_read("contacts", given)
        fields, accounts = read.pop("fields"), read.pop("accounts", [])
        with _fields_as_sent(), transaction.atomic():
            contact = contact_create(team_id=self.key.team_id, actor=self.actor, **fields, **read)
            for one in accounts:
                account_add(of=contact, given=one, actor=self.actor)
            note_put(of=contact, text=given.get("note", ""), actor=self.actor)
        return self.drawn(contact, 201)


class ContactView(_PressView):
    """One contact."""

    scopes = {"GET": "press:read", "PATCH": "press:write"}

    @extend_schema(operation_id="contacts_get", responses=ContactOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One contact by id. What is hidden comes masked."""
        return self.drawn(self.contact(public_id))

    @extend_schema(operation_id="contacts_change", request=ContactPatch, responses=ContactOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest. Channels and jobs replace all there were, which
        asks for the right “press:contact”; a masked value is refused."""
        contact, given = self.contact(public_id), self.read(ContactPatch)
        if "channels" in given and not self.sees:
            raise ChannelsHidden(field="channels")
        read = given_read("contacts", given)
        fields = read.pop("fields")
        with _fields_as_sent(), transaction.atomic():
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


class OutletFieldsView(PartnerView):
    """The team's own fields of outlets."""

    scopes = {"GET": "press:read"}

    @extend_schema(operation_id="outlets_fields", responses=CustomFieldsOut)
    def get(self, request: Request) -> Response:
        """The fields of the team's own that outlets have: their keys stand in ``custom``."""
        return Response({"items": [custom_field_out(one) for one in custom_fields("outlets")]})


class ContactsBulkView(_PressView, BulkView):
    """Completing and adding many contacts."""

    scopes = {"POST": "press:write"}
    most_rows = MOST_ROWS
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

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """As contact_upsert."""
        known = contact_get(given["id"]) if given.get("id") else None
        with _fields_as_sent():
            status, contact = contact_upsert(
                team_id=self.key.team_id,
                row=row_read("contacts", given),
                actor=self.actor,
                contact=known,
            )
        return status, contact.public_id


class OutletsView(_PressView):
    """All outlets, and adding one."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="outlets_list",
        parameters=[
            *_COMMON,
            OpenApiParameter("group", description=_("Belongs to the outlet of this id")),
            *_parameters(_OUTLET_CHOICES),
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
        with _fields_as_sent(), transaction.atomic():
            self.parent(fields)
            outlet = outlet_create(team_id=self.key.team_id, actor=self.actor, **fields, **read)
            for one in accounts:
                account_add(of=outlet, given=one, actor=self.actor)
            note_put(of=outlet, text=given.get("note", ""), actor=self.actor)
        return self.drawn(outlet, 201)


class OutletView(_PressView):
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
        with _fields_as_sent(), transaction.atomic():
            self.parent(fields)
            outlet_update(outlet=outlet, actor=self.actor, **fields, **read)
            note_put(of=outlet, text=given.get("note", ""), actor=self.actor)
        return self.drawn(outlet)


class OutletsBulkView(_PressView, BulkView):
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
        row = row_read("outlets", given)
        with _fields_as_sent(), transaction.atomic():
            fields = dict(row.fields)
            self.parent(fields)
            status, outlet = outlet_upsert(
                team_id=self.key.team_id,
                row=replace(row, fields=fields),
                actor=self.actor,
                outlet=known,
            )
        return status, outlet.public_id
