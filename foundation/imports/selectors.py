"""Reads of imports."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from foundation.imports.models import CustomField, Import, ImportRow, SavedMapping
from foundation.imports.reading import STRIDE, row_place
from foundation.imports.services.files import file_open
from foundation.imports.sources import as_columns, read_rows, record_layout, record_parts
from foundation.jobs.selectors import row_errors_all
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page

PAGE = 30
TOLD = 8
# Imports that ended since ``%(since)s`` with refused rows, or stopped, and that nobody has looked
# at after that, the newest first, as JSON: a column of a statement about ``%(team)s``.
IMPORTS_TOLD = f"""
  (SELECT coalesce(json_agg(row_to_json(told)), '[]') FROM (
     SELECT import.public_id, import.filename, import.target, import.refused, import.state,
            job.state IS NOT DISTINCT FROM 'failed' AS stopped
     FROM imports_import import
     LEFT JOIN jobs_job job ON job.id = CASE import.state
       WHEN 'previewing' THEN import.preview_job_id WHEN 'running' THEN import.job_id
       WHEN 'undoing' THEN import.undo_job_id END
     WHERE import.team_id = %(team)s
       AND CASE WHEN job.state = 'failed' THEN job.finished_at
                WHEN import.state = 'done' AND import.refused > 0 THEN import.finished_at
           END >= greatest(%(since)s, import.seen_at)
     ORDER BY import.id DESC LIMIT {TOLD}) told)
"""  # noqa: S608 -- a number of ours


@dataclass(frozen=True, slots=True)
class ImportTold:
    """An import the team should know of: how many rows were refused, or that it stopped."""

    public_id: str
    filename: str
    target: str
    refused: int
    state: str
    stopped: bool


def import_get(*, public_id: str) -> Import:
    """An import of the team in scope, with its jobs. One query. Raises NotFound."""
    record = (
        Import.objects.select_related("job", "preview_job", "undo_job", "created_by")
        .filter(public_id=public_id)
        .first()
    )
    if record is None:
        raise NotFound
    return record


def imports_page(*, target: str, params: QueryDict) -> Page[Import]:
    """The team's imports into a target, newest first, narrowed by ``?q=`` (in the file's name) and
    ``?state=``. One query."""
    found = Import.objects.filter(target=target)
    if words := params.get("q", "").replace("\0", "").strip():
        found = found.filter(filename__icontains=words)
    if (state := params.get("state", "")) in Import.State.values:
        found = found.filter(state=state)
    return keyset_page(
        found.select_related("created_by", "job"),
        params=params,
        size=PAGE,
        counted=False,
    )


def refused_rows(*, record: Import) -> Iterator[list[str]]:
    """The refused rows as they stand in the file, each led by its number and followed by why: to
    be mended and uploaded again. Reads the file once, and the reasons some at a time."""
    job = record.job or record.preview_job
    if job is None:
        return
    reasons = row_errors_all(job=job)
    current = next(reasons, None)
    layout, parts = record_layout(record), record_parts(record)
    with file_open(record) as stream:
        for row in read_rows(record, stream):
            if current is None:
                return
            texts: list[str] = []
            while current is not None and current.row == row.number:
                texts.append(current.message)
                current = next(reasons, None)
            if texts:
                cells = as_columns(record, row, layout)
                more = row.cells[len(layout[row.number // STRIDE].places) :]
                place = row_place(row.number, parts if len(layout) > 1 else None)
                yield [place, *cells, *more, " ".join(texts)]


def kept_rows_page(*, record: Import, params: QueryDict) -> Page[ImportRow]:
    """What undoing left as it is, a thing each, in the file's order. One query."""
    kept = ImportRow.objects.filter(record=record).exclude(kept="")
    first = kept.order_by("object_id", "number").distinct("object_id").values("pk")
    return keyset_page(
        ImportRow.objects.filter(pk__in=first),
        params=params,
        order=("number", "id"),
        size=PAGE,
        counted=False,
    )


def custom_fields_all(*, target: str) -> dict[str, list[CustomField]]:
    """A target's fields of the team's own: those in use in their order, and the archived. One
    query."""
    stored = list(CustomField.objects.filter(target=target).order_by("order", "id"))
    return {
        "used": [one for one in stored if one.archived_at is None],
        "archived": [one for one in stored if one.archived_at is not None],
    }


def saved_mappings_page(*, target: str, params: QueryDict) -> Page[SavedMapping]:
    """Choices of columns that were kept, newest first. One query, with who made them."""
    return keyset_page(
        SavedMapping.objects.filter(target=target).select_related("created_by"),
        params=params,
        size=PAGE,
        counted=False,
    )
