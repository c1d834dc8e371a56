"""The programs the site is made of, and the environment they run in."""

import os
import shutil
import sys
from pathlib import Path

from config.launch.layout import MARK, Layout
from config.launch.options import ROOT, Options
from config.launch.steps import Failed

_NOT_PASSED_ON = {"QZ_STARTED", "QZ_TEST", "QZ_TEST_DB"}
QUEUES = "default,deliver,import,publish,pull"


def environment(
    options: Options, layout: Layout, *, database_url: str, redis_url: str
) -> dict[str, str]:
    """What every program of the site finds in its environment."""
    ours = {
        MARK: str(layout.data),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "QZ_DATA": str(layout.data),
        # Celery: a SIGTERM gives running tasks back to the queue instead of waiting for them.
        "REMAP_SIGTERM": "SIGQUIT",
        # A machine of one's own may be root's; servers of others set Celery's --uid.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }
    defaults = {}
    if os.environ.get("QZ_PRODUCTION", "0") in {"", "0"}:
        # Behind a proxy the stream is /live/ of the same host; here it is the next port.
        ours["QZ_LIVE_PORT"] = str(options.live_port)
        defaults["QZ_DEMO"] = "1"
        defaults["QZ_SITE_URL"] = f"http://{options.host}:{options.port}"
        if has_sandbox():
            ours["QZ_SANDBOX_URL"] = options.sandbox_url
    if not os.environ.get("SECRET_KEY"):
        ours["SECRET_KEY"] = layout.secret("secret_key")
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return {**defaults, **kept, **ours}


def has_sandbox() -> bool:
    """Whether the demo's platforms are played by a program of ours: never in production, and not
    where ``QZ_SANDBOX_URL`` says (even empty) where platforms are spoken to."""
    return (
        os.environ.get("QZ_PRODUCTION", "0") in {"", "0"}
        and os.environ.get("QZ_DEMO", "1") == "1"
        and "QZ_SANDBOX_URL" not in os.environ
    )


def web_workers() -> int:
    """How many processes answer pages: ``QZ_WEB_WORKERS``, else one a core. Raises Failed."""
    asked = os.environ.get("QZ_WEB_WORKERS", "").strip()
    if not asked:
        return len(os.sched_getaffinity(0))
    if not asked.isdecimal() or not 1 <= int(asked) <= 256:
        raise Failed(f"QZ_WEB_WORKERS must be a number from 1 to 256, not {asked!r}")
    return int(asked)


def commands(options: Options, layout: Layout) -> dict[str, list[str]]:
    """Name and command line of each program."""
    python = [sys.executable, "-P", "-m"]
    celery = [*python, "celery", "-q", "-A", "config.celery"]
    sandbox = [
        *python, "sandbox", "--host", options.host, "--port", str(options.sandbox_port),
        "--books", str(layout.data / "sandbox.sqlite"),
        "--accounts", str(layout.data / "sandbox-accounts.json"),
    ]  # fmt: skip
    return {
        **({"sandbox": sandbox} if has_sandbox() else {}),
        "web": [
            *python, "granian", "config.wsgi:application",
            "--interface", "wsgi",
            "--host", options.host, "--port", str(options.port),
            "--workers", str(web_workers()), "--blocking-threads", "1",
            "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5",
            "--log-level", "warning",
        ],
        "live": [
            *python, "uvicorn", "config.live:app",
            "--host", options.host, "--port", str(options.live_port),
            "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "2",
        ],
        "worker": [
            *celery, "worker", "-Q", QUEUES, "-c", "2", "-n", f"worker-{os.getpid()}@%h",
            "--without-gossip", "--without-mingle", "-l", "WARNING",
        ],
        "beat": [*celery, "beat", "--pidfile=", "-l", "WARNING"],
    }  # fmt: skip


def manage(*arguments: str) -> list[str]:
    """The command line of a management command."""
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


def has_command(name: str) -> bool:
    """Whether one of our apps brings the management command."""
    return any(ROOT.glob(f"*/*/management/commands/{name}.py"))


def clear(folder: Path) -> None:
    """Empty a folder that is made again."""
    shutil.rmtree(folder, ignore_errors=True)
