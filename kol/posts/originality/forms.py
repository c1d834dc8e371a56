"""Forms of the archive."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.text.copied import MOST_CHARACTERS


class TextForm(forms.Form):
    """A text that is kept to compare drafts with."""

    title = forms.CharField(label=pgettext_lazy("text", "Title"), max_length=200, required=False)
    text = forms.CharField(
        label=pgettext_lazy("archive", "Text"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    place = forms.CharField(label=_("Where it appeared"), max_length=300, required=False)
    written_on = forms.DateField(
        label=_("Written on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class DraftForm(forms.Form):
    """A text that is compared and not kept."""

    text = forms.CharField(
        label=pgettext_lazy("archive", "Text"),
        max_length=MOST_CHARACTERS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
