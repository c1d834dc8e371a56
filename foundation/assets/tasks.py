"""Celery entry points of assets."""

from celery import shared_task

from foundation.assets import services


@shared_task(name="assets.sweep_orphans")
def sweep_orphans() -> None:
    """Once a day: pictures that nothing holds, and files whose row never came."""
    services.unheld_sweep()
    services.orphans_sweep()
