"""Notes on a fan: dated, by somebody, added and taken away, never written over."""

from django.db import transaction

from community.fans.errors import NoteRefused
from community.fans.models import Fan, FanNote
from community.fans.services.announce import fan_event
from community.fans.services.locks import fan_lock
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.text.normal import display_clean

NOTE_LENGTH = 2000


def note_add(*, fan: Fan, text: str, actor: Actor) -> FanNote:
    """Write a note on a fan. Raises NoteRefused, FanErased; of a merged record it is the
    winner's."""
    cleaned = display_clean(text, NOTE_LENGTH, multiline=True).strip()
    if not cleaned:
        raise NoteRefused(field="text")
    with transaction.atomic():
        locked = fan_lock(fan, follow=True)
        note = FanNote.objects.create(
            team_id=locked.team_id, fan=locked, text=cleaned, author_id=actor.staff_id
        )
        _tell(locked, actor, "fan.note_add")
    return note


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
