"""Celery's way into lists. (The work itself is jobs.)"""

from celery import shared_task

from foundation.lists import services


@shared_task(name="lists.drop_rows")
def drop_rows() -> None:
    """What it takes to undo a change of many is not kept for ever."""
    services.bulk_rows_drop()
