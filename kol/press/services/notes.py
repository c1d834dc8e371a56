"""Notes on a contact or an outlet: dated, by somebody, added and taken away, never written over."""

from django.db import transaction

from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.scopes.notes import note_text
from foundation.text.normal import display_clean
from kol.press.models import PressNote
from kol.press.services.holders import Holder, holder_key, holder_lock, holder_of, holder_told

NOTE_LENGTH = 2000


def note_add(*, of: Holder, text: str, actor: Actor) -> PressNote:
    """Write a note, also while the record is merged. Raises NoteEmpty, NoteTooLong,
    ContactErased."""
    cleaned = note_text(text, NOTE_LENGTH)
    return past_deadlocks(lambda: _note(of, cleaned, actor))


def _note(of: Holder, cleaned: str, actor: Actor) -> PressNote:
    with transaction.atomic():
        locked = holder_lock(of)
        note = PressNote.objects.create(
            team_id=locked.team_id,
            **holder_key(locked),
            text=cleaned,
            author_id=actor.staff_id if actor.kind == "staff" else None,
        )
        holder_told(locked, actor=actor, what="notes", deed="note_add")
    return note


def note_put(*, of: Holder, text: str, actor: Actor) -> PressNote | None:
    """A note that comes with other changes of a locked record, whose service tells of it. None
    where it says nothing, or nothing new."""
    cleaned = display_clean(text, NOTE_LENGTH, multiline=True).strip()
    key = holder_key(of)
    if not cleaned or PressNote.objects.filter(**key, text=cleaned).exists():
        return None
    author_id = actor.staff_id if actor.kind == "staff" else None
    return PressNote.objects.create(team_id=of.team_id, **key, text=cleaned, author_id=author_id)


def note_remove(*, note: PressNote, actor: Actor) -> None:
    """Take a note away; twice is as once."""
    with transaction.atomic():
        locked = holder_lock(holder_of(note))
        gone, _by_model = PressNote.objects.filter(pk=note.pk).delete()
        if gone:
            holder_told(locked, actor=actor, what="notes", deed="note_remove")
