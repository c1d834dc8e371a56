"""Taking the list of fans along: short lists at once, long ones as a job."""

import secrets
from collections.abc import Iterator

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.fans.selectors.listing import (
    FanFilters,
    export_header,
    fans_export,
    fans_narrowed,
)
from community.fans.views.common import filters_asked
from foundation.imports import exporting
from foundation.imports.exporting import Format, export_start
from foundation.jobs.sheets import csv_response
from foundation.jobs.workbook import xlsx_response
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.audit import audit_record

_TOKEN_LENGTH = 32


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("fans.import")
def fans_csv(request: TeamRequest) -> HttpResponseBase:
    """The fans of the list as CSV; who took how many is in the audit trail."""
    return _export(request, "csv")


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("fans.import")
def fans_xlsx(request: TeamRequest) -> HttpResponseBase:
    """The same as an Excel file: every cell is text, so that nothing in it runs."""
    return _export(request, "xlsx")


def _export(request: TeamRequest, format: Format) -> HttpResponseBase:
    filters = filters_asked(request)
    count = fans_narrowed(filters).count()
    if count > exporting.AT_ONCE:
        return _as_job(request, filters, count, format)
    with transaction.atomic():
        _note(request, filters, count)
    name = _filename(request, format)
    if format == "xlsx":
        return xlsx_response(name, export_header(), fans_export(filters))
    team_id = request.team.pk

    def rows() -> Iterator[list[str]]:
        # The response is sent after the view's scope has been left.
        with team_scope(team_id):
            yield from fans_export(filters)

    return csv_response(name, export_header(), rows())


def _as_job(
    request: TeamRequest, filters: FanFilters, count: int, format: Format
) -> HttpResponseBase:
    """A page that says how many; its button begins the job, two clicks the same one."""
    token = request.POST.get("once", "")
    if request.method == "POST" and len(token) == _TOKEN_LENGTH:
        job = export_start(
            target="fans",
            params=filters.values(),
            filename=_filename(request, format),
            actor=actor_of(request),
            total=count,
            format=format,
            once=f"fans.{format}.{request.user.pk}.{token}",
            noted=lambda: _note(request, filters, count),
        )
        return redirect("jobs:detail", request.team.slug, job.public_id)
    return _page(request, count, format)


def _page(request: TeamRequest, count: int, format: Format) -> HttpResponse:
    query = request.GET.urlencode()
    back = reverse("fans:list", args=[request.team.slug])
    return render(
        request,
        "community/fans/export.html",
        {
            "count": count,
            "filename": _filename(request, format),
            "token": secrets.token_hex(_TOKEN_LENGTH // 2),
            "back": f"{back}?{query}" if query else back,
        },
    )


def _filename(request: TeamRequest, format: Format) -> str:
    return f"{request.team.name} {_('fans')}.{format}"


def _note(request: TeamRequest, filters: FanFilters, count: int) -> None:
    audit_record(
        actor=actor_of(request),
        action="fans.export",
        obj=request.team,
        changes={"count": [None, count], "filters": sorted(filters.values())},
    )
