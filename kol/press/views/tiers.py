"""From how many followers on a KOL is of which tier: the team's own bounds."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.platforms.models import FOLLOWED_CHOICES, FOLLOWED_VALUES
from kol.press.forms import CountField
from kol.press.services.tier_rules import tier_bounds_set
from kol.press.tiers import Bounds, bounds_all

_TIERS = (
    ("top", gettext_lazy("Top tier from")),
    ("mid", gettext_lazy("Mid tier from")),
    ("tail", gettext_lazy("Tail tier from")),
)


class TiersForm(forms.Form):
    """Three bounds for each platform."""

    def __init__(self, data: Any = None, *, known: dict[str, Bounds]) -> None:
        super().__init__(data)
        for platform in FOLLOWED_VALUES:
            for tier, label in _TIERS:
                field = CountField(label=label, initial=f"{getattr(known[platform], tier):,}")
                field.required = True
                self.fields[f"{platform}-{tier}"] = field

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each platform, as the page shows them."""
        return [
            {"label": label, "fields": [self[f"{name}-{tier}"] for tier, _label in _TIERS]}
            for name, label in FOLLOWED_CHOICES
        ]

    def bounds(self) -> dict[str, Bounds]:
        """What was typed."""
        return {
            name: Bounds(*(self.cleaned_data[f"{name}-{tier}"] for tier, _label in _TIERS))
            for name in FOLLOWED_VALUES
        }


@team_page("press.settings")
def tiers(request: TeamRequest) -> HttpResponse:
    """The bounds, and setting them."""
    data = request.POST if request.method == "POST" else None
    form = TiersForm(data, known=bounds_all())
    if data is not None and form.is_valid():
        try:
            tier_bounds_set(team=request.team, given=form.bounds(), actor=actor_of(request))
        except DomainError as error:
            field = f"{error.field}-top"
            form.add_error(field if field in form.fields else None, error.text())
        else:
            messages.success(request, _("Saved."))
            return redirect("press:tiers", request.team.slug)
    status = 422 if form.errors else 200
    return render(request, "kol/press/tiers.html", {"form": form}, status=status)
