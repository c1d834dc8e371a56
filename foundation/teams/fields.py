"""Fields of forms on a team's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_LOCAL = "%Y-%m-%dT%H:%M"


def moment_field(**kwargs: Any) -> forms.DateTimeField:
    """A day and a time on the clock now in force, which is the team's on pages of the team."""
    return forms.DateTimeField(
        input_formats=[_LOCAL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL),
        error_messages={"invalid": _("Choose a day and a time.")},
        **kwargs,
    )


def day_field(**kwargs: Any) -> forms.DateField:
    """A day, as browsers let one choose it."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )
