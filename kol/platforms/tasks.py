"""Celery's ways into accounts."""

from celery import shared_task

from kol.platforms.selectors.across import old_drop
from kol.platforms.services.renewing import connections_sweep


@shared_task(name="platforms.connections")
def connections() -> None:
    """Tokens are renewed a day ahead, and ends told of in time."""
    connections_sweep()


@shared_task(name="platforms.drop_old")
def drop_old() -> None:
    """Old windows of quotas and old notices go."""
    old_drop()
