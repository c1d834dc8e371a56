"""Is the site alive, and does all it stands on answer?

``/healthz`` says that pages are served and asks nobody. ``/readyz`` asks database and Valkey, and
looks for the marks that worker and beat leave in Valkey (config.heartbeat writes them). A mark
expires by itself, so no two clocks are compared.
"""

from functools import cache

import psycopg
import redis
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Seconds a mark lasts; it is renewed three times and more in that span.
WORKER_LASTS = 10
BEAT_LASTS = 10
TASK_LASTS = 30
_TIMEOUT = 2

_DATABASE_SILENT = "the database does not answer"
_VALKEY_SILENT = "Valkey does not answer"
_UNKNOWN = "not known: Valkey does not answer"
_WORKER_SILENT = "no worker has reported in the last 10 seconds"
_WORKER_IDLE = "a worker runs but has taken no task in the last 30 seconds"
_BEAT_SILENT = "no beat has reported in the last 10 seconds"


@cache
def valkey() -> redis.Redis:
    """The client for health marks; short timeouts, for nobody waits for a health check."""
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT
    )


def mark_key(who: str) -> str:
    """The key of a mark: ``worker``, ``beat`` or ``task``."""
    return f"{settings.REDIS_PREFIX}:health:{who}"


def mark(who: str, lasts: int, value: str = "1") -> None:
    """Leave a mark for ``lasts`` seconds. Raises redis.RedisError."""
    valkey().set(mark_key(who), value, ex=lasts)


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """The site serves. Asks nothing of anybody."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """What answers and what does not: 200 when all does, else 503 with a sentence for each."""
    trouble = {"database": _database(), **_marks()}
    broken = {name: why for name, why in trouble.items() if why}
    answer: dict[str, object] = {
        "status": "error" if broken else "ok",
        **{name: "error" if why else "ok" for name, why in trouble.items()},
    }
    if broken:
        answer["detail"] = broken
    return JsonResponse(answer, status=503 if broken else 200)


def _database() -> str:
    # A connection of its own: the pool would make us wait for its own, longer timeout.
    parameters = connections["default"].get_connection_params()
    for name in ("pool", "context", "cursor_factory", "prepare_threshold"):
        parameters.pop(name, None)
    try:
        with psycopg.connect(**{**parameters, "connect_timeout": _TIMEOUT}) as connection:
            connection.execute("select 1")
    except psycopg.Error:
        return _DATABASE_SILENT
    return ""


def _marks() -> dict[str, str]:
    try:
        worker, task, beat = valkey().mget([mark_key(who) for who in ("worker", "task", "beat")])
    except (redis.RedisError, OSError):
        return {"valkey": _VALKEY_SILENT, "worker": _UNKNOWN, "beat": _UNKNOWN}
    return {
        "valkey": "",
        "worker": _worker(worker, took_task=task is not None, beat_runs=beat is not None),
        "beat": "" if beat is not None else _BEAT_SILENT,
    }


def _worker(found: bytes | str | None, *, took_task: bool, beat_runs: bool) -> str:
    """A worker's own mark holds how many tasks it is at. Beat sends it a task every 5 seconds: one
    that does nothing and still takes none only looks alive. Without beat that cannot be told."""
    if found is None:
        return _WORKER_SILENT
    busy = int(found) > 0
    return "" if took_task or busy or not beat_runs else _WORKER_IDLE
