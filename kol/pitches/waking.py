"""Telling the workers that a pitch has something to hand over; losing it only means waiting for
the next tick of the clock."""

import logging

from django.db import transaction

from kol.pitches.models import Pitch

logger = logging.getLogger(__name__)


def dispatch_soon(pitch: Pitch) -> None:
    """After the commit."""
    team_id, pk = pitch.team_id, pitch.pk
    transaction.on_commit(lambda: _send(team_id, pk), robust=True)


def _send(team_id: int, pk: int) -> None:
    from kol.pitches.tasks import hand_over

    try:
        hand_over.apply_async((team_id, pk), queue="deliver", retry=False)
    except Exception as error:  # the broker's client raises many kinds, and none may fail a request
        logger.warning("pitch %s waits for the clock: %s", pk, type(error).__name__)
