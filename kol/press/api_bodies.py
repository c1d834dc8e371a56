"""Bodies of the calls about contacts and outlets."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.imports.custom_api import CustomValue
from foundation.partners.serializers import StrictSerializer
from kol.platforms.models import Platform
from kol.press.models import Channel, Contact, MediaAccount, Outlet
from kol.press.services.rates import CURRENCIES

KEY_HELP = _("Your own id of the record, by which the same row again finds it")
HIDDEN_HELP = _("Masked: the key has not the right “press:contact”, or its maker may not see it")
FOLLOWERS_HELP = _("How many follow it; null where nobody said")


def _words(length: int, help_text: Any, most: int = 30) -> Any:
    return serializers.ListField(
        child=serializers.CharField(max_length=length),
        required=False,
        max_length=most,
        help_text=help_text,
    )


def _text(length: int, help_text: Any) -> Any:
    return serializers.CharField(
        max_length=length, required=False, allow_blank=True, help_text=help_text
    )


class ChannelOut(serializers.Serializer[Any]):
    """A way to reach a person."""

    kind = serializers.ChoiceField(Channel.Kind.choices, help_text=_("What it is"))
    value = serializers.CharField(help_text=_("The number, address or id, as people write it"))
    hidden = serializers.BooleanField(help_text=HIDDEN_HELP)
    preferred = serializers.BooleanField(help_text=_("They like to be reached this way"))
    private = serializers.BooleanField(help_text=_("Their own, not the outlet's"))
    status = serializers.ChoiceField(
        Channel.Status.choices, help_text=_("Whether it works, as far as we know")
    )


class ChannelIn(StrictSerializer):
    """A way to reach a person."""

    kind = serializers.ChoiceField(Channel.Kind.choices, help_text=_("What it is"))
    value = serializers.CharField(
        max_length=254, help_text=_("The number, address or id, as people write it")
    )
    preferred = serializers.BooleanField(
        required=False, default=False, help_text=_("They like to be reached this way")
    )
    private = serializers.BooleanField(
        required=False, default=False, help_text=_("Their own, not the outlet's")
    )
    status = serializers.ChoiceField(
        Channel.Status.choices,
        required=False,
        help_text=_("Whether it works, as far as we know"),
    )


class OutletRef(serializers.Serializer[Any]):
    """An outlet, by id and name."""

    id = serializers.CharField(help_text=_("The outlet's id"))
    name = serializers.CharField(help_text=_("The outlet's name"))


class JobOut(serializers.Serializer[Any]):
    """A job, now or before."""

    outlet = OutletRef(help_text=_("Where"))
    title = serializers.CharField(help_text=_("Title there"))
    desk = serializers.CharField(help_text=_("Desk or department there"))
    from_on = serializers.DateField(allow_null=True, help_text=_("The first day, if known"))
    to_on = serializers.DateField(allow_null=True, help_text=_("The last day, if known"))
    ended = serializers.BooleanField(help_text=_("They are no longer there"))
    primary = serializers.BooleanField(help_text=_("Their main job"))


class JobIn(StrictSerializer):
    """A job; the outlet by its id, or by a name of it (made where there is none)."""

    outlet = serializers.CharField(
        max_length=80, required=False, help_text=_("The outlet, by any of its names")
    )
    outlet_id = serializers.CharField(
        max_length=12, required=False, help_text=_("The outlet by its id, instead of a name")
    )
    title = _text(60, _("Title there"))
    desk = _text(60, _("Desk or department there"))
    from_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("The first day, if known")
    )
    to_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("The last day: they are no longer there")
    )
    ended = serializers.BooleanField(
        required=False, default=False, help_text=_("They are no longer there")
    )
    primary = serializers.BooleanField(required=False, default=False, help_text=_("Their main job"))


class AccountOut(serializers.Serializer[Any]):
    """An account on a platform."""

    platform = serializers.ChoiceField(Platform.choices, help_text=_("The platform"))
    handle = serializers.CharField(help_text=_("Name on the platform"))
    uid = serializers.CharField(help_text=_("Id on the platform"))
    url = serializers.CharField(help_text=_("Its home page"))
    followers = serializers.IntegerField(allow_null=True, help_text=FOLLOWERS_HELP)
    followers_on = serializers.DateField(allow_null=True, help_text=_("The day that number is of"))
    followers_how = serializers.ChoiceField(
        MediaAccount.Method.choices, help_text=_("Where that number is from")
    )
    tier = serializers.CharField(
        allow_null=True,
        help_text=_("top, mid, tail or small, by the team's own bounds; null: nobody said"),
    )


class AccountIn(StrictSerializer):
    """An account on a platform."""

    platform = serializers.ChoiceField(Platform.choices, help_text=_("The platform"))
    handle = serializers.CharField(max_length=60, help_text=_("Name on the platform"))
    uid = _text(64, _("Id on the platform"))
    url = _text(300, _("Its home page"))
    followers = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**62, help_text=FOLLOWERS_HELP
    )
    followers_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("The day that number is of")
    )
    followers_how = serializers.ChoiceField(
        MediaAccount.Method.choices,
        required=False,
        default=MediaAccount.Method.DECLARED,
        help_text=_("Where that number is from"),
    )


class RateOut(serializers.Serializer[Any]):
    """A price."""

    product = serializers.CharField(help_text=_("What for"))
    price = serializers.DecimalField(
        max_digits=12, decimal_places=2, help_text=_("The amount, in the currency")
    )
    currency = serializers.ChoiceField(
        [(one, one) for one in CURRENCIES], help_text=_("ISO 4217 code")
    )
    tax_included = serializers.BooleanField(help_text=_("Whether tax is in it"))
    valid_from = serializers.DateField(allow_null=True, help_text=_("The first day it holds"))
    valid_to = serializers.DateField(allow_null=True, help_text=_("The last day it holds"))
    account = serializers.CharField(
        allow_null=True, help_text=_("For which account: its name on the platform; null: any")
    )


class PressNoteOut(serializers.Serializer[Any]):
    """A note."""

    text = serializers.CharField(help_text=_("What was noted"))
    at = serializers.DateTimeField(help_text=_("When"))


NOTES_HELP = _("What came with lists or from programs; not what staff wrote")
CUSTOM_HELP = _("Values of the team's own fields, by the field's key")
CUSTOM_IN_HELP = _("Values of the team's own fields, by the field's key; null takes one off")
NOTE_HELP = _("A note to add; in the words of one that is there it changes nothing")


class ContactOut(serializers.Serializer[Any]):
    """A contact as the team knows them."""

    id = serializers.CharField(help_text=_("Opaque id"))
    key = serializers.CharField(help_text=KEY_HELP)
    name = serializers.CharField(help_text=_("Their name"))
    pinyin = serializers.CharField(help_text=_("How the name is read, syllable by syllable"))
    pen_names = _words(60, _("Names they write under"))
    is_kol = serializers.BooleanField(help_text=_("Whether they are a KOL"))
    archived = serializers.BooleanField(help_text=_("Put away: not in lists, not written to"))
    beats = _words(40, _("What they report on"))
    tags = _words(40, _("The team's words on them"))
    topics = serializers.CharField(help_text=_("Topics they like or avoid"))
    region = serializers.CharField(help_text=_("Where they work"))
    address = serializers.CharField(help_text=_("Postal address"))
    birth_year = serializers.IntegerField(allow_null=True, help_text=_("Year of birth"))
    birth_month = serializers.IntegerField(allow_null=True, help_text=_("Month of birth"))
    birth_day = serializers.IntegerField(allow_null=True, help_text=_("Day of birth"))
    languages = _words(20, _("Languages they speak"))
    preferences = serializers.CharField(help_text=_("How they like to be reached"))
    do_not_contact = serializers.BooleanField(help_text=_("Nothing is sent to them"))
    do_not_contact_reason = serializers.CharField(help_text=_("Why not"))
    do_not_contact_at = serializers.DateTimeField(allow_null=True, help_text=_("Since when not"))
    from_where = serializers.CharField(help_text=_("Where the team knows them from"))
    basis = serializers.ChoiceField(
        Contact.Basis.choices, help_text=_("The lawful basis for keeping them")
    )
    consent = serializers.ChoiceField(Contact.Consent.choices, help_text=_("Their consent"))
    consent_at = serializers.DateTimeField(allow_null=True, help_text=_("When they said so"))
    retain_until = serializers.DateField(allow_null=True, help_text=_("Kept until that day"))
    last_touch_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When somebody was last in touch with them")
    )
    health = serializers.IntegerField(
        allow_null=True, help_text=_("How warm the relationship is: 0 to 100")
    )
    channels = ChannelOut(many=True, help_text=_("How to reach them, the preferred one first"))
    jobs = JobOut(many=True, help_text=_("Where they work and worked, the main job first"))
    accounts = AccountOut(many=True, help_text=_("Accounts on platforms"))
    rates = RateOut(many=True, help_text=_("What work with them costs"))
    notes = PressNoteOut(many=True, help_text=NOTES_HELP)
    custom = serializers.DictField(child=CustomValue(), help_text=CUSTOM_HELP)
    created_at = serializers.DateTimeField(help_text=_("When the record was made"))
    updated_at = serializers.DateTimeField(help_text=_("When it was last changed"))


class ContactChange(StrictSerializer):
    """What may be said of a contact. Lists replace what was there."""

    name = serializers.CharField(max_length=60, required=False, help_text=_("Their name"))
    pinyin = _text(120, _("How the name is read; made of it where nothing is said"))
    pen_names = _words(60, _("Names they write under"))
    is_kol = serializers.BooleanField(required=False, help_text=_("Whether they are a KOL"))
    beats = _words(40, _("What they report on"))
    tags = _words(40, _("The team's words on them"))
    topics = _text(300, _("Topics they like or avoid"))
    region = _text(40, _("Where they work"))
    address = _text(200, _("Postal address"))
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
    languages = _words(20, _("Languages they speak"))
    preferences = _text(300, _("How they like to be reached"))
    do_not_contact = serializers.BooleanField(
        required=False, help_text=_("Nothing is sent to them; say why")
    )
    do_not_contact_reason = _text(200, _("Why not"))
    from_where = _text(120, _("Where the team knows them from"))
    channels = ChannelIn(many=True, required=False, help_text=_("How to reach them"))
    jobs = JobIn(many=True, required=False, help_text=_("Where they work and worked"))
    note = _text(2000, NOTE_HELP)
    custom = serializers.DictField(
        child=CustomValue(allow_null=True), required=False, help_text=CUSTOM_IN_HELP
    )


class ContactPatch(ContactChange):
    """What may be changed of a contact. Lists replace what was there."""

    archived = serializers.BooleanField(required=False, help_text=_("Put away, or brought back"))


class ContactIn(ContactChange):
    """A new contact."""

    name = serializers.CharField(max_length=60, help_text=_("Their name"))
    key = _text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class ContactLineIn(ContactChange):
    """A row: as for one contact; what it says fills what is empty and adds to lists."""

    id = serializers.CharField(
        max_length=12, required=False, help_text=_("The contact's id, where it is known")
    )
    key = _text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class ContactsPageOut(serializers.Serializer[Any]):
    """A page of contacts."""

    items = ContactOut(many=True, help_text=_("The rows of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )


class OutletOut(serializers.Serializer[Any]):
    """An outlet as the team knows it."""

    id = serializers.CharField(help_text=_("Opaque id"))
    key = serializers.CharField(help_text=KEY_HELP)
    name = serializers.CharField(help_text=_("The outlet's name"))
    aliases = _words(80, _("Other names it goes by, former ones among them"))
    kind = serializers.ChoiceField(Outlet.Kind.choices, help_text=_("What it is"))
    level = serializers.ChoiceField(Outlet.Level.choices, help_text=_("On what level"))
    parent = OutletRef(allow_null=True, help_text=_("The group it belongs to"))
    region = serializers.CharField(help_text=_("Where it is"))
    language = serializers.CharField(help_text=_("In what language"))
    beats = _words(40, _("What it reports on"))
    tags = _words(40, _("The team's words on it"))
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
    aliases = _words(80, _("Other names it goes by, former ones among them"))
    kind = serializers.ChoiceField(Outlet.Kind.choices, required=False, help_text=_("What it is"))
    level = serializers.ChoiceField(
        Outlet.Level.choices, required=False, allow_blank=True, help_text=_("On what level")
    )
    parent = _text(80, _("The group it belongs to, by any of its names; empty for none"))
    region = _text(40, _("Where it is"))
    language = _text(20, _("In what language"))
    beats = _words(40, _("What it reports on"))
    tags = _words(40, _("The team's words on it"))
    audience = _text(200, _("Whom it reaches, in words"))
    url = _text(300, _("Its website"))
    reach = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**62,
        help_text=_("How many people it reaches"),
    )  # fmt: skip
    reach_source = _text(80, _("Where that number is from"))
    reach_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("The day that number is of")
    )
    circulation = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=2**62,
        help_text=_("Copies printed"),
    )  # fmt: skip
    submission = _text(2000, _("How to submit"))
    deadlines = _text(200, _("Until when"))
    note = _text(2000, NOTE_HELP)
    custom = serializers.DictField(
        child=CustomValue(allow_null=True), required=False, help_text=CUSTOM_IN_HELP
    )


class OutletPatch(OutletChange):
    """What may be changed of an outlet. Lists replace what was there."""

    state = serializers.ChoiceField(
        [one for one in Outlet.State.choices if one[0] != Outlet.State.MERGED],
        required=False,
        help_text=_("Whether it is publishing"),
    )


class OutletIn(OutletChange):
    """A new outlet."""

    name = serializers.CharField(max_length=80, help_text=_("The outlet's name"))
    key = _text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class OutletLineIn(OutletChange):
    """A row: as for one outlet; what it says fills what is empty and adds to lists."""

    id = serializers.CharField(
        max_length=12, required=False, help_text=_("The outlet's id, where it is known")
    )
    key = _text(64, KEY_HELP)
    accounts = AccountIn(many=True, required=False, help_text=_("Accounts on platforms"))


class OutletsPageOut(serializers.Serializer[Any]):
    """A page of outlets."""

    items = OutletOut(many=True, help_text=_("The rows of this page, newest first"))
    next = serializers.CharField(
        allow_null=True, help_text=_("Cursor of the next page, null on the last one")
    )
