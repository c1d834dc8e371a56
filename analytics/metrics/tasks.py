"""Celery's ways into figures."""

from celery import shared_task

from analytics.metrics.services.planning import pulls_plan
from analytics.metrics.services.pulling import pulls_work

# A tick gives way to the next before it comes.
SECONDS = 20


@shared_task(name="metrics.plan")
def plan() -> None:
    """Accounts that were connected meanwhile get their pulls."""
    pulls_plan()


@shared_task(name="metrics.pull")
def pull() -> None:
    """What is due is asked for."""
    pulls_work(SECONDS)
