"""The Celery application. ``celery -A config.celery worker`` runs it."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_process_init

from config import garbage, health, unfinished

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("qunzhu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# By name: the module needs Django to be set up, which Celery does before it builds the worker.
app.steps["worker"].add("config.heartbeat:WorkerMark")


@app.task(name="config.heartbeat")
def heartbeat() -> None:
    """Show that a worker does tasks: /readyz looks for the mark."""
    health.mark("task", health.TASK_LASTS)


@worker_init.connect
def give_back(**_given: Any) -> None:
    """Before the worker takes its first task."""
    if unfinished.only_worker():
        unfinished.tasks_give_back(app)


@worker_process_init.connect
def settle(**_given: Any) -> None:
    """In each process of the pool, which has all tasks loaded by then."""
    garbage.settle()
