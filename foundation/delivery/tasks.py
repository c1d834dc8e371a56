"""Celery's ways into delivery."""

from celery import shared_task

from foundation.delivery import services
from foundation.delivery.handed import handed_sweep


@shared_task(name="delivery.attempt")
def attempt(delivery_id: int) -> None:
    """One message is tried."""
    services.delivery_attempt(delivery_id=delivery_id)


@shared_task(name="delivery.sweep")
def sweep() -> None:
    """What is due, and what a crash left, is taken up."""
    services.deliveries_sweep()


@shared_task(name="delivery.drop_notes")
def drop_notes() -> None:
    """Notes of hand-overs older than anybody's backup go."""
    handed_sweep()
