"""Forms of fans: they take what was typed; the services say what is wrong with it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan, PlatformIdentity
from community.fans.services import IdentityInput
from community.fans.services.fans import NICKNAME_LENGTH
from community.fans.services.identities import HANDLE_LENGTH, UID_LENGTH
from community.fans.services.notes import NOTE_LENGTH
from foundation.imports.customs import custom_fields
from foundation.imports.own_forms import own_add, own_bound, own_said
from foundation.imports.values import Value
from kol.platforms.models import FOLLOWED_CHOICES

_LINES = forms.Textarea(attrs={"rows": 2})


class FanForm(forms.Form):
    """A fan, new or known. ``remove`` ticks identities to take away."""

    nickname = forms.CharField(label=_("Nickname"), max_length=NICKNAME_LENGTH, required=False)
    phone = forms.CharField(
        label=_("Phone"), required=False, widget=_LINES, help_text=_("One a line")
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, widget=_LINES, help_text=_("One a line")
    )
    platform = forms.ChoiceField(
        label=_("Platform"), required=False, choices=[("", _("None")), *FOLLOWED_CHOICES]
    )
    handle = forms.CharField(
        label=_("Name on the platform"), max_length=HANDLE_LENGTH, required=False
    )
    uid = forms.CharField(label=_("Platform id"), max_length=UID_LENGTH, required=False)
    remove = forms.MultipleChoiceField(
        label=_("Take away"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=600, help_text=_("Separated by commas")
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seen by the team alone"),
    )

    def __init__(self, data: Any = None, *, fan: Fan | None = None) -> None:
        super().__init__(data, initial=_initial(fan) if fan else None)
        self.own = custom_fields("fans")
        own_add(self, self.own, fan.custom if fan else {})
        if fan:  # notes of a fan are added on their page, each with its date
            del self.fields["note"]
        identities = list(fan.identities.filter(verified_at=None)) if fan else []
        field = self.fields["remove"]
        if identities and isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(one.pk), _identity_label(one)) for one in identities]
        else:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        """A name or id needs its platform, and the other way round."""
        cleaned = super().clean() or {}
        named = cleaned.get("handle") or cleaned.get("uid")
        if named and not cleaned.get("platform"):
            self.add_error("platform", _("Choose the platform this name or id is of."))
        if cleaned.get("platform") and not named:
            self.add_error("handle", _("Give the fan's name or id on the platform."))
        return cleaned

    def own_fields(self) -> list[forms.BoundField]:
        """The team's own fields, as the page shows them."""
        return own_bound(self, self.own)

    def custom(self) -> dict[str, Value | None]:
        """What was typed into them; None where nothing was."""
        return own_said(self, self.own)

    def lines(self, field: str) -> list[str]:
        """The phones or addresses typed, a line each."""
        return str(self.cleaned_data[field]).splitlines()

    def identities(self) -> list[IdentityInput]:
        """The identity that was typed, if one was."""
        data = self.cleaned_data
        if not data.get("platform"):
            return []
        return [IdentityInput(data["platform"], data["handle"], data["uid"])]


class ConsentForm(forms.Form):
    """A fan's consent, since when, and how we know."""

    consent = forms.ChoiceField(label=_("Consent"), choices=Fan.Consent.choices)
    how = forms.CharField(
        label=_("How we know"),
        max_length=80,
        help_text=_("For example: agreed by phone on 11 November"),
    )
    on = forms.DateField(
        label=_("The day they said so"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty for now."),
    )

    def clean_on(self) -> date | None:
        """Today at the latest."""
        day: date | None = self.cleaned_data["on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day


def _initial(fan: Fan) -> dict[str, Any]:
    contacts = list(fan.contacts.filter(verified_at=None).values_list("kind", "value"))
    return {
        "nickname": fan.nickname,
        "phone": "\n".join(v.removeprefix("+86") for kind, v in contacts if kind == "phone"),
        "email": "\n".join(value for kind, value in contacts if kind == "email"),
        "tags": "，".join(sorted(fan.tags.values_list("name", flat=True))),
    }


def _identity_label(one: PlatformIdentity) -> str:
    return f"{one.get_platform_display()} {one.handle or one.uid}".strip()
