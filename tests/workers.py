"""Real Celery workers for tests: on the tests' own database and corner of Valkey, to be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection


def until(
    what: Callable[[], bool], seconds: float = 40, told: Callable[[], str] | None = None
) -> None:
    """Wait for something to become true; where it does not, ``told`` says how things stand."""
    stop = time.monotonic() + seconds
    while not what():
        if time.monotonic() >= stop:
            raise AssertionError(f"waited in vain\n{told() if told else ''}")
        time.sleep(0.05)


@contextmanager
def worker(
    log: Path, *options: str, queues: Sequence[str], **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with one process, in a process group of its own; ``options`` and ``environment``
    are added to those it has anyhow."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    command = [
        sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--concurrency=1",
        f"--queues={','.join(queues)}", "--without-mingle", "--without-gossip", "--loglevel=INFO",
        *options,
    ]  # fmt: skip
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            env={
                **os.environ,
                "DATABASE_URL": urlunsplit(url._replace(path=f"/{name}")).replace(":///", "://@/"),
                "QZ_REDIS_PREFIX": settings.REDIS_PREFIX,
                **environment,
            },
            cwd=settings.BASE_DIR,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a worker and its children at once, whatever they were doing."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
