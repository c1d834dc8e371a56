"""The pages of an import: file, columns, check, result."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation.imports.customs import target_columns
from foundation.imports.errors import MappingRefused
from foundation.imports.forms import LIMITS, MappingForm, ReadingForm, UploadForm
from foundation.imports.models import Import
from foundation.imports.reading import row_place
from foundation.imports.registry import ImportTarget
from foundation.imports.selectors import (
    import_get,
    imports_page,
    kept_rows_page,
    refused_rows,
)
from foundation.imports.services import (
    import_create,
    import_discard,
    import_map,
    import_preview,
    import_reread,
    import_run,
    import_seen,
    import_undo,
)
from foundation.imports.services.saved import saved_mapping_find
from foundation.imports.services.undoing import undo_open
from foundation.imports.settings_views import target_or_404
from foundation.imports.sources import record_parts
from foundation.jobs.models import Job
from foundation.jobs.selectors import row_errors_page
from foundation.jobs.sheets import csv_response
from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, team_page

STEPS = [
    gettext_lazy("File"),
    gettext_lazy("Columns"),
    gettext_lazy("Check"),
    gettext_lazy("Result"),
]
REFUSED_SHOWN = 20


def _record(request: TeamRequest, public_id: str) -> tuple[Import, ImportTarget]:
    try:
        record = import_get(public_id=public_id)
    except NotFound:
        raise Http404 from None
    return record, target_or_404(request, record.target)


@team_page("jobs.view")
def start(request: TeamRequest, target: str) -> HttpResponse:
    """Choose a file; below it, what was imported before."""
    kind = target_or_404(request, target)
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    if posted and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            record = import_create(
                team=request.team,
                target=kind.name,
                upload=upload,
                filename=upload.name or "",
                actor=actor_of(request),
                encoding=form.cleaned_data["encoding"],
            )
        except DomainError as error:
            form.add_error("encoding" if error.field == "encoding" else "file", error.text())
        else:
            return redirect("imports:detail", request.team.slug, record.public_id)
    page = imports_page(
        target=kind.name,
        params=request.GET,
    )
    context = {"target": kind, "form": form, "page": page, "limits": LIMITS, "steps": STEPS}
    context |= {"q": request.GET.get("q", ""), "state": request.GET.get("state", "")}
    context |= {"states": Import.State.choices}
    status = 422 if form.errors else 200
    return render(request, "foundation/imports/start.html", context, status=status)


@require_safe
@team_page("jobs.view")
def detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """Where the import stands, and its next step. ``?step=columns`` goes back to the columns."""
    record, target = _record(request, public_id)
    if record.state == Import.State.DRAFT or (
        record.changeable and request.GET.get("step") == "columns"
    ):
        return _columns(request, record, target)
    if record.state == Import.State.DONE or (
        record.at_job and record.at_job.state == Job.State.FAILED
    ):
        import_seen(record=record)
    context: dict[str, Any] = {"record": record, "target": target, "steps": STEPS}
    if record.state == Import.State.PREVIEWED:
        context |= _preview(record, target) | _refused(record, record.preview_job)
        return render(request, "foundation/imports/preview.html", context)
    if record.state in (Import.State.DONE, Import.State.UNDONE):
        context |= {"counts": record.counts, "may_undo": undo_open(record)}
        context |= _refused(record, record.job) | _kept(request, record, target)
        return render(request, "foundation/imports/result.html", context)
    context["job"] = record.at_job
    return render(request, "foundation/imports/working.html", context)


@require_POST
@team_page("jobs.view")
def columns(request: TeamRequest, public_id: str) -> HttpResponse:
    """Keep the choice of columns and look the file through."""
    record, target = _record(request, public_id)
    form = MappingForm(record, target, request.POST)
    options = _options(target, record, request.POST)
    form.is_valid()
    if not form.errors and (options is None or options.is_valid()):
        try:
            record = import_map(
                record=record,
                mapping=form.mapping(),
                options=options.cleaned_data if options else {},
                actor=actor_of(request),
            )
            import_preview(record=record, actor=actor_of(request))
        except MappingRefused as error:
            _say(error, form, options)
        except DomainError as error:
            messages.error(request, error.text())
            return redirect("imports:detail", request.team.slug, public_id)
        else:
            return redirect("imports:detail", request.team.slug, public_id)
    return _columns(request, record, target, form=form, options=options, status=422)


def _say(error: MappingRefused, form: MappingForm, options: forms.Form | None) -> None:
    """What was refused, at the option it is about, else above the columns."""
    for option, text in error.by_option or [("", error.text())]:
        if options is not None and option in options.fields:
            options.add_error(option, text)
        else:
            form.add_error(None, text)


@require_POST
@team_page("jobs.view")
def reread(request: TeamRequest, public_id: str) -> HttpResponse:
    """Read the file by another encoding, or with another idea of its first row."""
    record, target = _record(request, public_id)
    form = ReadingForm(record, request.POST)
    if form.is_valid():
        try:
            import_reread(record=record, actor=actor_of(request), **form.reading())
        except DomainError as error:
            form.add_error("encoding" if error.field == "encoding" else None, error.text())
        else:
            return redirect("imports:detail", request.team.slug, public_id)
    return _columns(request, record, target, reading=form, status=422)


@require_POST
@team_page("jobs.view")
def run(request: TeamRequest, public_id: str) -> HttpResponse:
    """Import what was checked."""
    record, _kind = _record(request, public_id)
    try:
        import_run(record=record, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    return redirect("imports:detail", request.team.slug, public_id)


@require_POST
@team_page("jobs.view")
def undo(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take the whole import back."""
    record, _kind = _record(request, public_id)
    try:
        import_undo(record=record, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    return redirect("imports:detail", request.team.slug, public_id)


@require_POST
@team_page("jobs.view")
def discard(request: TeamRequest, public_id: str) -> HttpResponse:
    """Throw away a file that was not imported."""
    record, kind = _record(request, public_id)
    try:
        import_discard(record=record, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
        return redirect("imports:detail", request.team.slug, public_id)
    messages.success(request, _("The file was thrown away. Nothing of it was imported."))
    return redirect("imports:start", request.team.slug, kind.name)


@require_safe
@team_page("jobs.view")
def refused_csv(request: TeamRequest, public_id: str) -> HttpResponseBase:
    """The refused rows as they stand in the file, with the reason, to be mended and uploaded."""
    record, _kind = _record(request, public_id)
    if not record.key:
        raise Http404

    def rows() -> Iterator[list[str]]:
        # The response is sent after the view's scope has been left.
        with team_scope(record.team_id):
            yield from refused_rows(record=record)

    header = [_("Row"), *record.columns, _("Reason")]
    name = record.filename.rsplit(".", 1)[0]
    return csv_response(f"{name} {_('refused rows')}.csv", header, rows())


def _columns(
    request: TeamRequest,
    record: Import,
    target: ImportTarget,
    *,
    form: MappingForm | None = None,
    options: forms.Form | None = None,
    reading: ReadingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or MappingForm(record, target)
    # What was quoted of a file goes with it (files_drop).
    samples = record.samples or [[] for _column in record.columns]
    aside = target.aside(record.columns, record.options) if record.has_header else {}
    lines = [
        {
            "field": form[f"c{at}"],
            "head": head,
            "samples": [s for s in samples[at] if s][:3],
            "aside": aside.get(at, ""),
        }
        for at, head in enumerate(record.columns)
    ]
    reading = reading or ReadingForm(record)
    context = {
        "record": record,
        "target": target,
        "form": form,
        "lines": lines,
        "read_sheets": [record.parts[one["part"]]["name"] for one in record.layout]
        if len(record.parts) > 1
        else [],
        "options": options or _options(target, record, None),
        "reading": reading,
        "left_out": reading.left_out(),
        "steps": STEPS,
        "remembered": saved_mapping_find(target=record.target, columns=record.columns)
        if record.has_header
        else None,
    }
    return render(request, "foundation/imports/columns.html", context, status=status)


def _refused(record: Import, job: Job | None) -> dict[str, Any]:
    """The first refused rows of a job, with where they stand and why."""
    if job is None or not job.error_count:
        return {}
    parts = record_parts(record) if len(record.layout) > 1 else None
    errors = row_errors_page(job=job).rows[:REFUSED_SHOWN]
    return {
        "errors": [
            {"where": row_place(one.row, parts), "column": one.column, "message": one.message}
            for one in errors
        ]
    }


def _kept(request: TeamRequest, record: Import, target: ImportTarget) -> dict[str, Any]:
    """What undoing left as it is, with why and where it is."""
    if not record.kept:
        return {}
    page = kept_rows_page(record=record, params=request.GET)
    parts = record_parts(record) if len(record.layout) > 1 else None
    names = target.names(
        [row.object_id for row in page.rows if row.object_id is not None], request.team.slug
    )
    lines = [
        {
            "row": row,
            "place": row_place(row.number, parts),
            "name": names.get(row.object_id or 0, ("", ""))[0],
            "url": names.get(row.object_id or 0, ("", ""))[1],
            "why": target.kept_labels.get(row.kept, row.kept),
        }
        for row in page.rows
    ]
    return {"kept_page": page, "kept_lines": lines}


def _options(target: ImportTarget, record: Import, data: Any) -> forms.Form | None:
    return target.options(data, record.options) if target.options else None


def _preview(record: Import, target: ImportTarget) -> dict[str, Any]:
    """What the check found, ready to be shown."""
    fields = list(dict.fromkeys(record.mapping[at] for at in sorted(record.mapping, key=int)))
    labels = {column.name: column.label for column in target_columns(target)}
    rows = [
        {
            **row,
            "values": [(labels.get(at, at), row["cells"].get(at, "")) for at in fields],
            "labels": [labels.get(name, name) for name in row["changes"]],
            "read": [(labels.get(at, at), said) for at, said in row.get("read", {}).items()],
        }
        for row in record.preview.get("rows", [])
    ]
    counts = record.preview.get("counts", {})
    return {
        "heads": [labels.get(field, field) for field in fields],
        "rows": rows,
        "counts": counts,
        "to_import": counts.get("created", 0) + counts.get("updated", 0),
    }
