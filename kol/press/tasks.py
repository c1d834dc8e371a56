"""Celery's way into the media archive."""

from celery import shared_task

from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.press.cleaning_work import pairs_night_due
from kol.press.services.health import health_step, teams_with_contacts
from kol.press.services.reminders import follow_ups_remind, teams_to_remind
from kol.press.services.retention import retention_ask, retention_erase, teams_with_retention


@shared_task(name="press.pairs_night")
def pairs_night() -> None:
    """Every ten minutes: the contacts of teams whose night it is are looked through."""
    pairs_night_due()


@shared_task(name="press.follow_ups_remind")
def follow_ups_remind_due() -> None:
    """Every minute: whoever has something to do that is due is told."""
    for team_id in teams_to_remind():
        with team_scope(team_id):
            follow_ups_remind()


@shared_task(name="press.health_reckon")
def health_reckon_all() -> None:
    """Every day: scores fade with the days, though nothing happens; each team by itself."""
    for team_id in teams_with_contacts():
        health_reckon_team.delay(team_id)


@shared_task(name="press.health_reckon_team")
def health_reckon_team(team_id: int, after: int = 0) -> None:
    """Some contacts of a team, and the next ones in a task of their own."""
    with team_scope(team_id):
        last = health_step(after=after)
    if last is not None:
        health_reckon_team.delay(team_id, last)


@shared_task(name="press.retention")
def retention_due() -> None:
    """Every day: somebody is asked about people whose time is nearly over; whose is over go."""
    for team_id in teams_with_retention():
        with team_scope(team_id):
            team = Team.objects.get(pk=team_id)
            retention_ask(team=team)
            retention_erase(team=team)
