"""Celery's ways into pitches."""

from celery import shared_task

from kol.pitches.selectors.across import pitches_sending
from kol.pitches.services.sending import pitch_hand_over


@shared_task(name="pitches.hand_over")
def hand_over(team_id: int, pitch_id: int) -> None:
    """What is due of one pitch goes to delivery."""
    pitch_hand_over(team_id=team_id, pitch_id=pitch_id)


@shared_task(name="pitches.tick")
def tick() -> None:
    """What is due of every pitch that goes out."""
    for team_id, pk in pitches_sending():
        pitch_hand_over(team_id=team_id, pitch_id=pk)
