"""Celery's way into the media archive."""

from celery import shared_task

from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.press.cleaning_work import pairs_night_due
from kol.press.services.health import health_step, teams_with_contacts
from kol.press.services.reminders import follow_ups_remind, teams_to_remind
from kol.press.services.retention import retention_ask, retention_step, teams_with_retention


@shared_task(name="press.pairs_night")
def pairs_night() -> None:
    """Every ten minutes: the contacts of teams whose night it is are looked through."""
    pairs_night_due()


@shared_task(name="press.follow_ups_remind")
def follow_ups_remind_due() -> None:
    """Every minute: whoever has something to do that is due is told; each team by itself."""
    for team_id in teams_to_remind():
        follow_ups_remind_team.delay(team_id)


@shared_task(name="press.follow_ups_remind_team")
def follow_ups_remind_team(team_id: int) -> None:
    """Those of one team."""
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
    """Every day: somebody is asked about people whose time is nearly over; whose is over go. Each
    team by itself."""
    for team_id in teams_with_retention():
        retention_team.delay(team_id)


@shared_task(name="press.retention_team")
def retention_team(team_id: int, after: int = 0) -> None:
    """Ask, then some who go, and the next ones in a task of their own."""
    with team_scope(team_id):
        team = Team.objects.get(pk=team_id)
        if not after:
            retention_ask(team=team)
        _erased, last = retention_step(team=team, after=after)
    if last is not None:
        retention_team.delay(team_id, last)
