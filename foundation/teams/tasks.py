"""Celery's ways into teams."""

from celery import shared_task

from foundation.teams.services.account import codes_purge


@shared_task(name="teams.purge_codes")
def purge_codes() -> None:
    """Codes of days past are dropped."""
    codes_purge()
