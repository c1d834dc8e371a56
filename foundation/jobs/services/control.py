"""What people do with jobs: start, cancel, resume."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from foundation.events.services import event_emit
from foundation.jobs.errors import JobEnded, JobNoFile, JobNotResumable
from foundation.jobs.models import Job
from foundation.jobs.registry import job_kind_get
from foundation.jobs.results import RESULT_DAYS, result_files, result_read
from foundation.scopes.actors import Actor
from foundation.scopes.scope import ScopeError, allowed_team_ids
from foundation.teams.audit import audit_record
from foundation.teams.models import Team

logger = logging.getLogger(__name__)


def job_start(
    *,
    kind: str,
    about: str = "",
    title: str = "",
    actor: Actor,
    params: dict[str, Any],
    total: int | None = None,
    send: bool = True,
    once: str = "",
    noted: Callable[[], object] | None = None,
) -> Job:
    """Write a job of the team in scope and, after commit, tell the workers.

    ``about`` goes into the kind's own sentence, so that each reader has it in their language;
    ``title`` is a sentence as it stands, for kinds without one. ``send=False`` leaves it to the
    caller to run it (``job_run``); the sweeper picks it up when the caller doesn't. With ``once``
    (up to 80 characters) the same word again, at the same moment too, is the same job; ``noted`` is
    called in the transaction of a job that is new. Raises KeyError for a kind nobody registered.
    """
    job_kind_get(kind)
    with transaction.atomic():
        values = {
            "kind": kind,
            "about": about[:120],
            "title": title[:120],
            "params": params | _spoken(),
            "total": total,
            "created_by_id": actor.user_id,
        }
        team_id = _team_in_scope()
        if once:
            job, new = Job.objects.get_or_create(team_id=team_id, once=once, defaults=values)
            if not new:
                return job
        else:
            job = Job.objects.create(team_id=team_id, **values)
        if noted is not None:
            noted()
        audit_record(actor=actor, action="job.start", obj=job, changes={"kind": [None, kind]})
        if send:
            transaction.on_commit(lambda: job_send(job), robust=True)
    return job


def _spoken() -> dict[str, str]:
    """The language of whoever starts it, where that is not the site's: its sentences follow."""
    language = get_language()
    return {"language": language} if language and language != settings.LANGUAGE_CODE else {}


def job_cancel(*, job: Job, actor: Actor) -> Job:
    """Stop a job: at once when it waits, after the step it is at when it runs. What is done stays
    done. Raises JobEnded."""
    with transaction.atomic():
        # The first UPDATE locks the row, so its state stands still for the second.
        mine = Job.objects.filter(pk=job.pk)
        unfinished = mine.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
        if not unfinished.update(cancel_requested=True):
            raise JobEnded
        waiting = mine.filter(state=Job.State.QUEUED).update(
            state=Job.State.CANCELLED, finished_at=timezone.now()
        )
        audit_record(actor=actor, action="job.cancel", obj=job)
        if waiting:
            job_told(job, "job.cancelled", actor)
    job.refresh_from_db()
    return job


def jobs_end(team: Team, actor: Actor) -> None:
    """The team closes: what waits is cancelled, what runs stops after its step."""
    unfinished = Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])
    for job in unfinished.order_by("pk"):
        with suppress(JobEnded):  # it came to its end meanwhile
            job_cancel(job=job, actor=actor)


def job_resume(*, job: Job, actor: Actor) -> Job:
    """Let a stopped job go on where it stopped. Raises JobNotResumable."""
    with transaction.atomic():
        changed = Job.objects.filter(
            pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED]
        ).update(
            state=Job.State.QUEUED,
            cancel_requested=False,
            finished_at=None,
            message="",
            attempts=0,
            lease_until=None,
            runner=None,
            sent_at=timezone.now(),
        )
        if not changed:
            raise JobNotResumable
        audit_record(actor=actor, action="job.resume", obj=job)
        transaction.on_commit(lambda: job_send(job), robust=True)
    job.refresh_from_db()
    return job


def job_file_take(*, job: Job, actor: Actor) -> Iterator[bytes]:
    """The file a job made, read some at a time; who took it is in the trail. Raises JobNoFile."""
    if not result_files(job):
        raise JobNoFile(days=RESULT_DAYS)
    with transaction.atomic():
        audit_record(actor=actor, action="job.download", obj=job)
    return result_read(job)


def job_send(job: Job) -> None:
    """Tell the workers of a job. A broker that is away only delays it: the sweeper tells again."""
    from foundation.jobs.tasks import run

    try:
        run.apply_async((job.team_id, job.pk), queue=job_kind_get(job.kind).queue, retry=False)
    except Exception:  # the broker's client raises many kinds, and none may fail a request
        logger.warning("job %s not sent; the sweeper will", job.pk, exc_info=True)


def job_told(job: Job, name: str, actor: Actor) -> None:
    """Emit what became of a job, with what a notice needs: whose it is, and how far it came."""
    now = Job.objects.values("created_by_id", "done", "error_count", "state").get(pk=job.pk)
    event_emit(
        team_id=job.team_id,
        name=name,
        actor=actor,
        subject=job,
        payload={
            "kind": job.kind,
            "job": job.public_id,
            "state": now["state"],
            "by": now["created_by_id"],
            "done": now["done"],
            "errors": now["error_count"],
        },
    )


def _team_in_scope() -> int:
    teams = allowed_team_ids()
    if teams is None or len(teams) != 1:
        raise ScopeError("a job belongs to one team: start it in team_scope")
    return teams[0]
