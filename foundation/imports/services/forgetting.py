"""What imports quote of a person is emptied with their record; files have an end of their own."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.imports.models import Import, ImportRow
from foundation.jobs.models import Job, JobRowError
from foundation.jobs.services.sweeper import ERROR_DAYS

# Shorter words stand in too many rows of others.
SHORTEST = 2


def import_rows_forget(
    *, target: str, object_ids: Iterable[int], words: Sequence[str] = ()
) -> None:
    """A thing is forgotten: what stood on it before imports of its target, and what those quote of
    their files where they made or changed it or where one of the ``words`` it was known by stands.

    In the team in scope; a handful of statements, whatever was imported.
    """
    ids, words = list(object_ids), [word for word in words if len(word) >= SHORTEST]
    imports = Import.objects.filter(target=target)
    ImportRow.objects.filter(
        object_id__in=ids, record__in=imports.values("pk"), undo__isnull=False
    ).update(undo=None)
    written = ImportRow.objects.filter(
        record=OuterRef("pk"), object_id__in=ids, fate__in=["created", "updated"]
    )
    # What was quoted goes with the file (files_drop), so only those that have theirs are asked.
    quoting = imports.exclude(key="").annotate(
        quoted=Cast("samples", TextField()), shown=Cast("preview", TextField())
    )
    named = _any("quoted", words, as_json=True) | _any("shown", words, as_json=True)
    for record in quoting.filter(Exists(written) | named).order_by("pk"):
        _quotes_empty(record)
    _errors_empty(imports, words)


def _quotes_empty(record: Import) -> None:
    Import.objects.filter(pk=record.pk).update(
        samples=[[] for _column in record.samples],
        preview={"counts": record.preview["counts"]} if record.preview else {},
    )
    if record.preview_job_id is None:
        return
    stopped = Job.objects.filter(pk=record.preview_job_id, cursor__has_key="shown")
    for job in stopped.exclude(state__in=[Job.State.QUEUED, Job.State.RUNNING]):
        Job.objects.filter(pk=job.pk, state=job.state).update(cursor=job.cursor | {"shown": []})


def _errors_empty(imports: "QuerySet[Import, Import]", words: Sequence[str]) -> None:
    """Refused rows are of nobody we know: they are found by the words alone."""
    if not words:
        return
    lately = imports.filter(created_at__gt=timezone.now() - timedelta(days=2 * ERROR_DAYS))
    jobs = {job for pair in lately.values_list("preview_job_id", "job_id") for job in pair if job}
    errors = JobRowError.objects.filter(job__in=jobs)
    errors.filter(_any("value", words)).update(value="")
    errors.filter(_any("message", words)).update(message=_("Deleted with the person's record."))


def _any(field: str, words: Sequence[str], *, as_json: bool = False) -> Q:
    """Whether one of the words stands in a column; in JSON as it is written there."""
    found = Q(pk__in=[])
    for word in words:
        written = json.dumps(word, ensure_ascii=False)[1:-1] if as_json else word
        found |= Q(**{f"{field}__contains": written})
    return found
