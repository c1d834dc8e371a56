"""Making a key."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.partners.models import ApiKey
from foundation.partners.scopes import SCOPES
from foundation.teams.models import Team

if TYPE_CHECKING:
    _Form = forms.ModelForm[ApiKey]
else:
    _Form = forms.ModelForm


class ApiKeyForm(_Form):
    """Name, rights and, if wanted, a last day."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one right.")},
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty means until it is revoked."),
    )

    class Meta:
        model = ApiKey
        fields = ["name"]

    def clean_last_day(self) -> object:
        """A day to come."""
        day = self.cleaned_data["last_day"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day to come."))
        return day

    def expires_at(self, team: Team) -> datetime | None:
        """The end of the last day on the team's clock."""
        day = self.cleaned_data["last_day"]
        if not day:
            return None
        return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(team.time_zone))
