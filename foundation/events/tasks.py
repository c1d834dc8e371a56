"""Celery's ways into the outbox."""

from celery import shared_task

from foundation.events import partitions, services


@shared_task(name="events.consume_all")
def consume_all() -> None:
    """Every consumer reads what is new. Nudged after commits and run by the beat."""
    services.consume_all_now()


@shared_task(name="events.retry")
def retry() -> None:
    """Failed events whose pause is over are tried again."""
    services.failures_retry()


@shared_task(name="events.make_partitions")
def make_partitions() -> None:
    """The months ahead get their partitions."""
    partitions.partitions_ensure()
