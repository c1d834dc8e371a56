"""Forms of gifts, of the archive's rules, and of why and how long a person is kept."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.teams.fields import day_field
from kol.press.models import Contact, Gift


class GiftForm(forms.Form):
    """A gift or a fee."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=Gift.Kind.choices, widget=forms.RadioSelect
    )
    what = forms.CharField(label=gettext_lazy("What"), max_length=80)
    value = forms.DecimalField(
        label=gettext_lazy("Value in yuan"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        error_messages={
            "min_value": gettext_lazy("An amount can't be less than 0."),
            "max_decimal_places": gettext_lazy("At most two places behind the point."),
        },
    )
    on = day_field(label=gettext_lazy("Day"))
    beyond = forms.BooleanField(
        label=gettext_lazy("Record it although it is over the ceiling"), required=False
    )

    def __init__(self, data: Any = None, *, may_go_beyond: bool) -> None:
        initial = {"kind": Gift.Kind.GIFT, "on": timezone.localdate()}
        super().__init__(data, initial=initial)
        if not may_go_beyond:
            del self.fields["beyond"]

    def clean_on(self) -> date:
        """A day that has come."""
        day: date = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("That day is still to come."))
        return day


class RulesForm(forms.Form):
    """Ceilings, and how early somebody is asked whether a person is kept longer."""

    gift_ceiling = forms.DecimalField(
        label=gettext_lazy("Gifts a person and year, in yuan"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=gettext_lazy("Empty: no ceiling."),
    )
    fee_ceiling = forms.DecimalField(
        label=gettext_lazy("Fees a person and year, in yuan"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=gettext_lazy("Empty: no ceiling."),
    )
    export_approval_over = forms.IntegerField(
        label=gettext_lazy("Exports of more rows need a lead's approval"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("Empty: no export needs one. Leads need none themselves."),
    )
    export_marked = forms.BooleanField(
        label=gettext_lazy("Mark exports invisibly"),
        required=False,
        help_text=gettext_lazy("A copy that turns up somewhere tells who exported it."),
    )
    ask_days = forms.IntegerField(
        label=gettext_lazy("Ask so many days before somebody's time is over"),
        min_value=1,
        max_value=90,
    )


class PrivacyForm(forms.Form):
    """Why and for how long a person is kept."""

    purpose = forms.CharField(
        label=gettext_lazy("What we keep them for"), required=False, max_length=120
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Lawful basis"), required=False, choices=Contact.Basis.choices
    )
    consent = forms.ChoiceField(label=gettext_lazy("Consent"), choices=Contact.Consent.choices)
    consent_on = day_field(label=gettext_lazy("The day they said so"), required=False)
    consent_how = forms.CharField(
        label=gettext_lazy("How consent was given"), required=False, max_length=120
    )
    retain_until = day_field(
        label=gettext_lazy("Keep until"),
        required=False,
        help_text=gettext_lazy(
            "Before that day their owner is asked; who is not kept longer is erased then."
        ),
    )

    def clean_consent_on(self) -> date | None:
        """Today at the latest."""
        day: date | None = self.cleaned_data["consent_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day


class RetainForm(forms.Form):
    """Kept for how much longer, and why."""

    until = day_field(label=gettext_lazy("Keep until"))
    why = forms.CharField(
        label=gettext_lazy("What we keep them for"), required=False, max_length=120
    )
