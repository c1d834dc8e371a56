"""Services for bin/test and bin/bench: started for one run, in a data folder nobody else uses."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

from config.launch import leftovers
from config.launch.layout import Layout, Lock
from config.launch.options import ROOT
from config.launch.services import Services
from config.launch.steps import Failed, Steps

_SLOTS = 8  # So many runs side by side in one tree.


@contextmanager
def services(name: str, steps: Steps, *, durable: bool) -> Iterator[dict[str, str]]:
    """Start PostgreSQL and Valkey below ``var/<name>``; yields DATABASE_URL and REDIS_URL.

    Either is left alone when the environment has it already. Raises Failed.
    """
    given = {key: os.environ.get(key, "").strip() for key in ("DATABASE_URL", "REDIS_URL")}
    if all(given.values()):
        yield given
        return
    layout, lock = _free_slot(name)
    running = Services(layout, durable=durable, createdb=True)
    try:
        leftovers.end(layout)
        with steps.step("PostgreSQL and Valkey"):
            if not given["REDIS_URL"]:
                running.start_valkey()
            if not given["DATABASE_URL"]:
                running.start_postgres(steps)
            running.wait()
        yield {
            "DATABASE_URL": given["DATABASE_URL"] or running.database_url(),
            "REDIS_URL": given["REDIS_URL"] or running.redis_url(),
        }
    finally:
        running.stop()
        leftovers.end(layout, patience=2)
        lock.close()


def _free_slot(name: str) -> tuple[Layout, Lock]:
    for number in range(1, _SLOTS + 1):
        layout = Layout(ROOT / "var" / (name if number == 1 else f"{name}-{number}"))
        layout.make()
        lock = Lock(layout)
        with contextlib.suppress(Failed):
            lock.take(patience=0)
            return layout, lock
    raise Failed(f"{_SLOTS} runs are under way in this tree already: wait for one to end")
