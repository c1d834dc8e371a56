"""Celery's way into fans. (Work on many of a team's fans is jobs.)"""

from celery import shared_task

from community.fans.services.pairs_nightly import pairs_search_due


@shared_task(name="fans.pairs_search")
def pairs_search() -> None:
    """Every ten minutes: teams whose night it is."""
    pairs_search_due()
