"""The site's programs as a benchmark starts them: as bin/run does, on the benchmark's database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar

T = TypeVar("T")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def program(line: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """Run a program until the block ends; enters once its port answers."""
    from django.conf import settings

    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *line],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": ROOT,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "REDIS_URL": settings.REDIS_URL,
            "QZ_REDIS_PREFIX": settings.REDIS_PREFIX,
            **environment,
        },
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def together(*programs: AbstractContextManager[T]) -> Iterator[list[T]]:
    """What each of the programs is entered with, all started at once."""
    with ExitStack() as ends:
        with ThreadPoolExecutor(len(programs)) as pool:
            entered = [pool.submit(ends.enter_context, one) for one in programs]
        yield [one.result() for one in entered]


def web(
    target: str = "config.wsgi:application", workers: int = 2, **environment: str
) -> AbstractContextManager[int]:
    """granian with two workers of one thread, as bin/run starts it on two cores."""
    port = free_port()
    line = [
        "granian", target, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "1", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip
    return program(line, port, {"QZ_DB_POOL": "2", **environment})


def live(target: str = "config.live:app", **environment: str) -> AbstractContextManager[int]:
    """uvicorn with one process, as bin/run starts it."""
    port = free_port()
    line = [
        "uvicorn", target, "--host", "127.0.0.1", "--port", str(port),
        "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "1",
    ]  # fmt: skip
    return program(line, port, environment)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"a program ended at its start with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("a program did not answer within 30 seconds")
