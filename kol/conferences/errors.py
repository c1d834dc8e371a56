"""Refusals of kol.conferences."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class EventTimes(DomainError):
    """It would end before it begins, or answers would be due after it."""

    code = "press_event_times"
    message = _("An event ends after it begins, and answers are due before it begins.")
    status = 400


class EventPlaces(DomainError):
    """Fewer places than there are guests who said yes."""

    code = "press_event_places"
    message = _("%(accepted)s guests have said yes already. Give at least as many places.")

    def __init__(self, *, accepted: int) -> None:
        super().__init__(field="capacity", accepted=accepted)


class EventCancelled(DomainError):
    """It was called off."""

    code = "press_event_cancelled"
    message = _("This event was called off. Put it back on first.")


class EventOver(DomainError):
    """It is over."""

    code = "press_event_over"
    message = _("This event is over.")


class EventFull(DomainError):
    """All places are taken."""

    code = "press_event_full"
    message = _("All places are taken. If you have to be there, please call us.")


class AnswersClosed(DomainError):
    """The time to answer has passed."""

    code = "press_event_answers_closed"
    message = _("The time to answer has passed. Please call us.")


class GuestCame(DomainError):
    """A guest who came can't be taken off the list."""

    code = "press_event_guest_came"
    message = _("This guest was there. Undo that first, then take them off the list.")


class GuestNotFound(DomainError):
    """Nobody on the list has that code."""

    code = "press_event_guest_not_found"
    message = _("Nobody on this list has that code. Look for the name instead.")
    status = 404


class GuestLeftOut(DomainError):
    """They may not be put on a list."""

    code = "press_event_guest_left_out"
    message = _("This contact is marked “do not contact”, took back their consent or is not kept.")


class GuestsTooMany(DomainError):
    """More at once than a list takes."""

    code = "press_event_guests_too_many"
    message = _("A list takes at most %(most)s guests.")

    def __init__(self, *, most: int) -> None:
        super().__init__(field="guests", most=most)


class NobodyToWrite(DomainError):
    """There is no guest this mail is for."""

    code = "press_event_nobody_to_write"
    message = _("There is nobody left to write this to.")


class NobodyCame(DomainError):
    """Nobody was let in."""

    code = "press_event_nobody_came"
    message = _("Nobody was let in at this event yet. Let guests in at the door first.")
