"""Bodies of the calls about contacts."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.imports.custom_api import CustomValue
from foundation.partners.serializers import StrictSerializer
from kol.press.api_parts import (
    CUSTOM_HELP,
    CUSTOM_IN_HELP,
    KEY_HELP,
    NOTE_HELP,
    NOTES_HELP,
    AccountIn,
    AccountOut,
    ChannelIn,
    ChannelOut,
    EmploymentIn,
    EmploymentOut,
    PressNoteOut,
    RateOut,
    text,
    words,
)
from kol.press.models import Contact


class PressContactOut(serializers.Serializer[Any]):
    """A contact as the team knows them."""

    id = serializers.CharField(help_text=_("Opaque id"))
    key = serializers.CharField(help_text=KEY_HELP)
    name = serializers.CharField(help_text=_("Their name"))
    pinyin = serializers.CharField(help_text=_("How the name is read, syllable by syllable"))
    pen_names = words(60, _("Names they write under"))
    is_kol = serializers.BooleanField(help_text=_("Whether they are a KOL"))
    archived = serializers.BooleanField(help_text=_("Put away: not in lists, not written to"))
    beats = words(40, _("What they report on"))
    tags = words(40, _("The team's words on them"))
    topics = serializers.CharField(help_text=_("Topics they like or avoid"))
    region = serializers.CharField(help_text=_("Where they work"))
    address = serializers.CharField(help_text=_("Postal address"))
    birth_year = serializers.IntegerField(allow_null=True, help_text=_("Year of birth"))
    birth_month = serializers.IntegerField(allow_null=True, help_text=_("Month of birth"))
    birth_day = serializers.IntegerField(allow_null=True, help_text=_("Day of birth"))
    languages = words(20, _("Languages they speak"))
    preferences = serializers.CharField(help_text=_("How they like to be reached"))
    do_not_contact = serializers.BooleanField(help_text=_("Nothing is sent to them"))
    do_not_contact_reason = serializers.CharField(help_text=_("Why not"))
    do_not_contact_at = serializers.DateTimeField(allow_null=True, help_text=_("Since when not"))
    from_where = serializers.CharField(help_text=_("Where the team knows them from"))
    purpose = serializers.CharField(help_text=_("What the team keeps them for"))
    basis = serializers.ChoiceField(
        Contact.Basis.choices, help_text=_("The lawful basis for keeping them")
    )
    consent = serializers.ChoiceField(Contact.Consent.choices, help_text=_("Their consent"))
    consent_at = serializers.DateTimeField(allow_null=True, help_text=_("When they said so"))
    consent_how = serializers.CharField(help_text=_("How consent was given"))
    retain_until = serializers.DateField(allow_null=True, help_text=_("Kept until that day"))
    last_touch_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When somebody was last in touch with them")
    )
    health = serializers.IntegerField(
        allow_null=True, help_text=_("How warm the relationship is: 0 to 100")
    )
    channels = ChannelOut(many=True, help_text=_("How to reach them, the preferred one first"))
    jobs = EmploymentOut(many=True, help_text=_("Where they work and worked, the main job first"))
    accounts = AccountOut(many=True, help_text=_("Accounts on platforms"))
    rates = RateOut(many=True, help_text=_("What work with them costs"))
    notes = PressNoteOut(many=True, help_text=NOTES_HELP)
    custom = serializers.DictField(child=CustomValue(), help_text=CUSTOM_HELP)
    created_at = serializers.DateTimeField(help_text=_("When the record was made"))
    updated_at = serializers.DateTimeField(help_text=_("When it was last changed"))


class ContactChange(StrictSerializer):
    """What may be said of a contact. Lists replace what was there."""

    name = serializers.CharField(max_length=60, required=False, help_text=_("Their name"))
    pinyin = text(120, _("How the name is read; made of it where nothing is said"))
    pen_names = words(60, _("Names they write under"))
    is_kol = serializers.BooleanField(required=False, help_text=_("Whether they are a KOL"))
    beats = words(40, _("What they report on"))
    tags = words(40, _("The team's words on them"))
    topics = text(300, _("Topics they like or avoid"))
    region = text(40, _("Where they work"))
    address = text(200, _("Postal address"))
    birth_year = serializers.IntegerField(
        required=False, allow_null=True, min_value=1900, max_value=2100,
        help_text=_("Year of birth"),
    )  # fmt: skip
    birth_month = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=12, help_text=_("Month of birth")
    )
    birth_day = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=31, help_text=_("Day of birth")
    )
    languages = words(20, _("Languages they speak"))
    preferences = text(300, _("How they like to be reached"))
    do_not_contact = serializers.BooleanField(
        required=False, help_text=_("Nothing is sent to them; say why")
    )
    do_not_contact_reason = text(200, _("Why not"))
    from_where = text(120, _("Where the team knows them from"))
    channels = ChannelIn(many=True, required=False, help_text=_("How to reach them"))
    jobs = EmploymentIn(many=True, required=False, help_text=_("Where they work and worked"))
    note = text(2000, NOTE_HELP)
    custom = serializers.DictField(
        child=CustomValue(allow_null=True), required=False, help_text=CUSTOM_IN_HELP
    )


class ContactPatch(ContactChange, StrictSerializer):
    """What may be changed of a contact. Lists replace what was there."""

    archived = serializers.BooleanField(required=False, help_text=_("Put away, or brought back"))


class ContactIn(ContactChange, StrictSerializer):
    """A new contact."""

    name = serializers.CharField(max_length=60, help_text=_("Their name"))
    key = text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class ContactLineIn(ContactChange, StrictSerializer):
    """A row: as for one contact; what it says fills what is empty and adds to lists."""

    id = serializers.CharField(
        max_length=12, required=False, help_text=_("The contact's id, where it is known")
    )
    key = text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class ContactsPageOut(serializers.Serializer[Any]):
    """A page of contacts."""

    items = PressContactOut(many=True, help_text=_("The rows of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )
