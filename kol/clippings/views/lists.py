"""The list of clippings, and taking it along."""

import secrets
from collections.abc import Iterator

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from foundation.imports import exporting
from foundation.imports.exporting import Format, export_start
from foundation.jobs.sheets import csv_response
from foundation.jobs.workbook import xlsx_response
from foundation.lists.filters import Filters
from foundation.lists.page import list_context, list_view
from foundation.scopes.pages import rows_count
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.audit import audit_record
from kol.clippings.forms import AddressForm
from kol.clippings.lists import CLIPPINGS
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.filters import clipping_filters_of
from kol.clippings.selectors.listing import (
    clippings_export,
    clippings_figures,
    clippings_narrowed,
    clippings_page,
    export_header,
)

_TOKEN_LENGTH = 32


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


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("press.export")
def clippings_csv(request: TeamRequest) -> HttpResponseBase:
    """The pieces of the list as CSV; who took how many is in the audit trail."""
    return _export(request, "csv")


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("press.export")
def clippings_xlsx(request: TeamRequest) -> HttpResponseBase:
    """The same as an Excel file: every cell is text, so that nothing in it runs."""
    return _export(request, "xlsx")


def _export(request: TeamRequest, format: Format) -> HttpResponseBase:
    filters = clipping_filters_of(request.GET)
    count = rows_count(clippings_narrowed(filters))
    if count > exporting.AT_ONCE:
        return _as_job(request, filters, count, format)
    with transaction.atomic():
        _note(request, filters, count)
    name, zone = _filename(request, format), request.team.time_zone
    if format == "xlsx":
        return xlsx_response(name, export_header(), clippings_export(filters, time_zone=zone))
    team_id = request.team.pk

    def rows() -> Iterator[list[str]]:
        # The response is sent after the view's scope has been left.
        with team_scope(team_id):
            yield from clippings_export(filters, time_zone=zone)

    return csv_response(name, export_header(), rows())


def _as_job(request: TeamRequest, filters: Filters, count: int, format: Format) -> HttpResponseBase:
    """A page that says how many; its button begins the job, two clicks the same one."""
    token = request.POST.get("once", "")
    if request.method == "POST" and len(token) == _TOKEN_LENGTH:
        job = export_start(
            target="clippings",
            params=filters.values(),
            filename=_filename(request, format),
            actor=actor_of(request),
            total=count,
            format=format,
            once=f"clippings.{format}.{request.user.pk}.{token}",
            noted=lambda: _note(request, filters, count),
        )
        return redirect("jobs:detail", request.team.slug, job.public_id)
    back = reverse("clippings:list", args=[request.team.slug])
    context = {
        "count": count,
        "filename": _filename(request, format),
        "token": secrets.token_hex(_TOKEN_LENGTH // 2),
        "back": f"{back}?{request.GET.urlencode()}",
    }
    return render(request, "kol/clippings/export.html", context)


def _filename(request: TeamRequest, format: Format) -> str:
    return f"{request.team.name} {_('clippings')}.{format}"


def _note(request: TeamRequest, filters: Filters, count: int) -> None:
    audit_record(
        actor=actor_of(request),
        action="clipping.export",
        obj=request.team,
        changes={"count": [None, count], "filters": sorted(filters.values())},
    )
