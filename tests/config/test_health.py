"""``/healthz`` and ``/readyz``: each part that does not answer is named."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.test import Client
from pytest_django.fixtures import Settings

from config import health
from config.celery import app, heartbeat

READY = {"status": "ok", "database": "ok", "valkey": "ok", "worker": "ok", "beat": "ok"}
Answer = Callable[[], tuple[int, dict[str, object]]]


@pytest.fixture
def answer(client: Client, db: None) -> Iterator[Answer]:
    """Asks ``/readyz`` on a site where all has just left its mark."""
    health.valkey.cache_clear()
    health.mark("worker", 10, "0")
    health.mark("task", 30)
    health.mark("beat", 10)

    def ask() -> tuple[int, dict[str, object]]:
        response = client.get("/readyz")
        return response.status_code, response.json()

    yield ask
    health.valkey.cache_clear()


def away(who: str) -> None:
    """As if the mark had expired."""
    assert health.valkey().delete(health.mark_key(who)) == 1


def test_healthz_asks_nobody(client: Client, settings: Settings) -> None:
    """It answers without a database (this test may not touch one) and without Valkey."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]
    assert client.post("/healthz").status_code == 405


def test_ready(answer: Answer) -> None:
    """All answer."""
    assert answer() == (200, READY)


def test_worker_away(answer: Answer) -> None:
    """No worker has reported; beat has."""
    away("worker")
    assert answer() == (503, {**READY, "status": "error", "worker": "error", "detail": {
        "worker": "no worker has reported in the last 10 seconds"}})  # fmt: skip


def test_worker_that_does_nothing(answer: Answer) -> None:
    """A worker that reports, is at no task and does not take beat's is not well."""
    away("task")
    assert answer() == (503, {**READY, "status": "error", "worker": "error", "detail": {
        "worker": "a worker runs but has taken no task in the last 30 seconds"}})  # fmt: skip


def test_busy_worker_is_well(answer: Answer) -> None:
    """One that is at long tasks takes no heartbeat, and is well all the same."""
    away("task")
    health.mark("worker", 10, "2")
    assert answer() == (200, READY)


def test_beat_away(answer: Answer) -> None:
    """Without beat no heartbeat is sent, which is not the worker's fault."""
    away("beat")
    away("task")
    assert answer() == (503, {**READY, "status": "error", "beat": "error", "detail": {
        "beat": "no beat has reported in the last 10 seconds"}})  # fmt: skip


def test_database_away(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that cannot be reached is named within the time a check may take."""
    monkeypatch.setitem(connections["default"].settings_dict, "HOST", "/nowhere")
    assert answer() == (503, {**READY, "status": "error", "database": "error", "detail": {
        "database": "the database does not answer"}})  # fmt: skip


def test_valkey_away(answer: Answer, settings: Settings) -> None:
    """Without Valkey nothing is known of worker and beat, and that is what is said."""
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    health.valkey.cache_clear()
    assert answer() == (503, {
        "status": "error", "database": "ok", "valkey": "error", "worker": "error", "beat": "error",
        "detail": {
            "valkey": "Valkey does not answer",
            "worker": "not known: Valkey does not answer",
            "beat": "not known: Valkey does not answer",
        },
    })  # fmt: skip


def test_the_heartbeat_leaves_its_mark(answer: Answer) -> None:
    """Beat's task is the one that proves tasks are done, and is sent every five seconds."""
    away("task")
    heartbeat()
    assert answer() == (200, READY)
    assert 25 < health.valkey().ttl(health.mark_key("task")) <= 30
    entry = app.conf.beat_schedule["config.heartbeat"]
    assert (entry["task"], entry["schedule"], entry["options"]) == (
        heartbeat.name,
        5.0,
        {"expires": 20},
    )
