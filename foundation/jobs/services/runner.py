"""The runner: claim by lease, one transaction a step, and an honest end.

Nothing is held between steps but the lease. A step's work, cursor, progress and refused rows are
committed together by an UPDATE that asks whether the lease is still ours; if it is not (we were
slow, somebody else took over), the step is rolled back. So whatever dies, each step counts once.
"""

import logging
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.jobs.models import Job, JobRowError
from foundation.jobs.registry import JobStep, RowError, job_kind_get
from foundation.jobs.services.control import job_send, job_told
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope

logger = logging.getLogger(__name__)

# A worker gives way to other work after so long, and goes on by a new task.
RUN_SECONDS = 240
MAX_ATTEMPTS = 5
# SQLSTATE: a statement timeout; no disk, no memory, a limit of the server's own.
_CANCELED = "57014"
_RESOURCES = frozenset({"53100", "53200", "53400", "54000"})


class LeaseLost(Exception):
    """Somebody else runs this job now: undo the step and go."""


def job_run(*, team_id: int, job_id: int) -> str:
    """Run a job to its end, or until it must give way. Returns the state it is left in, or
    ``"busy"`` when another worker holds it or there is nothing to do."""
    with team_scope(team_id):
        runner = uuid.uuid4()
        job = _claim(job_id, runner)
        if job is None:
            return "busy"
        with translation.override(job.params.get("language") or job.team.language):
            return _run_claimed(job)


def lease_seconds() -> int:
    """How long a step may take before another worker thinks this one dead."""
    return int(settings.JOB_LEASE_SECONDS)


def _claim(job_id: int, runner: uuid.UUID) -> Job | None:
    """Take a job that waits, or whose worker's lease is over. One UPDATE decides."""
    now = timezone.now()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    claimed = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING,
        runner=runner,
        lease_until=now + timedelta(seconds=lease_seconds()),
        heartbeat_at=now,
        run_started_at=now,
        run_from=F("done"),
        attempts=F("attempts") + 1,
    )
    if not claimed:
        return None
    Job.objects.filter(pk=job_id, started_at=None).update(started_at=now)
    return Job.objects.select_related("team").get(pk=job_id)


def _run_claimed(job: Job) -> str:
    if job.attempts > MAX_ATTEMPTS:
        return _stop(job, Job.State.FAILED, _("It broke off several times at the same place."))
    give_way = timezone.now() + timedelta(seconds=RUN_SECONDS)
    while True:
        if _cancel_wanted(job):
            return _stop(job, Job.State.CANCELLED)
        try:
            finished = _step(job)
        except LeaseLost:
            logger.warning("job %s was taken over", job.pk)
            return "busy"
        except OperationalError as error:
            if stopped := _no_room(error):
                return _stop(job, Job.State.FAILED, stopped)
            raise  # the database went away: the lease lapses and the sweeper brings it back
        except DomainError as error:
            return _stop(job, Job.State.FAILED, error.text())
        except Exception:
            logger.exception("job %s failed at %s", job.pk, job.cursor)
            return _stop(
                job,
                Job.State.FAILED,
                _("Something went wrong on our side. Resume it, and it goes on where it stopped."),
            )
        if finished:
            return str(Job.State.DONE)
        if timezone.now() > give_way:
            return _give_way(job)


def _no_room(error: OperationalError) -> str:
    """What to say where the database is there and can't: trying again at once would not help."""
    state = getattr(error.__cause__, "sqlstate", "") or ""
    if state == _CANCELED:
        return _(
            "The database took too long and stopped it. What this step had begun was undone; "
            "nothing is left half done. Resume it when there is less to do."
        )
    if state in _RESOURCES:
        return _(
            "The database has no room left. What this step had begun was undone; nothing is left "
            "half done. Make room, then resume it."
        )
    return ""


def _cancel_wanted(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, cancel_requested=True).exists()


def _step(job: Job) -> bool:
    """One step and its bookkeeping, in one transaction. True when it was the last."""
    with transaction.atomic():
        outcome = job_kind_get(job.kind).step(job, dict(job.cursor))
        _errors_write(job, outcome.errors)
        _advance(job, outcome)
        if outcome.finished:
            job_told(job, "job.done", SYSTEM)
    job.cursor, job.done = outcome.cursor, outcome.done
    if outcome.total is not None:
        job.total = outcome.total
    if outcome.result is not None:
        job.result = outcome.result
    return outcome.finished


def _advance(job: Job, outcome: JobStep) -> None:
    now = timezone.now()
    ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, runner=job.runner)
    kept = ours.update(
        cursor=outcome.cursor,
        done=outcome.done,
        total=outcome.total if outcome.total is not None else F("total"),
        error_count=F("error_count") + len(outcome.errors),
        result=outcome.result if outcome.result is not None else F("result"),
        heartbeat_at=now,
        lease_until=now + timedelta(seconds=max(lease_seconds(), outcome.lease)),
        attempts=0,
        state=Job.State.DONE if outcome.finished else Job.State.RUNNING,
        finished_at=now if outcome.finished else None,
    )
    if not kept:
        raise LeaseLost


def _errors_write(job: Job, errors: list[RowError]) -> None:
    JobRowError.objects.bulk_create(
        [
            JobRowError(
                team_id=job.team_id,
                job=job,
                row=error.row,
                column=error.column[:80],
                code=error.code[:60],
                message=error.message[:300],
                value=error.value[:80],
            )
            for error in errors
        ],
        batch_size=1000,
    )


def _stop(job: Job, state: Job.State, message: str = "") -> str:
    """End a job that has not come to its end; nothing when somebody else holds it by now."""
    with transaction.atomic():
        ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, runner=job.runner)
        if not ours.update(state=state, message=message[:300], finished_at=timezone.now()):
            return "busy"
        job_told(job, f"job.{state}", SYSTEM)
    return str(state)


def _give_way(job: Job) -> str:
    """Back into the queue, so that one long job does not hold a worker for hours."""
    with transaction.atomic():
        ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, runner=job.runner)
        if not ours.update(
            state=Job.State.QUEUED, runner=None, lease_until=None, sent_at=timezone.now()
        ):
            return "busy"
        transaction.on_commit(lambda: job_send(job), robust=True)
    return str(Job.State.QUEUED)
