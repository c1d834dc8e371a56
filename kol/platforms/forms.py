"""Forms of platform accounts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kol.platforms.connectors.labels import FIELD_LABELS, OPEN_FIELDS
from kol.platforms.connectors.registry import capability_get, platform_known
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


class NewAccountForm(AccountForm):
    """An account of one platform, which was chosen before: it asks what that platform knows of."""

    def __init__(self, data: Any = None, *, platform: str) -> None:
        super().__init__(data, initial={"platform": platform})
        capability = capability_get(platform) if platform_known(platform) else None
        self.fields["platform"].widget = forms.HiddenInput()
        if capability is not None and not capability.by_hand:
            del self.fields["uid"]  # found out when it is connected
        if capability is not None and not capability.addressed:
            del self.fields["url"]
            self.fields["handle"].label = _("Name of the group")
            self.fields["handle"].help_text = _("As your team calls it.")


class SecretsForm(forms.Form):
    """Keys of an account or an app, under the platform's own names of them. What is no secret shows
    what is kept; a secret never does, and left empty stays as it is."""

    def __init__(
        self,
        data: Any = None,
        *,
        names: Sequence[str],
        optional: frozenset[str],
        held: Mapping[str, str],
    ) -> None:
        super().__init__(data)
        for name in names:
            open_ = name in OPEN_FIELDS
            kept = bool(held.get(name))
            self.fields[name] = forms.CharField(
                label=str(FIELD_LABELS[name]),
                max_length=1000,
                required=name not in optional and (open_ or not kept),
                initial=held.get(name, "") if open_ else "",
                help_text=gettext("Kept. Leave it empty to keep it as it is.")
                if kept and not open_
                else "",
                widget=forms.TextInput(attrs={"autocomplete": "off"})
                if open_
                else forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            )
        # A secret that is kept may be left empty, but the platform can't do without it.
        self.needed = frozenset(names) - optional

    def values(self) -> dict[str, str]:
        """What was typed."""
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "domain"}


class AppForm(SecretsForm):
    """A registration as a developer."""

    def __init__(self, data: Any = None, *, domain: str = "", **settings: Any) -> None:
        super().__init__(data, **settings)
        self.fields["domain"] = forms.CharField(
            label=_("Bound domain"),
            max_length=253,
            required=False,
            initial=domain,
            help_text=_("The domain that is registered with the platform for links in posts."),
        )
