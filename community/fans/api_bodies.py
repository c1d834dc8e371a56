"""Bodies of the calls about fans."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.fans.custom import TARGET
from community.fans.models import Fan
from foundation.imports.custom_api import CustomValue
from foundation.imports.customs import custom_fields, custom_fit
from foundation.imports.models import CustomField
from foundation.partners.serializers import StrictSerializer
from kol.platforms.models import FOLLOWED_CHOICES


class ContactOut(serializers.Serializer[Any]):
    """A phone (E.164) or an e-mail address."""

    value = serializers.CharField()
    verified = serializers.BooleanField()


class IdentityOut(serializers.Serializer[Any]):
    """Who a fan is on a platform."""

    platform = serializers.ChoiceField(FOLLOWED_CHOICES)
    handle = serializers.CharField()
    uid = serializers.CharField()
    verified = serializers.BooleanField()


class FanNoteOut(serializers.Serializer[Any]):
    """A note on a fan."""

    text = serializers.CharField()
    at = serializers.DateTimeField()


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
    notes = FanNoteOut(
        many=True, help_text=_("What came with lists or from programs; not what staff wrote")
    )
    custom = serializers.DictField(
        child=CustomValue(), help_text=_("Values of the team's own fields, by the field's key")
    )
    created_at = serializers.DateTimeField()


class IdentityIn(StrictSerializer):
    """A platform with a name there, an id there, or both."""

    platform = serializers.ChoiceField(FOLLOWED_CHOICES)
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
    note = serializers.CharField(
        max_length=2000,
        required=False,
        allow_blank=True,
        help_text=_("A note to add; in the words of one that is there it changes nothing"),
    )
    custom = serializers.DictField(
        child=CustomValue(allow_null=True),
        required=False,
        help_text=_("Values of the team's own fields, by the field's key; null takes one off"),
    )


class TagOut(serializers.Serializer[Any]):
    """A tag and how many fans have it."""

    id = serializers.CharField()
    name = serializers.CharField()
    fans = serializers.IntegerField(help_text=_("How many fans have it"))


class TagsPageOut(serializers.Serializer[Any]):
    """A page of tags."""

    items = TagOut(many=True)
    next = serializers.CharField(allow_null=True)


class FanTagsIn(StrictSerializer):
    """Tags to put on a fan and to take off."""

    add = serializers.ListField(
        child=serializers.CharField(max_length=30),
        required=False,
        max_length=50,
        help_text=_("Tags to put on"),
    )
    remove = serializers.ListField(
        child=serializers.CharField(max_length=30),
        required=False,
        max_length=50,
        help_text=_("Tags to take off"),
    )


class FanMergeIn(StrictSerializer):
    """The record that becomes part of this one, and whose values stand."""

    loser = serializers.CharField(max_length=12, help_text=_("The id of the fan that goes"))
    nickname = serializers.ChoiceField(
        ["winner", "loser"],
        required=False,
        help_text=_("Whose nickname stands: the winner's if not given"),
    )
    consent = serializers.ChoiceField(
        ["winner", "loser"],
        required=False,
        help_text=_("Whose consent stands: the newer word if not given"),
    )


class FanMergeOut(serializers.Serializer[Any]):
    """The merge, for undoing it, and the fan that stays."""

    merge = serializers.CharField(help_text=_("The merge's id, for undoing it"))
    fan = FanOut(help_text=_("The fan that stays"))


class FanUnmergeIn(StrictSerializer):
    """The merge that is undone."""

    merge = serializers.CharField(max_length=12, help_text=_("The merge's id"))


class FanUnmergeOut(serializers.Serializer[Any]):
    """The ids of the two fans, and what could not be put back."""

    fans = serializers.ListField(
        child=serializers.CharField(), help_text=_("The ids of the two, the winner's first")
    )
    lost = serializers.ListField(
        child=serializers.CharField(), help_text=_("Sentences on what could not be put back")
    )


class FansPageOut(serializers.Serializer[Any]):
    """A page of fans."""

    items = FanOut(many=True)
    next = serializers.CharField(allow_null=True)


def fan_out(fan: Fan, fields: Iterable[CustomField] | None = None) -> dict[str, Any]:
    """A fan whose contacts, identities and tags are fetched, as FanOut has it. One query where the
    team's own ``fields`` are not given."""
    if fields is None:
        fields = custom_fields(TARGET) if fan.custom else []
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
        "notes": [
            {"text": one.text, "at": one.at}
            for one in sorted(fan.notes.all(), key=lambda one: (one.at, one.pk))
            if one.author_id is None
        ],
        "custom": custom_fit(fields, fan.custom),
        "created_at": fan.created_at,
    }


# What fan_out draws from.
PARTS = ("contacts", "identities", "tags", "notes")
