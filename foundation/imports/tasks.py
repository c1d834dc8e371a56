"""Celery's way into imports. (The work itself is jobs.)"""

from celery import shared_task

from foundation.imports import services


@shared_task(name="imports.drop_files")
def drop_files() -> None:
    """Uploaded files are not kept for ever."""
    services.files_drop()
