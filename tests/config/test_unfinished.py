"""Tasks of a killed worker."""

from typing import Any

import redis
from django.conf import settings

from config.celery import app, heartbeat
from config.unfinished import tasks_give_back


def test_what_a_killed_worker_had_taken_is_queued_again() -> None:
    """A task is taken and never finished: it is nobody's until it is given back, once."""
    valkey = redis.Redis.from_url(settings.REDIS_URL)
    queue = f"{settings.REDIS_PREFIX}:celery:default"
    heartbeat.apply_async(queue="default")
    assert valkey.llen(queue) == 1
    killed = app.connection_for_read()
    channel: Any = killed.default_channel
    message = channel.basic_get("default")
    assert message is not None
    assert valkey.llen(queue) == 0
    tasks_give_back(app)
    assert valkey.llen(queue) == 1
    tasks_give_back(app)
    assert valkey.llen(queue) == 1
    valkey.close()
    killed.collect()
