"""What a crash left behind is found again, and what is old is dropped."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from foundation.jobs.models import Job, JobRowError
from foundation.jobs.results import RESULT_DAYS, result_files
from foundation.jobs.services.control import job_send
from foundation.jobs.services.runner import lease_seconds
from foundation.scopes.scope import system_scope

ERROR_DAYS = 90
RESULTS_A_SWEEP = 500
ERRORS_A_SWEEP = 10_000


def jobs_sweep() -> int:
    """Tell the workers of jobs whose worker died or whose message was lost. Returns how many."""
    now = timezone.now()
    # Not heard of for as long as a worker may be silent. Telling twice is harmless.
    told_long_ago = Q(sent_at__lt=now - timedelta(seconds=lease_seconds()))
    lost = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    sent = 0
    with system_scope():
        for job in Job.objects.filter(lost & told_long_ago).order_by("pk")[:200]:
            # Mark first, so that a sweeper's twin and the next sweep leave it alone for a while.
            again = Job.objects.filter(pk=job.pk, sent_at=job.sent_at).update(sent_at=now)
            if again:
                job_send(job)
                sent += 1
    return sent


def job_errors_drop() -> int:
    """Delete refused rows older than 90 days, some at a time. Returns how many went."""
    with system_scope():
        old = JobRowError.objects.filter(
            created_at__lt=timezone.now() - timedelta(days=ERROR_DAYS)
        ).values("pk")[:ERRORS_A_SWEEP]
        gone, _by_model = JobRowError.objects.filter(pk__in=old).delete()
    return gone


def results_drop() -> int:
    """Delete files made more than 7 days ago, and what jobs that stopped had begun of one: they
    hold what was exported. Returns how many jobs had one."""
    dropped = 0
    with system_scope():
        dropped += _begun_drop()
        old = Job.objects.filter(
            result__has_key="files", finished_at__lt=timezone.now() - timedelta(days=RESULT_DAYS)
        )
        for job in old.order_by("pk")[:RESULTS_A_SWEEP]:
            for key in result_files(job):
                default_storage.delete(key)
            kept = {name: value for name, value in job.result.items() if name != "files"}
            dropped += Job.objects.filter(pk=job.pk).update(result=kept)
    return dropped


def _begun_drop() -> int:
    """Parts of files that were never finished; a job that goes on all the same begins anew."""
    dropped = 0
    old = timezone.now() - timedelta(days=RESULT_DAYS)
    stopped = Job.objects.filter(
        state__in=[Job.State.FAILED, Job.State.CANCELLED],
        cursor__has_key="files",
        finished_at__lt=old,
    )
    for pk in list(stopped.order_by("pk").values_list("pk", flat=True)[:RESULTS_A_SWEEP]):
        with transaction.atomic():
            # Locked, so that nobody resumes it meanwhile.
            job = stopped.select_for_update(of=("self",)).filter(pk=pk).first()
            if job is None:
                continue
            for key in job.cursor["files"]:
                default_storage.delete(str(key))
            job.cursor, job.done = {}, 0
            job.save(update_fields=["cursor", "done"])
            dropped += 1
    return dropped
