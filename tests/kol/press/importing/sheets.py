"""Messy files, made here, and the way of one through the wizard."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.imports.models import Import
from foundation.imports.services import import_create, import_map, import_preview, import_run
from foundation.jobs.models import JobRowError
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.models import Channel, Contact, Employment

Rows = Sequence[Sequence[object]]
# (first row, first column, last row, last column), from 0.
Merge = tuple[int, int, int, int]


def book(
    sheets: Mapping[str, Rows],
    merges: Mapping[str, Sequence[Merge]] | None = None,
    hidden: str = "",
) -> bytes:
    """A workbook as Excel saves it; merged cells keep what stands in their first."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            if name == hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if hasattr(value, "isoformat"):
                        sheet.write_datetime(at, column, value, day)
                    elif value is not None:
                        sheet.write(at, column, value)
            for top, left, bottom, right in (merges or {}).get(name, ()):
                sheet.merge_range(top, left, bottom, right, rows[top][left])
    return out.getvalue()


def upload(
    team: Team,
    actor: Actor,
    data: bytes | str,
    *,
    target: str = "contacts",
    name: str = "媒体.xlsx",
) -> Import:
    """A file as it comes, with its columns guessed."""
    raw = data if isinstance(data, bytes) else data.encode("gbk")
    return import_create(
        team=team,
        target=target,
        upload=SimpleUploadedFile(name, raw),
        filename=name,
        actor=actor,
    )


def check(
    record: Import, actor: Actor, mapping: dict[str, str] | None = None, **options: Any
) -> Import:
    """Look through with the guessed columns, or those given."""
    if record.target == "contacts":
        options = {"split": True, **options}
    record = import_map(
        record=record, mapping=mapping or record.mapping, options=options, actor=actor
    )
    record = import_preview(record=record, actor=actor)
    if record.preview_job and record.preview_job.state == "queued":
        job_run(team_id=record.team_id, job_id=record.preview_job.pk)
        record.refresh_from_db()
    return record


def bring_in(record: Import, actor: Actor) -> Import:
    """Import what was looked through."""
    record = import_run(record=record, actor=actor)
    assert record.job_id is not None
    job_run(team_id=record.team_id, job_id=record.job_id)
    record.refresh_from_db()
    assert record.state == "done", record.job and record.job.message
    return record


def whole(
    team: Team,
    actor: Actor,
    data: bytes | str,
    *,
    target: str = "contacts",
    mapping: dict[str, str] | None = None,
    **options: Any,
) -> Import:
    """All the way; asserts that the check and the import said the same."""
    record = check(upload(team, actor, data, target=target), actor, mapping, **options)
    counts = record.preview["counts"]
    record = bring_in(record, actor)
    assert record.counts == counts
    return record


def outcome(record: Import) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, refused)"""
    return record.created, record.updated, record.unchanged, record.refused


def refusals(record: Import) -> list[tuple[str, str, str]]:
    """(row, column, code) of what was refused."""
    errors = JobRowError.objects.filter(job=record.job or record.preview_job).order_by("row", "id")
    return [(one.place, one.column, one.code) for one in errors]


def people() -> dict[str, tuple[list[tuple[str, str]], list[tuple[str, str, str]]]]:
    """Of each contact by name: the channels, and the jobs as (outlet, desk, title)."""
    found: dict[str, Any] = {}
    for contact in Contact.objects.order_by("pk"):
        channels = Channel.objects.filter(contact=contact).order_by("order", "pk")
        jobs = Employment.objects.filter(contact=contact).select_related("outlet").order_by("pk")
        assert contact.name not in found, f"{contact.name} is there twice"
        found[contact.name] = (
            [(one.kind, one.value) for one in channels],
            [(one.outlet.name, one.desk, one.title) for one in jobs],
        )
    return found
