"""The marks by which /readyz knows that worker and beat live.

The worker's main process leaves one by its timer, and beat one at each turn of its scheduler. Beat
also sends a small task that leaves a third: proof that tasks are not only queued but done.
"""

import logging
from typing import Any

import redis
from celery import bootsteps
from celery.worker import state
from django_celery_beat.schedulers import DatabaseScheduler

from config import health

logger = logging.getLogger(__name__)

_WORKER_EVERY = 3.0


def leave(who: str, lasts: int, value: str = "1") -> None:
    """Leave a mark; a Valkey that is away for a moment must not stop who leaves it."""
    try:
        health.mark(who, lasts, value)
    except (redis.RedisError, OSError) as error:
        logger.warning("no mark of %s could be left: %s", who, error)


class WorkerMark(bootsteps.StartStopStep):
    """Leaves the worker's mark from its main process: how many tasks it is at."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._timer: Any = None

    def start(self, parent: Any) -> None:
        """Called when the worker starts."""
        self._leave()
        self._timer = parent.timer.call_repeatedly(_WORKER_EVERY, self._leave)

    def stop(self, parent: Any) -> None:
        """Called when it ends."""
        if self._timer:
            self._timer.cancel()
            self._timer = None

    @staticmethod
    def _leave() -> None:
        leave("worker", health.WORKER_LASTS, str(len(state.active_requests)))


class Scheduler(DatabaseScheduler):  # type: ignore[misc]  # django-celery-beat has no types
    """The database scheduler, leaving beat's mark after each turn that went well."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """One turn: send what is due; returns the seconds until the next."""
        pause = super().tick(*args, **kwargs)
        leave("beat", health.BEAT_LASTS)
        return pause
