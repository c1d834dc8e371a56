"""Throwing away an import that wrote nothing."""

from django.core.files.storage import default_storage
from django.db import transaction

from foundation.imports.errors import ImportMoved
from foundation.imports.models import Import
from foundation.imports.registry import import_target_get
from foundation.jobs.models import Job, JobRowError
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record


def import_discard(*, record: Import, actor: Actor) -> None:
    """Forget a file that was not imported: the record, what was laid out and quoted of it, and the
    file itself. Of one that is being read, imported or undone only once its job has stopped, and
    never of one that was committed. Raises ImportMoved."""
    with transaction.atomic():
        mine = Import.objects.select_for_update().filter(pk=record.pk).first()
        if mine is None:
            raise ImportMoved
        ids = [one for one in (mine.preview_job_id, mine.job_id) if one is not None]
        # Under their locks nobody lets them go on meanwhile.
        jobs = {job.pk: job for job in Job.objects.select_for_update().filter(pk__in=ids)}
        if not _discardable(mine, jobs):
            raise ImportMoved
        audit_record(actor=actor, action="import.discard", obj=mine)
        import_target_get(mine.target).discard(mine)
        JobRowError.objects.filter(job__in=ids).delete()
        Job.objects.filter(pk__in=ids).update(cursor={})
        key = mine.key
        Import.objects.filter(pk=mine.pk).delete()
        if key:
            transaction.on_commit(lambda: default_storage.delete(key), robust=True)


def _discardable(record: Import, jobs: dict[int, Job]) -> bool:
    if record.committed_at is not None:
        return False
    if record.state in (Import.State.DRAFT, Import.State.PREVIEWED):
        return True
    at = {Import.State.PREVIEWING: record.preview_job_id, Import.State.RUNNING: record.job_id}
    if record.state not in at:
        return False
    job = jobs.get(at[Import.State(record.state)] or 0)
    return job is None or job.resumable
