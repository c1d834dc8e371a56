"""Taking a whole import back, as a job; and what of it is kept for how long."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from foundation.imports.errors import ImportMoved, UndoTooLate
from foundation.imports.models import Import
from foundation.imports.services.files import KEEP_DAYS
from foundation.jobs.services import job_start
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record

UNDO = "imports.undo"


def import_undo(*, record: Import, actor: Actor) -> Import:
    """Take back what an import made and changed, as a job; who was edited since stays as they are
    and is listed. Raises ImportMoved (also for the second of two clicks), UndoTooLate."""
    if not undo_open(record):
        raise UndoTooLate(days=KEEP_DAYS)
    with transaction.atomic():
        done = Import.objects.filter(pk=record.pk, state=Import.State.DONE)
        if not done.update(state=Import.State.UNDOING):
            raise ImportMoved
        job = job_start(
            kind=UNDO,
            about=record.filename,
            actor=actor,
            params={"import": record.pk},
            total=record.created + record.updated,
        )
        Import.objects.filter(pk=record.pk).update(undo_job=job)
        audit_record(actor=actor, action="import.undo", obj=record)
    record.refresh_from_db()
    return record


def undo_open(record: Import) -> bool:
    """Whether what it takes is still kept."""
    if record.committed_at is None:
        return record.state != Import.State.DONE
    return timezone.now() - record.committed_at < timedelta(days=KEEP_DAYS)
