"""Bodies of the calls about outlets."""

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
    OutletRef,
    PressNoteOut,
    RateOut,
    text,
    words,
)
from kol.press.models import Outlet


class OutletOut(serializers.Serializer[Any]):
    """An outlet as the team knows it."""

    id = serializers.CharField(help_text=_("Opaque id"))
    key = serializers.CharField(help_text=KEY_HELP)
    name = serializers.CharField(help_text=_("The outlet's name"))
    aliases = words(80, _("Other names it goes by, former ones among them"))
    kind = serializers.ChoiceField(Outlet.Kind.choices, help_text=_("What it is"))
    level = serializers.ChoiceField(Outlet.Level.choices, help_text=_("On what level"))
    parent = OutletRef(allow_null=True, help_text=_("The group it belongs to"))
    region = serializers.CharField(help_text=_("Where it is"))
    language = serializers.CharField(help_text=_("In what language"))
    beats = words(40, _("What it reports on"))
    tags = words(40, _("The team's words on it"))
    audience = serializers.CharField(help_text=_("Whom it reaches, in words"))
    url = serializers.CharField(help_text=_("Its website"))
    reach = serializers.IntegerField(allow_null=True, help_text=_("How many people it reaches"))
    reach_source = serializers.CharField(help_text=_("Where that number is from"))
    reach_on = serializers.DateField(allow_null=True, help_text=_("The day that number is of"))
    circulation = serializers.IntegerField(allow_null=True, help_text=_("Copies printed"))
    submission = serializers.CharField(help_text=_("How to submit"))
    deadlines = serializers.CharField(help_text=_("Until when"))
    state = serializers.ChoiceField(
        [one for one in Outlet.State.choices if one[0] != Outlet.State.MERGED],
        help_text=_("Whether it is publishing"),
    )
    accounts = AccountOut(many=True, help_text=_("Accounts on platforms"))
    rates = RateOut(many=True, help_text=_("What work with it costs"))
    notes = PressNoteOut(many=True, help_text=NOTES_HELP)
    custom = serializers.DictField(child=CustomValue(), help_text=CUSTOM_HELP)
    created_at = serializers.DateTimeField(help_text=_("When the record was made"))
    updated_at = serializers.DateTimeField(help_text=_("When it was last changed"))


class OutletChange(StrictSerializer):
    """What may be said of an outlet. Lists replace what was there."""

    name = serializers.CharField(max_length=80, required=False, help_text=_("The outlet's name"))
    aliases = words(80, _("Other names it goes by, former ones among them"))
    kind = serializers.ChoiceField(Outlet.Kind.choices, required=False, help_text=_("What it is"))
    level = serializers.ChoiceField(
        Outlet.Level.choices, required=False, allow_blank=True, help_text=_("On what level")
    )
    parent = text(80, _("The group it belongs to, by any of its names; empty for none"))
    region = text(40, _("Where it is"))
    language = text(20, _("In what language"))
    beats = words(40, _("What it reports on"))
    tags = words(40, _("The team's words on it"))
    audience = text(200, _("Whom it reaches, in words"))
    url = text(300, _("Its website"))
    reach = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**62,
        help_text=_("How many people it reaches"),
    )  # fmt: skip
    reach_source = text(80, _("Where that number is from"))
    reach_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("The day that number is of")
    )
    circulation = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**62,
        help_text=_("Copies printed"),
    )  # fmt: skip
    submission = text(2000, _("How to submit"))
    deadlines = text(200, _("Until when"))
    note = text(2000, NOTE_HELP)
    custom = serializers.DictField(
        child=CustomValue(allow_null=True), required=False, help_text=CUSTOM_IN_HELP
    )


class OutletPatch(OutletChange, StrictSerializer):
    """What may be changed of an outlet. Lists replace what was there."""

    state = serializers.ChoiceField(
        [one for one in Outlet.State.choices if one[0] != Outlet.State.MERGED],
        required=False,
        help_text=_("Whether it is publishing"),
    )


class OutletIn(OutletChange, StrictSerializer):
    """A new outlet."""

    name = serializers.CharField(max_length=80, help_text=_("The outlet's name"))
    key = text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class OutletLineIn(OutletChange, StrictSerializer):
    """A row: as for one outlet; what it says fills what is empty and adds to lists."""

    id = serializers.CharField(
        max_length=12, required=False, help_text=_("The outlet's id, where it is known")
    )
    key = text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class OutletsPageOut(serializers.Serializer[Any]):
    """A page of outlets."""

    items = OutletOut(many=True, help_text=_("The rows of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )
