"""How guests follow a merge of two contacts, and come back."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from kol.conferences.models import Guest, PressEvent
from kol.press.models import Contact

_GROUPS: dict[str, tuple[str, ...]] = {
    "answer": ("answer", "answered_at", "answered_via", "words"),
    "came": ("attended_at", "attended_by", "door_staff_id"),
}
_EMPTY: dict[str, Any] = {"answered_at": None, "attended_at": None, "door_staff_id": None}


def guests_move(loser: Contact, winner: Contact) -> dict[str, Any]:
    """The loser's places on lists become the winner's. Where both stand on one list, the loser's
    row rests, and the winner's takes over an answer or an attendance that it has not.

    The events are held from here on, after the people: an answer of this moment waits.
    """
    theirs = Guest.objects.filter(contact=loser)
    _hold(theirs.values("event"))
    there = {one.event_id: one for one in Guest.objects.filter(contact=winner)}
    moved: list[int] = []
    folded: list[dict[str, Any]] = []
    for guest in theirs.order_by("pk"):
        if guest.event_id in there:
            folded.append(_fold(guest, there[guest.event_id]))
        else:
            moved.append(guest.pk)
    Guest.objects.filter(pk__in=moved).update(contact=winner)
    return {"ids": moved, "folded": folded}


def guests_unmove(loser: Contact, winner: Contact, moved: dict[str, Any]) -> list[str]:
    """Put both back as they were, where nobody changed it since."""
    both = [pk for part in moved["folded"] for pk in (part["winner"], part["loser"])]
    _hold(Guest.objects.filter(pk__in=both).values("event"))
    Guest.objects.filter(pk__in=moved["ids"], contact=winner).update(contact=loser)
    lost: list[str] = []
    for part in moved["folded"]:
        lost += _unfold(part)
    return lost


def _hold(events: "QuerySet[Guest, Any]") -> None:
    list(PressEvent.objects.select_for_update().filter(pk__in=events).order_by("pk"))


def _fold(loser: Guest, winner: Guest) -> dict[str, Any]:
    took = []
    before = _yes(loser, winner)
    if not winner.answer and loser.answer:
        took.append("answer")
    if winner.attended_at is None and loser.attended_at is not None:
        took.append("came")
    _set(winner, {name: getattr(loser, name) for group in took for name in _GROUPS[group]})
    # The row that rests holds no place.
    _places(winner, _yes(winner) - before)
    return {"winner": winner.pk, "loser": loser.pk, "took": took}


def _unfold(part: dict[str, Any]) -> list[str]:
    rows = {one.pk: one for one in Guest.objects.filter(pk__in=[part["winner"], part["loser"]])}
    winner, loser = rows.get(part["winner"]), rows.get(part["loser"])
    if winner is None or loser is None:
        return []
    before = _yes(winner)
    for group in part["took"]:
        # What somebody changed since is the winner's own.
        if all(getattr(winner, name) == getattr(loser, name) for name in _GROUPS[group]):
            _set(winner, {name: _EMPTY.get(name, "") for name in _GROUPS[group]})
    return [] if _places(winner, _yes(winner, loser) - before) else _place_lost(loser)


def _yes(*guests: Guest) -> int:
    return sum(one.answer == Guest.Answer.YES for one in guests)


def _set(guest: Guest, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(guest, name, value)
    if values:
        Guest.objects.filter(pk=guest.pk).update(**values)


def _places(guest: Guest, by: int) -> bool:
    """More or fewer yeses of the guest's event. False where there are not so many places."""
    if not by:
        return True
    try:
        with transaction.atomic():
            PressEvent.objects.filter(pk=guest.event_id).update(accepted=F("accepted") + by)
    except IntegrityError:
        return False
    return True


def _place_lost(guest: Guest) -> list[str]:
    _set(guest, {"answer": "", "answered_at": None, "answered_via": ""})
    return [_("The second place at “%(event)s” was taken meanwhile.") % {"event": guest.event}]
