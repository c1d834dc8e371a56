"""What runs by the clock: registered, on queues the site's worker serves, and not too seldom."""

from typing import Any

import pytest
from django.conf import settings

from config.celery import app
from config.launch.programs import QUEUES

SCHEDULE: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE
SERVED = frozenset(QUEUES.split(","))
# What publishing, pulls and notices stand on: how many seconds lie between two runs, where each
# goes, and after how long one that nobody took is dropped.
STATED = {
    "posts.dispatch": (2.0, "default", 4),
    "events.consume_all": (2.0, "default", 4),
    "metrics.plan": (60.0, "default", 60),
    "metrics.pull": (15.0, "pull", 15),
    "platforms.connections": (600.0, "pull", 600),
    "notify.send": (20.0, "default", 20),
    "links.forget_salts": (3600.0, "default", None),
}


def queue_of(entry: dict[str, Any]) -> str:
    """The queue that beat puts an entry into."""
    return str(app.amqp.router.route(dict(entry.get("options", {})), entry["task"])["queue"].name)


@pytest.fixture(autouse=True)
def _loaded() -> None:
    """Every app's tasks, as a worker loads them."""
    app.loader.import_default_modules()
    app.finalize()


@pytest.mark.parametrize("name", sorted(SCHEDULE))
def test_what_beat_sends_is_known_to_the_worker_and_on_a_queue_it_serves(name: str) -> None:
    entry = SCHEDULE[name]
    assert entry["task"] == name
    assert entry["task"] in app.tasks
    assert queue_of(entry) in SERVED


def test_the_worker_serves_each_queue_there_is_and_no_other() -> None:
    assert {queue.name for queue in settings.CELERY_TASK_QUEUES} == SERVED
    assert settings.CELERY_TASK_DEFAULT_QUEUE in SERVED


def test_publishing_pulls_and_notices_run_as_often_as_is_stated() -> None:
    found = {
        name: (one["schedule"], queue_of(one), one.get("options", {}).get("expires"))
        for name, one in SCHEDULE.items()
        if name in STATED
    }
    assert found == STATED


def test_beat_runs_by_this_schedule() -> None:
    """What Celery read is what the settings say."""
    assert {
        name: (one["task"], one["schedule"], one.get("options", {}))
        for name, one in app.conf.beat_schedule.items()
    } == {
        name: (one["task"], one["schedule"], one.get("options", {}))
        for name, one in SCHEDULE.items()
    }
