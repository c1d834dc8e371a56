"""Forms of delivery."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SuppressionForm(forms.Form):
    """An address to leave alone."""

    address = forms.CharField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("Kept as a fingerprint that nobody can turn back into the address."),
    )
