"""Celery's ways into jobs."""

from celery import shared_task

from foundation.jobs import services
from foundation.jobs.services.sweeper import job_errors_drop, results_drop


@shared_task(name="jobs.run")
def run(team_id: int, job_id: int) -> None:
    """Run one job, as far as it goes."""
    services.job_run(team_id=team_id, job_id=job_id)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Find jobs that a dead worker or a lost message left, and tell the workers again."""
    services.jobs_sweep()


@shared_task(name="jobs.drop_old_errors")
def drop_old_errors() -> None:
    """Refused rows, and files that jobs made, are not kept for ever."""
    job_errors_drop()
    results_drop()
