"""Celery's ways into pitches."""

from celery import shared_task

from kol.pitches.selectors.across import mailboxes_due, pitches_sending
from kol.pitches.services.mailbox import mailbox_read
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


@shared_task(name="pitches.mailboxes")
def mailboxes() -> None:
    """Each mailbox to be looked into gets a task of its own: one that hangs holds up none."""
    for team_id, pk in mailboxes_due():
        read_mailbox.apply_async((team_id, pk), queue="pull", expires=120)


@shared_task(name="pitches.read_mailbox")
def read_mailbox(team_id: int, mailbox_id: int) -> None:
    """What came into one mailbox."""
    mailbox_read(team_id=team_id, mailbox_id=mailbox_id)
