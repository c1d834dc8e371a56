"""The list of clippings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.lists.page import list_context, list_view
from foundation.teams.access import TeamRequest, may, team_page
from kol.clippings.forms import AddressForm
from kol.clippings.lists import CLIPPINGS
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.filters import clipping_filters_of
from kol.clippings.selectors.listing import clippings_figures, clippings_page


@require_safe
@team_page("press.view")
def clipping_list(request: TeamRequest) -> HttpResponse:
    """The team's pieces: searched, narrowed, a page at a time, and what they come to."""
    filters = clipping_filters_of(request.GET)
    seen = list_view(request, CLIPPINGS, filters)
    context = {
        "page": clippings_page(filters, params=request.GET),
        "figures": clippings_figures(filters),
        "columns": seen.columns.shown,
        "home": reverse("clippings:list", args=[request.team.slug]),
        "outlets_home": reverse("press:outlets", args=[request.team.slug]),
        "may_edit": may(request, "press.edit"),
        "may_export": may(request, "press.export"),
        "tone_names": dict(Tone.choices),
        "kind_names": dict(Clipping.Kind.choices),
        "depth_names": dict(Clipping.Depth.choices),
        "origin_names": dict(Clipping.Origin.choices),
        "orders": {
            "kept": {
                "href": "?" + filters.query(order="" if filters.order == "kept" else "kept"),
                "now": filters.order == "kept",
            }
        },
        **list_context(request, CLIPPINGS, filters, seen),
    }
    if request.htmx:
        return render(request, "kol/clippings/list.html#rows", context)
    context["address"] = AddressForm()
    return render(request, "kol/clippings/list.html", context)
