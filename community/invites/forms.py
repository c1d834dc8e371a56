"""What staff and fans fill in."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup
from community.invites.models import Invite
from community.invites.services.manage import DEFAULT_DAYS

if TYPE_CHECKING:
    GroupField = forms.ModelChoiceField[FanGroup]
else:
    GroupField = forms.ModelChoiceField

_LOCAL = "%Y-%m-%dT%H:%M"


def _moment(**kwargs: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        input_formats=[_LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
        error_messages={"invalid": _("Choose a day and a time.")},
        **kwargs,
    )


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
    expires_at = _moment(label=_("Valid until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = {"days": settings.INVITE_MAX_DAYS}
        self.fields["expires_at"].help_text = (
            _("At most %(days)s days; it can be extended.") % longest
        )

    @classmethod
    def of(cls, invite: Invite) -> "InviteForm":
        """The form as a code is now."""
        return cls(
            initial={
                "channel": invite.channel,
                "max_uses": invite.max_uses,
                "expires_at": invite.expires_at,
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
    starts_at = _moment(label=_("Valid from"), required=False, help_text=_("Empty means now."))

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
