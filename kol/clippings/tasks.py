"""Celery's way into clippings."""

from time import sleep

from celery import shared_task

from kol.clippings.services.captures import capture_read, captures_sweep
from kol.clippings.services.watching import items_forget, watches_read_due


@shared_task(name="clippings.capture_one")
def capture_one(team_id: int, capture_id: int) -> None:
    """Read one address that somebody pasted."""
    capture_read(team_id=team_id, capture_id=capture_id, pause=sleep)


@shared_task(name="clippings.captures_sweep")
def sweep_captures() -> None:
    """Every ten seconds: addresses that a crash left, or a lost broker."""
    captures_sweep()


@shared_task(name="clippings.watches_read")
def read_watches() -> None:
    """Every minute: feeds that are due."""
    watches_read_due()


@shared_task(name="clippings.items_forget")
def forget_items() -> None:
    """Daily: notes of entries nobody kept."""
    items_forget()
