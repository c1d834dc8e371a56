"""A real Celery worker is killed in the middle of a job; another ends it, each row done once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from pytest_django.fixtures import Settings

from foundation.jobs.models import Job, JobRowError
from foundation.jobs.services import job_cancel, job_start, jobs_sweep
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor
from tests.foundation.jobs.kinds import rows_written

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
ROWS, CHUNK, LEASE = 60, 3, 2


def until(what: Callable[[], bool], seconds: float = 40) -> None:
    """Wait for something to become true."""
    stop = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < stop, "waited in vain"
        time.sleep(0.05)


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker on the tests' own database and corner of Valkey, in a process group of its own."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")).replace(":///", "://@/"),
        "QZ_REDIS_PREFIX": django_settings.REDIS_PREFIX,
        "QZ_JOB_LEASE": str(LEASE),
    }
    command = [
        sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--concurrency=1",
        "--queues=default,import", "--include=tests.foundation.jobs.kinds", "--without-mingle",
        "--without-gossip", "--loglevel=INFO",
    ]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env=environment, cwd=django_settings.BASE_DIR, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    except AssertionError as error:
        error.add_note(log.read_text()[-4000:])  # what the worker was at
        raise
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


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
        with worker(log) as first:
            until(lambda: at(2 * CHUNK))
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
        job.refresh_from_db()
        half = job.done
        assert job.state == "running"
        assert 0 < half < ROWS
        assert rows_written() == list(range(half))

        def ended() -> bool:
            jobs_sweep()  # in place of the beat
            return at(ROWS)

        with worker(log):
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

        with worker(tmp_path / "worker.log"):
            until(begun)
            asked = job_cancel(job=job, actor=staff_actor(operator))
            assert asked.state == "running"
            until(stopped)
        assert rows_written() == list(range(job.done))
