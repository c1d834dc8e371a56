"""Helpers for tests of imported lists."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from foundation.imports.models import Import
from foundation.imports.services import (
    import_create,
    import_map,
    import_preview,
    import_run,
)
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import Team


def upload(team: Team, actor: Actor, text: str | bytes, *, codec: str = "gbk") -> Import:
    """A file as it comes, with its columns guessed."""
    data = text if isinstance(text, bytes) else text.encode(codec)
    return import_create(
        team=team,
        target="fans",
        upload=SimpleUploadedFile("粉丝.csv", data),
        filename="粉丝.csv",
        actor=actor,
    )


def check(record: Import, actor: Actor, **options: Any) -> Import:
    """Look through with the guessed columns."""
    record = import_map(record=record, mapping=record.mapping, options=options, actor=actor)
    record = import_preview(record=record, actor=actor)
    if record.preview_job and record.preview_job.state == "queued":
        job_run(team_id=record.team_id, job_id=record.preview_job.pk)
        record.refresh_from_db()
    return record


def bring_in(record: Import, actor: Actor) -> Import:
    """Import what was looked through; the counts stand in the record."""
    record = import_run(record=record, actor=actor)
    assert record.job_id is not None
    job_run(team_id=record.team_id, job_id=record.job_id)
    record.refresh_from_db()
    assert record.state == "done", record.job and record.job.message
    return record


def whole(
    team: Team, actor: Actor, text: str | bytes, *, codec: str = "gbk", **options: Any
) -> Import:
    """All the way; asserts that the check and the import said the same."""
    record = check(upload(team, actor, text, codec=codec), actor, **options)
    counts = record.preview["counts"]
    record = bring_in(record, actor)
    assert record.counts == counts
    return record


def outcome(record: Import) -> tuple[int, int, int, int]:
    """(created, updated, unchanged, refused)"""
    return record.created, record.updated, record.unchanged, record.refused
