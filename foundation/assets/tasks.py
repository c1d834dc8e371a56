"""Celery entry points of assets."""

from celery import shared_task

from foundation.assets import services


@shared_task(name="assets.sweep_orphans")
def sweep_orphans() -> None:
    """Once a day: files whose row never came."""
    services.orphans_sweep()
