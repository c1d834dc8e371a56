"""Composition root: settings, URLs, the WSGI program, the live stream and Celery."""
