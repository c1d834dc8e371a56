"""Looking a file through, and importing it: both as jobs."""

from django.db import transaction
from django.db.models import Q

from foundation.imports.errors import FileGone, ImportMoved, MappingRefused
from foundation.imports.models import Import
from foundation.imports.services.mapping import NOTHING_CHOSEN
from foundation.imports.services.saved import saved_mapping_keep
from foundation.jobs.models import Job
from foundation.jobs.services import job_run, job_start
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record

PREVIEW, RUN = "imports.preview", "imports.run"
# A file this short is looked through while the page waits.
AT_ONCE = 500
# As Import.changeable, in SQL. (An UPDATE can't join, so the job is asked by a subquery.)
_CHANGEABLE = Q(state__in=[Import.State.DRAFT, Import.State.PREVIEWED]) | Q(
    state=Import.State.PREVIEWING,
    preview_job__in=Job._base_manager.filter(state__in=[Job.State.FAILED, Job.State.CANCELLED]),
)


def import_preview(*, record: Import, actor: Actor) -> Import:
    """Look the whole file through without writing anything but what was found. Raises ImportMoved,
    MappingRefused, FileGone."""
    if not record.mapping:
        raise MappingRefused(message=NOTHING_CHOSEN)
    at_once = record.rows <= AT_ONCE
    with transaction.atomic():
        _move(record, _CHANGEABLE, Import.State.PREVIEWING)
        job = job_start(
            kind=PREVIEW,
            about=record.filename,
            actor=actor,
            params={"import": record.pk},
            total=record.rows,
            send=not at_once,
        )
        Import.objects.filter(pk=record.pk).update(preview_job=job, preview={})
    if at_once:
        job_run(team_id=record.team_id, job_id=job.pk)
    record.refresh_from_db()
    return record


def import_run(*, record: Import, actor: Actor) -> Import:
    """Import what was previewed, as a job. Raises ImportMoved (also for the second of two clicks),
    FileGone."""
    with transaction.atomic():
        _move(record, Q(state=Import.State.PREVIEWED), Import.State.RUNNING)
        job = job_start(
            kind=RUN,
            about=record.filename,
            actor=actor,
            params={"import": record.pk},
            total=record.rows,
        )
        Import.objects.filter(pk=record.pk).update(job=job)
        saved_mapping_keep(record=record, actor=actor)
        audit_record(
            actor=actor, action="import.run", obj=record, changes={"rows": [None, record.rows]}
        )
    record.refresh_from_db()
    return record


def _move(record: Import, before: Q, after: str) -> None:
    """From one of these states to that, decided by one UPDATE."""
    if not record.key:
        raise FileGone
    if not Import.objects.filter(before, pk=record.pk).update(state=after):
        raise ImportMoved
