"""Celery's ways into teams."""

from celery import shared_task

from foundation.teams.services.account import codes_purge
from foundation.teams.services.closing import teams_erase


@shared_task(name="teams.purge_codes")
def purge_codes() -> None:
    """Codes of days past are dropped."""
    codes_purge()


@shared_task(name="teams.erase_closed")
def erase_closed() -> None:
    """Teams closed for 30 days are erased; a big one in several goes."""
    if teams_erase():
        erase_closed.delay()
