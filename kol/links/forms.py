"""Forms of tracked links."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kol.links.models import URL_LENGTH
from kol.platforms.models import Platform


class LinkForm(forms.Form):
    """A link made by hand, or one that is changed."""

    url = forms.CharField(
        label=_("Leads to"),
        max_length=URL_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    label = forms.CharField(
        label=pgettext_lazy("link", "Name"),
        max_length=80,
        required=False,
        help_text=_("For yourselves; nobody who opens the link sees it."),
    )
    platform = forms.ChoiceField(
        label=_("Platform"),
        required=False,
        choices=[("", _("None in particular")), *Platform.choices],
        help_text=_("Where you put it; the address people come to is told so (utm_source)."),
    )
    campaign = forms.CharField(
        label=_("Campaign"), max_length=60, required=False, help_text="utm_campaign"
    )
