"""Fans, for partners' programs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from community.fans.models import Fan
from community.fans.selectors import fan_get
from community.fans.selectors.listing import FanFilters, fans_narrowed
from community.fans.services import IdentityInput, fan_create, fan_update
from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import DomainError, NotFound
from kol.platforms.models import Platform


class ContactOut(serializers.Serializer[Any]):
    """A phone (E.164) or an e-mail address."""

    value = serializers.CharField()
    verified = serializers.BooleanField()


class IdentityOut(serializers.Serializer[Any]):
    """Who a fan is on a platform."""

    platform = serializers.ChoiceField(Platform.choices)
    handle = serializers.CharField()
    uid = serializers.CharField()
    verified = serializers.BooleanField()


class FanOut(serializers.Serializer[Any]):
    """A fan as the team knows them."""

    id = serializers.CharField()
    nickname = serializers.CharField()
    source = serializers.ChoiceField(Fan.Source.choices)  # type: ignore[assignment]
    consent = serializers.ChoiceField(Fan.Consent.choices)
    consent_at = serializers.DateTimeField(allow_null=True)
    has_account = serializers.BooleanField(help_text=_("Signed in here themselves"))
    phones = ContactOut(many=True)
    emails = ContactOut(many=True)
    identities = IdentityOut(many=True)
    tags = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class IdentityIn(StrictSerializer):
    """A platform with a name there, an id there, or both."""

    platform = serializers.ChoiceField(Platform.choices)
    handle = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    uid = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class FanIn(StrictSerializer):
    """What may be said of a fan. Lists replace what was there and is not verified."""

    nickname = serializers.CharField(max_length=40, required=False)
    phones = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=10
    )
    emails = serializers.ListField(
        child=serializers.CharField(max_length=254), required=False, max_length=10
    )
    identities = IdentityIn(many=True, required=False)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, max_length=50
    )
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class FansPageOut(serializers.Serializer[Any]):
    """A page of fans."""

    items = FanOut(many=True)
    next = serializers.CharField(allow_null=True)


def fan_out(fan: Fan) -> dict[str, Any]:
    """A fan whose contacts, identities and tags are fetched, as FanOut has it."""
    contacts = sorted(fan.contacts.all(), key=lambda one: one.pk)

    def of(kind: str) -> list[dict[str, Any]]:
        return [
            {"value": one.value, "verified": one.verified_at is not None}
            for one in contacts
            if one.kind == kind
        ]

    return {
        "id": fan.public_id,
        "nickname": fan.nickname,
        "source": fan.source,
        "consent": fan.consent,
        "consent_at": fan.consent_at,
        "has_account": fan.user_id is not None,
        "phones": of("phone"),
        "emails": of("email"),
        "identities": [
            {
                "platform": one.platform,
                "handle": one.handle,
                "uid": one.uid,
                "verified": one.verified_at is not None,
            }
            for one in sorted(fan.identities.all(), key=lambda one: one.pk)
        ],
        "tags": sorted(tag.name for tag in fan.tags.all()),
        "note": fan.note,
        "created_at": fan.created_at,
    }


def _identities(given: dict[str, Any]) -> list[IdentityInput]:
    return [IdentityInput(**one) for one in given.pop("identities", [])]


@contextmanager
def _fields_as_sent() -> Iterator[None]:
    """Refusals name the field of FanIn that the service's own word stands for."""
    try:
        yield
    except DomainError as error:
        error.field = _SENT_AS.get(error.field or "", error.field)
        raise


_SENT_AS = {"phone": "phones", "email": "emails", "handle": "identities", "uid": "identities"}
_FILTERS = [
    OpenApiParameter("q", description=_("Words, pinyin, initials, or the end of a phone number")),
    OpenApiParameter("tag", description=_("Has this tag")),
    OpenApiParameter("source", enum=Fan.Source.values),
    OpenApiParameter("consent", enum=Fan.Consent.values),
]


class FansView(PartnerView):
    """All fans, and adding one."""

    scopes = {"GET": "fans:read", "POST": "fans:write"}

    @extend_schema(operation_id="fans_list", parameters=_FILTERS, responses=FansPageOut)
    def get(self, request: Request) -> Response:
        """Fans, newest first. Phones and e-mail addresses are given in full."""
        filters = FanFilters(
            q=self.word("q"),
            tag=self.word("tag"),
            source=self.word("source", Fan.Source.values),
            consent=self.word("consent", Fan.Consent.values),
        )
        fans = fans_narrowed(filters).defer("search")
        return self.page(fans.prefetch_related("contacts", "identities", "tags"), fan_out)

    @extend_schema(operation_id="fans_create", request=FanIn, responses={201: FanOut})
    def post(self, request: Request) -> Response:
        """Add a fan. Consent stays unknown: only the person can give it."""
        given = self.read(FanIn)
        with _fields_as_sent():
            fan = fan_create(
                team_id=self.key.team_id,
                actor=self.actor,
                source=Fan.Source.API,
                identities=_identities(given),
                **given,
            )
        return Response(fan_out(fan), status=201)


class FanView(PartnerView):
    """One fan."""

    scopes = {"GET": "fans:read", "PATCH": "fans:write"}

    @extend_schema(operation_id="fans_get", responses=FanOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One fan by id."""
        return Response(fan_out(self._fan(public_id)))

    @extend_schema(operation_id="fans_change", request=FanIn, responses=FanOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest; identities are added to those there."""
        fan = self._fan(public_id)
        given = self.read(FanIn)
        with _fields_as_sent():
            fan_update(fan=fan, actor=self.actor, identities_add=_identities(given), **given)
        return Response(fan_out(self._fan(public_id)))

    def _fan(self, public_id: str) -> Fan:
        fan = fan_get(public_id=public_id)
        if fan.state != Fan.State.ACTIVE:
            raise NotFound
        return fan
