"""A real Celery worker is killed in the middle of a job; another ends it, each row done once."""

import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from foundation.jobs.models import Job, JobRowError
from foundation.jobs.services import job_cancel, job_start, jobs_sweep
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor
from tests.foundation.jobs.kinds import rows_written
from tests.workers import kill, until, worker

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
ROWS, CHUNK, LEASE = 60, 3, 2


def count_worker(log: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """A worker that knows the tests' own kinds of jobs, with a short lease."""
    kinds = "--include=tests.foundation.jobs.kinds"
    return worker(log, kinds, queues=("default", "import"), QZ_JOB_LEASE=str(LEASE))


def start(operator: Staff, rows: int = ROWS) -> Job:
    """A job that takes a while: 3 rows every 0.1 s."""
    return job_start(
        kind="test.count",
        title="数很久",
        actor=staff_actor(operator),
        params={"rows": rows, "chunk": CHUNK, "pause": 0.1},
    )


def test_killed_worker_loses_and_repeats_nothing(
    team: Team, operator: Staff, tmp_path: Path, settings: Settings
) -> None:
    settings.JOB_LEASE_SECONDS = LEASE
    log = tmp_path / "worker.log"

    def at(row: int) -> bool:
        job.refresh_from_db()
        return job.done >= row

    with team_scope(team):
        job = start(operator)
        with count_worker(log) as first:
            until(lambda: at(2 * CHUNK))
            kill(first)
        job.refresh_from_db()
        half = job.done
        assert job.state == "running"
        assert 0 < half < ROWS
        assert rows_written() == list(range(half))

        def ended() -> bool:
            jobs_sweep()  # in place of the beat
            return at(ROWS)

        with count_worker(log):
            until(ended)
        job.refresh_from_db()
        assert (job.state, job.done, job.error_count) == ("done", ROWS, ROWS // 2)
        assert rows_written() == list(range(ROWS))
        assert JobRowError.objects.count() == ROWS // 2


def test_cancelled_from_outside_while_it_runs(
    team: Team, operator: Staff, tmp_path: Path, settings: Settings
) -> None:
    settings.JOB_LEASE_SECONDS = LEASE
    with team_scope(team):
        job = start(operator, rows=3000)

        def begun() -> bool:
            # In place of the beat: a message that was popped for a worker as it died is gone, and
            # Valkey may hear of the first test's death late.
            jobs_sweep()
            job.refresh_from_db()
            return job.done > 0

        def stopped() -> bool:
            job.refresh_from_db()
            return job.state == "cancelled"

        with count_worker(tmp_path / "worker.log"):
            until(begun)
            asked = job_cancel(job=job, actor=staff_actor(operator))
            assert asked.state == "running"
            until(stopped)
        assert rows_written() == list(range(job.done))
