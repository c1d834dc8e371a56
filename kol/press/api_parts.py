"""Parts that bodies about contacts and about outlets have in common."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.platforms.models import FOLLOWED_CHOICES
from kol.press.models import Channel, MediaAccount
from kol.press.services.rates import CURRENCIES

KEY_HELP = _("Your own id of the record, by which the same row again finds it")
HIDDEN_HELP = _("Masked: the key has not the right “press:contact”, or its maker may not see it")
FOLLOWERS_HELP = _("How many follow it; null where nobody said")


def words(length: int, help_text: Any, most: int = 30) -> Any:
    return serializers.ListField(
        child=serializers.CharField(max_length=length),
        required=False,
        max_length=most,
        help_text=help_text,
    )


def text(length: int, help_text: Any) -> Any:
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


class EmploymentOut(serializers.Serializer[Any]):
    """A job, now or before."""

    outlet = OutletRef(help_text=_("Where"))
    title = serializers.CharField(help_text=_("Title there"))
    desk = serializers.CharField(help_text=_("Desk or department there"))
    from_on = serializers.DateField(allow_null=True, help_text=_("The first day, if known"))
    to_on = serializers.DateField(allow_null=True, help_text=_("The last day, if known"))
    ended = serializers.BooleanField(help_text=_("They are no longer there"))
    primary = serializers.BooleanField(help_text=_("Their main job"))


class EmploymentIn(StrictSerializer):
    """A job; the outlet by its id, or by a name of it (made where there is none)."""

    outlet = serializers.CharField(
        max_length=80, required=False, help_text=_("The outlet, by any of its names")
    )
    outlet_id = serializers.CharField(
        max_length=12, required=False, help_text=_("The outlet by its id, instead of a name")
    )
    title = text(60, _("Title there"))
    desk = text(60, _("Desk or department there"))
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

    platform = serializers.ChoiceField(FOLLOWED_CHOICES, help_text=_("The platform"))
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

    platform = serializers.ChoiceField(FOLLOWED_CHOICES, help_text=_("The platform"))
    handle = serializers.CharField(max_length=60, help_text=_("Name on the platform"))
    uid = text(64, _("Id on the platform"))
    url = text(300, _("Its home page"))
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
    price = serializers.CharField(help_text=_("The amount in the currency, such as 8000.00"))
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
