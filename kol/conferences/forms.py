"""Forms of press events."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from foundation.teams.fields import moment_field
from foundation.teams.models import Staff
from kol.conferences.models import PressEvent
from kol.conferences.services.guests import WORDS_LENGTH
from kol.press.models import Gift
from kol.press.services.gifts import WHAT_LENGTH


class EventForm(forms.Form):
    """An event, all of it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=PressEvent.Kind.choices)
    starts_at = moment_field(label=_("Begins"))
    ends_at = moment_field(label=_("Finishes"))
    venue = forms.CharField(
        label=_("Place"),
        max_length=120,
        required=False,
        help_text=_("For example: the name of a hall."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    online_url = forms.URLField(
        label=_("Address online"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=_("Shown only to guests who said they are coming."),
    )
    programme = forms.CharField(
        label=_("Programme"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Guests read it on their page: what happens when, how to get there."),
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Guests. Left empty, as many may come as like."),
    )
    reply_by = moment_field(label=_("Answer by"), required=False)
    campaign = forms.CharField(label=_("Campaign"), max_length=80, required=False)
    owner = forms.ModelChoiceField(
        label=_("In charge"), queryset=Staff.objects.none(), empty_label=None
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = Staff.objects.filter(state=Staff.State.ACTIVE).order_by(
            "display_name", "pk"
        )


class AnswerForm(forms.Form):
    """What a guest answers."""

    answer = forms.ChoiceField(choices=[("yes", _("Coming")), ("no", _("Not coming"))])
    words = forms.CharField(
        label=_("Anything we should know?"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: a camera crew of two, a parking place, an interview."),
    )


class CancelForm(forms.Form):
    """Why an event is called off."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Guests read it in the mail that tells them."),
    )


class GiftForm(forms.Form):
    """A gift or a fee for everybody who was there."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Gift.Kind.choices)
    what = forms.CharField(label=_("What"), max_length=WHAT_LENGTH)
    value = forms.DecimalField(
        label=_("Value in yuan"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("For each. Nobody gets more in a year than your ceiling allows."),
    )
