"""The lists of contacts and of outlets."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from foundation.imports.customs import custom_fields
from foundation.lists.filters import Filters
from foundation.lists.page import list_context, list_view
from foundation.lists.registry import ListKind
from foundation.teams.access import TeamRequest, may, team_page
from kol.platforms.models import FOLLOWED_CHOICES
from kol.press import bulk
from kol.press.lists import CONTACTS, OUTLETS
from kol.press.models import Contact, Outlet
from kol.press.selectors.listing import (
    contact_filters_of,
    contacts_page,
    outlet_filters_of,
    outlets_page,
)

# Which datalist a typed filter is offered from.
_SUGGESTED = {
    "beat": "press-beats",
    "region": "press-regions",
    "tag": "press-tags",
    "any": "press-tags",
    "none": "press-tags",
}


@require_safe
@team_page("press.view")
def contact_list(request: TeamRequest) -> HttpResponse:
    """The team's contacts: searched, narrowed, in an order, a page at a time."""
    filters = contact_filters_of(request.GET, custom_fields(CONTACTS.name))
    seen = list_view(request, CONTACTS, filters)
    sees = may(request, "press.contact")
    page = contacts_page(filters, params=request.GET, columns=seen.columns.names, sees=sees)
    context = {
        "page": page,
        "list_seen": seen,
        "home": reverse("press:contacts", args=[request.team.slug]),
        "outlets_home": reverse("press:outlets", args=[request.team.slug]),
        "sees_channels": sees,
        "platform_names": dict(FOLLOWED_CHOICES),
        "basis_names": dict(Contact.Basis.choices),
        "consent_names": dict(Contact.Consent.choices),
        **_orders(filters, "name", "health", "touch"),
    }
    return _answer(request, "kol/press/contacts.html", CONTACTS, filters, context)


@require_safe
@team_page("press.view")
def outlet_list(request: TeamRequest) -> HttpResponse:
    """The team's outlets: searched, narrowed, in an order, a page at a time."""
    filters = outlet_filters_of(request.GET, custom_fields(OUTLETS.name))
    seen = list_view(request, OUTLETS, filters)
    page = outlets_page(filters, params=request.GET, columns=seen.columns.names)
    context = {
        "page": page,
        "list_seen": seen,
        "home": reverse("press:outlets", args=[request.team.slug]),
        "contacts_home": reverse("press:contacts", args=[request.team.slug]),
        "platform_names": dict(FOLLOWED_CHOICES),
        "kind_names": dict(Outlet.Kind.choices),
        "level_names": dict(Outlet.Level.choices),
        "state_names": dict(Outlet.State.choices),
        **_orders(filters, "name", "reach"),
    }
    return _answer(request, "kol/press/outlets.html", OUTLETS, filters, context)


def _answer(
    request: TeamRequest, template: str, kind: ListKind, filters: Filters, context: dict[str, Any]
) -> HttpResponse:
    """The whole page, or its rows to HTMX."""
    context |= {
        "columns": context["list_seen"].columns.shown,
        "may_edit": may(request, "press.edit"),
        "may_import": may(request, "press.import"),
        "may_export": may(request, "press.export"),
        "may_set_press": may(request, "press.settings"),
    }
    context |= list_context(request, kind, filters, context["list_seen"], suggestions=_SUGGESTED)
    context["new_url"] = f"{context['home']}new/"
    context["import_url"] = reverse("imports:start", args=[request.team.slug, kind.name])
    if request.htmx:
        answer = render(request, f"{template}#rows", context)
        # The address without the fields that say nothing.
        answer["HX-Push-Url"] = f"{context['home']}?{filters.query()}"
        return answer
    context["word_lists"] = bulk.suggestions()
    return render(request, template, context)


def _orders(filters: Filters, *names: str) -> dict[str, dict[str, dict[str, Any]]]:
    """For each column that the list can be ordered by: the address that orders it so, or that puts
    the order back, whether it is so now, and whether the highest leads."""
    return {
        "orders": {
            name: {
                "href": "?" + filters.query(order="" if filters.order == name else name),
                "now": filters.order == name,
                "down": name != "name",
            }
            for name in names
        }
    }
