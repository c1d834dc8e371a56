"""Forms of points and levels."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from community.points.models import MOST, REASON_LENGTH, Level
from community.points.services import Step
from community.points.services.ladder import MOST_LEVELS, NAME_LENGTH


class BookForm(forms.Form):
    """Points given or taken by hand. ``token`` makes a form that is sent twice one booking."""

    amount = forms.IntegerField(
        label=_("Points"),
        min_value=-MOST,
        max_value=MOST,
        help_text=_("A minus sign takes points off."),
    )
    reason = forms.CharField(
        label=_("What for"), max_length=REASON_LENGTH, help_text=_("The fan reads it.")
    )
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"token": uuid4().hex})


class StepForm(forms.Form):
    """One level; a row left empty is none."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH, required=False)
    threshold = forms.IntegerField(
        label=_("Points earned"), min_value=0, max_value=MOST, required=False
    )

    def clean(self) -> dict[str, Any]:
        """Half a level is a mistake."""
        data: dict[str, Any] = super().clean() or {}
        named, counted = bool(data.get("name")), data.get("threshold") is not None
        if named != counted and not self.errors:
            missing = "threshold" if named else "name"
            self.add_error(missing, _("Fill in both, or leave both empty."))
        return data


_StepSet = forms.formset_factory(
    StepForm, extra=3, max_num=MOST_LEVELS, absolute_max=MOST_LEVELS + 5
)


class LadderForm:
    """The team's levels, a row each and some empty ones below."""

    def __init__(self, levels: list[Level], data: Mapping[str, Any] | None = None) -> None:
        given = [{"name": one.name, "threshold": one.threshold} for one in levels]
        self.rows = _StepSet(data, initial=given, prefix="level")

    def is_valid(self) -> bool:
        """Whether every row is whole."""
        return bool(self.rows.is_valid())

    def steps(self) -> list[Step]:
        """The filled rows, from the lowest up: nobody has to sort them."""
        filled = [row for row in self.rows.cleaned_data if row.get("name")]
        found = [Step(row["name"], row["threshold"]) for row in filled]
        return sorted(found, key=lambda step: step.threshold)
