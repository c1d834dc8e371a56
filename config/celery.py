"""The Celery application. ``celery -A config.celery worker`` runs it."""

import os

from celery import Celery
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("qunzhu")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in ("default", "deliver", "import", "publish", "pull")]
app.autodiscover_tasks()
