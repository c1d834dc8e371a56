"""Celery entry points of press events."""

from celery import shared_task

from foundation.scopes.scope import team_scope
from kol.conferences import services
from kol.conferences.selectors.sweeps import events_to_remind, teams_with_mails


@shared_task(name="conferences.mails_hand_over")
def mails_hand_over(team_id: int) -> None:
    """Some of a team's mails to guests, and the next ones in a task of their own."""
    with team_scope(team_id):
        handed = services.mails_hand_over()
    if handed:
        mails_hand_over.apply_async((team_id,), queue="deliver", retry=False)


@shared_task(name="conferences.sweep")
def sweep() -> None:
    """Every minute: mails whose worker died, and events whose guests are reminded now."""
    for team_id in teams_with_mails():
        mails_hand_over.apply_async((team_id,), queue="deliver", retry=False)
    for team_id, event in events_to_remind():
        with team_scope(team_id):
            services.reminders_ask(event=event)
