"""Writes of press events."""

from kol.conferences.services.events import (
    event_cancel,
    event_create,
    event_restore,
    event_update,
)
from kol.conferences.services.gifts import GiftsGiven, gifts_give
from kol.conferences.services.guests import (
    GuestsAdded,
    guest_answer,
    guest_check_in,
    guest_check_out,
    guest_remove,
    guest_walk_in,
    guests_add,
)
from kol.conferences.services.handing import mails_hand_over
from kol.conferences.services.mails import mails_ask, mails_due, reminders_ask

__all__ = [
    "GiftsGiven",
    "GuestsAdded",
    "event_cancel",
    "event_create",
    "event_restore",
    "event_update",
    "gifts_give",
    "guest_answer",
    "guest_check_in",
    "guest_check_out",
    "guest_remove",
    "guest_walk_in",
    "guests_add",
    "mails_ask",
    "mails_due",
    "mails_hand_over",
    "reminders_ask",
]
