"""How guests follow a merge of two contacts, and come back."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kol.conferences.models import Guest, PressEvent
from kol.press.models import Contact

_ANSWER = ("answer", "answered_at", "answered_via", "words")
_CAME = ("attended_at", "attended_by", "door_staff_id")


def guests_move(loser: Contact, winner: Contact) -> dict[str, Any]:
    """The loser's places on lists become the winner's. Where both stand on one list, the loser's
    row rests, and the winner's takes over an answer or an attendance that it has not."""
    there = {one.event_id: one for one in Guest.objects.filter(contact=winner)}
    moved: list[int] = []
    folded: list[dict[str, Any]] = []
    for guest in Guest.objects.filter(contact=loser).order_by("pk"):
        if guest.event_id in there:
            folded.append(_fold(guest, there[guest.event_id]))
        else:
            moved.append(guest.pk)
    Guest.objects.filter(pk__in=moved).update(contact=winner)
    return {"ids": moved, "folded": folded}


def guests_unmove(loser: Contact, winner: Contact, moved: dict[str, Any]) -> list[str]:
    """Put both back as they were, where nobody changed it since."""
    Guest.objects.filter(pk__in=moved["ids"], contact=winner).update(contact=loser)
    lost: list[str] = []
    for part in moved["folded"]:
        lost += _unfold(part)
    return lost


def _fold(loser: Guest, winner: Guest) -> dict[str, Any]:
    took: list[str] = []
    if not winner.answer and loser.answer:
        took += _ANSWER
    if winner.attended_at is None and loser.attended_at is not None:
        took += _CAME
    for name in took:
        setattr(winner, name, getattr(loser, name))
    winner.save()
    # Two who said yes are one: a place is free again.
    twice = loser.answer == Guest.Answer.YES == winner.answer and "answer" not in took
    if twice:
        PressEvent.objects.filter(pk=winner.event_id).update(accepted=F("accepted") - 1)
    return {"winner": winner.pk, "loser": loser.pk, "took": took, "twice": twice}


def _unfold(part: dict[str, Any]) -> list[str]:
    rows = {one.pk: one for one in Guest.objects.filter(pk__in=[part["winner"], part["loser"]])}
    winner, loser = rows.get(part["winner"]), rows.get(part["loser"])
    if winner is None or loser is None:
        return []
    for name in part["took"]:
        if getattr(winner, name) == getattr(loser, name):
            default = None if name.endswith(("_at", "_id")) else ""
            setattr(winner, name, default)
    winner.save()
    yes = Guest.Answer.YES
    given_back = part["twice"] and loser.answer == yes == winner.answer
    return _place_take(loser) if given_back else []


def _place_take(guest: Guest) -> list[str]:
    try:
        with transaction.atomic():
            PressEvent.objects.filter(pk=guest.event_id).update(accepted=F("accepted") + 1)
    except IntegrityError:
        Guest.objects.filter(pk=guest.pk).update(answer="", answered_at=None, answered_via="")
        return [_("The second place at “%(event)s” was taken meanwhile.") % {"event": guest.event}]
    return []
