"""One benchmark in a process with a database of its own, forked from one that has the site loaded.

Loading the site takes over a second, and there are a dozen benchmarks: so it is loaded once, before
anything is measured, and each child puts its own database and its own corner of Valkey in.
"""

import importlib
import os
import sys
import traceback
from urllib.parse import unquote, urlsplit

from bench.registry import BENCHES

HOLDS, MISSED, BROKEN = 0, 1, 2


def load() -> None:
    """Set the site up, without a connection to anything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings

    from config.garbage import settle

    importlib.import_module(settings.ROOT_URLCONF)  # and with it every view
    settle()  # as the site's programs do


def run_forked(name: str, *, url: str, prefix: str, quick: bool) -> int:
    """Run a benchmark in a child of this process (``load`` first); its exit status."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        status = BROKEN
        try:
            _own(url, prefix)
            status = _run(name, quick=quick)
        finally:
            # Not sys.exit: pools and server threads of a broken benchmark must not keep us waiting.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    _, ended = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(ended)


def _own(url: str, prefix: str) -> None:
    """What is read from the environment before a program starts, for the programs this one starts
    and for what is loaded already."""
    from django.conf import settings

    pool = os.environ.setdefault("QZ_DB_POOL", "32")
    os.environ |= {"DATABASE_URL": url, "QZ_REDIS_PREFIX": prefix}
    database = settings.DATABASES["default"]
    database["NAME"] = unquote(urlsplit(url).path.lstrip("/"))
    database["OPTIONS"]["pool"]["max_size"] = int(pool)
    settings.REDIS_PREFIX = prefix
    settings.CACHES["default"]["KEY_PREFIX"] = prefix
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = f"{prefix}:celery:"


def _run(name: str, *, quick: bool) -> int:
    """Print the benchmark's lines. 0 holds, 1 missed, 2 could not run."""
    from bench.harness import Result, Run

    try:
        outcome = importlib.import_module(BENCHES[name]).run(Run(name=name, quick=quick))
    except Exception:  # a benchmark that breaks is told apart from a target that is missed
        traceback.print_exc()
        return BROKEN
    results: list[Result] = [outcome] if isinstance(outcome, Result) else list(outcome)
    for result in results:
        print(result.line(), flush=True)
    return HOLDS if results and all(result.holds for result in results) else MISSED
