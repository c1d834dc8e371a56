"""Notes on a fan: dated, by somebody, added and taken away, never written over."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from community.fans.models import Fan, FanNote
from community.fans.services.announce import fan_event
from community.fans.services.locks import fan_lock
from foundation.scopes.actors import Actor
from foundation.scopes.notes import note_text
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean

NOTE_LENGTH = 2000


def note_add(*, fan: Fan, text: str, actor: Actor) -> FanNote:
    """Write a note on a fan. Raises NoteEmpty, NoteTooLong, FanErased; of a merged record it is
    the winner's."""
    cleaned = note_text(text, NOTE_LENGTH)
    with transaction.atomic():
        locked = fan_lock(fan, follow=True)
        note = FanNote.objects.create(
            team_id=locked.team_id, fan=locked, text=cleaned, author_id=actor.staff_id
        )
        _tell(locked, actor, "fan.note_add")
    return note


def note_put(*, fan: Fan, text: str, actor: Actor) -> FanNote | None:
    """A note that comes with other changes of a locked fan, whose service tells of it. None where
    it says nothing, or nothing new. A partner's has no author."""
    cleaned = display_clean(text, NOTE_LENGTH, multiline=True)
    if not cleaned or notes_say(notes_of(fan), cleaned):
        return None
    author_id = actor.staff_id if actor.kind == "staff" else None
    return FanNote.objects.create(team_id=fan.team_id, fan=fan, text=cleaned, author_id=author_id)


def notes_of(fan: Fan) -> list[str]:
    """A fan's notes, the oldest first. One query."""
    return list(FanNote.objects.filter(fan=fan).order_by("at", "pk").values_list("text", flat=True))


def notes_joined(texts: Iterable[str]) -> str:
    """Notes as one text, as an export has them."""
    return "\n".join(texts)


def notes_say(texts: Sequence[str], text: str) -> bool:
    """Whether a cleaned text is among notes (the oldest first), or is all of them as exported."""
    whole = notes_joined(texts)
    return text in texts or text == display_clean(whole, NOTE_LENGTH, multiline=True)


def note_remove(*, note: FanNote, actor: Actor) -> None:
    """Take a note away; twice is as once."""
    with transaction.atomic():
        gone, _by_model = FanNote.objects.filter(pk=note.pk).delete()
        if gone:
            _tell(note.fan, actor, "fan.note_remove")


def _tell(fan: Fan, actor: Actor, action: str) -> None:
    audit_record(actor=actor, action=action, obj=fan)
    fan_event(
        team_id=fan.team_id,
        name="fan.updated",
        fan_ids=[fan.pk],
        fan=fan,
        actor=actor,
        fields=["notes"],
    )
