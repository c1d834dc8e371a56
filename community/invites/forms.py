"""What staff and fans fill in."""

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup
from community.invites.models import GroupInvites, Invite, InviteRules
from community.invites.services.grants import Offer
from community.invites.services.manage import DEFAULT_DAYS
from foundation.teams.fields import moment_field

if TYPE_CHECKING:
    GroupField = forms.ModelChoiceField[FanGroup]
    _RulesForm = forms.ModelForm[InviteRules]
    _GroupRuleForm = forms.ModelForm[GroupInvites]
else:
    GroupField = forms.ModelChoiceField
    _RulesForm = _GroupRuleForm = forms.ModelForm


class InviteForm(forms.Form):
    """What can be changed of a code at any time. The rules live in the services."""

    channel = forms.CharField(
        label=_("Channel"),
        max_length=40,
        required=False,
        help_text=_(
            "Where you will hand it out. Make one code for each place, and the figures tell you "
            "which one brings people."
        ),
        widget=forms.TextInput(attrs={"list": "channels"}),
    )
    max_uses = forms.IntegerField(
        label=_("Most joins (people)"),
        min_value=1,
        max_value=10_000_000,
        required=False,
        help_text=_("Leave empty for no limit."),
        error_messages={
            "min_value": _("At least 1 person, or empty for no limit."),
            "invalid": _("Enter a whole number of people, or leave it empty."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    expires_at = moment_field(label=_("Valid until"))
    tags = forms.CharField(
        label=_("Tags for those who come by it"),
        max_length=400,
        required=False,
        help_text=_("Separated by commas. Staff see them; fans don't."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "tags"}),
    )
    grant_points = forms.IntegerField(
        label=_("Points for those who come by it"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("Booked once a person, with their first coming by this code. Empty is none."),
        error_messages={"invalid": _("Enter a whole number of points, or leave it empty.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    grant_role = forms.ChoiceField(
        label=_("Role in the group"),
        choices=Invite.Role.choices,
        required=False,
        help_text=_("Admins can remove members. Give such a code to few, with a limit."),
    )
    hold_hours = forms.IntegerField(
        label=_("Keep a place while a request waits (hours)"),
        min_value=1,
        max_value=24 * 14,
        required=False,
        help_text=_(
            "Only where joining needs approval. Empty: a request keeps no place, and whoever is "
            "accepted first gets in. With hours: each request takes one use of this code and one "
            "place in the group until it is answered, withdrawn or the hours are over; it goes on "
            "waiting then, without a place."
        ),
        error_messages={
            "min_value": _("At least 1 hour, or empty to keep no place."),
            "max_value": _("At most 14 days (336 hours)."),
            "invalid": _("Enter a whole number of hours, or leave it empty."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean_tags(self) -> list[str]:
        """The tags, each by itself."""
        typed = re.split(r"[,，、;；\n]", self.cleaned_data["tags"])
        return [one.strip() for one in typed if one.strip()]

    def clean_grant_points(self) -> int:
        """Nothing typed is no points."""
        return int(self.cleaned_data["grant_points"] or 0)

    def clean_grant_role(self) -> str:
        """Nothing chosen is a plain member."""
        return str(self.cleaned_data["grant_role"] or Invite.Role.MEMBER)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = {"days": settings.INVITE_MAX_DAYS}
        self.fields["expires_at"].help_text = (
            _("At most %(days)s days; it can be extended.") % longest
        )

    @classmethod
    def of(cls, invite: Invite, offer: Offer) -> "InviteForm":
        """The form as a code is now."""
        return cls(
            initial={
                "channel": invite.channel,
                "max_uses": invite.max_uses,
                "expires_at": invite.expires_at,
                "tags": "，".join(tag.name for tag in offer.tags),
                "grant_points": invite.grant_points or None,
                "grant_role": invite.grant_role,
                "hold_hours": invite.hold_hours,
            }
        )


class InviteCreateForm(InviteForm):
    """A new code."""

    phrase = forms.CharField(
        label=_("Phrase"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a phrase, or take the one we offer.")},
    )
    group = GroupField(
        label=_("Group"),
        queryset=None,
        to_field_name="public_id",
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of your groups.")},
    )
    starts_at = moment_field(label=_("Valid from"), required=False, help_text=_("Empty means now."))

    field_order = ("phrase", "group", "channel", "max_uses", "starts_at", "expires_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FanGroup.objects.exclude(state=FanGroup.State.ARCHIVED).order_by("-pk")


def default_end() -> datetime:
    """What the form offers as the end: at the end of a full hour, 30 days on."""
    days = min(DEFAULT_DAYS, settings.INVITE_MAX_DAYS)
    return (timezone.localtime() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


class RulesForm(_RulesForm):
    """The team's rules for codes."""

    class Meta:
        model = InviteRules
        fields = (
            "fan_codes",
            "fan_groups",
            "fan_joins",
            "staff_codes",
            "staff_joins",
            "ownerless",
        )
        help_texts = {
            "fan_codes": _(
                "Members find a code, a link and a QR picture of their own in the group, and you "
                "see who brought whom. Nothing is promised for it."
            ),
            "fan_joins": _("Empty for no limit."),
            "staff_codes": _("Empty for no limit."),
            "staff_joins": _("All codes of a person count together. Empty for no limit."),
            "ownerless": _(
                "Tags, points and roles are given only as far as the code's owner may give them at "
                "the moment somebody comes in."
            ),
        }
        widgets = {"ownerless": forms.RadioSelect}


class GroupRuleForm(_GroupRuleForm):
    """A group's own rule: as the team has it, or on or off here."""

    fan_codes = forms.ChoiceField(
        label=_("Codes of fans"),
        choices=[("", _("As the team has it")), ("1", _("On")), ("0", _("Off"))],
        required=False,
    )

    class Meta:
        model = GroupInvites
        fields = ("fan_codes", "fan_joins")
        help_texts = {"fan_joins": _("Empty for no limit.")}

    def clean_fan_codes(self) -> bool | None:
        """On, off, or what the team has."""
        typed = self.cleaned_data["fan_codes"]
        return None if typed == "" else typed == "1"


class AllowanceForm(forms.Form):
    """Limits of one's own for a member of staff."""

    max_codes = forms.IntegerField(
        label=_("Codes in use"), min_value=0, max_value=100_000, required=False
    )
    max_joins = forms.IntegerField(
        label=_("People brought in"), min_value=0, max_value=100_000_000, required=False
    )


class FindForm(forms.Form):
    """The one field of the join page: a typed phrase, a code, a link or a whole pasted text."""

    text = forms.CharField(
        label=_("Invite code"),
        max_length=10_000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off"}),
        error_messages={"required": _("Enter the invite code, or paste the text you were sent.")},
    )


class JoinForm(forms.Form):
    """The nickname of one who is not signed in, and the consent."""

    nickname = forms.CharField(
        label=_("Nickname"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    consent = forms.BooleanField(required=False)
    # The version of the words about privacy that stood beside the sentence.
    words = forms.CharField(max_length=30, required=False)
