"""Forms of platform accounts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kol.platforms.models import Platform


class AccountForm(forms.Form):
    """An account of ours."""

    platform = forms.ChoiceField(label=_("Platform"), choices=Platform.choices)
    handle = forms.CharField(
        label=_("Name on the platform"),
        max_length=61,
        help_text=_("As fans find it there, without the @."),
    )
    url = forms.URLField(
        label=_("Home page there"),
        required=False,
        assume_scheme="https",
        help_text=_("Where a fan can follow it. Shown on the join page."),
    )
    uid = forms.CharField(
        label=_("Platform id"),
        max_length=64,
        required=False,
        help_text=_("The number the platform knows it by, if you have it."),
    )

    def clean_url(self) -> str:
        """A page fans can open: on the web."""
        url = str(self.cleaned_data["url"])
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError(_("Paste the address of a web page."))
        return url

    def clean_handle(self) -> str:
        """Something has to be left of it."""
        handle = str(self.cleaned_data["handle"])
        if not handle.lstrip("@＠").strip():
            raise forms.ValidationError(_("Type the name."))
        return handle
