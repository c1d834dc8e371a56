"""Composition root: settings, URLs, the WSGI program, the live stream and Celery."""

# Importing the Celery application here makes it the current one wherever Django is up, so that
# ``shared_task`` finds its broker in web processes and tests too.
from config.celery import app as celery_app

__all__ = ["celery_app"]
