"""Celery's way into imports. (The work itself is jobs.)"""

from celery import shared_task

from foundation.imports import services


@shared_task(name="imports.drop_files")
def drop_files() -> None:
    """Uploaded files are not kept for ever, nor what it takes to undo their imports, nor what was
    laid out of imports nobody goes on with."""
    services.files_drop()
    services.rows_drop()
    services.stages_drop()
