"""The end of a team, and of a person: what pitches hold of both."""

from collections.abc import Sequence
from contextlib import suppress

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.pitches.errors import PitchNotThere
from kol.pitches.models import (
    Inbound,
    Mailbox,
    Pitch,
    PitchMail,
    PitchRecipient,
    Release,
    ReleaseFile,
    ReleaseVersion,
)
from kol.pitches.services.control import pitch_cancel


def pitches_end(team: Team, actor: Actor) -> None:
    """The team closes: what has not left never will."""
    going = [Pitch.State.REVIEW, Pitch.State.SENDING, Pitch.State.PAUSED]
    for pitch in Pitch.objects.filter(state__in=going).order_by("pk"):
        with suppress(PitchNotThere):  # it came to its end meanwhile
            pitch_cancel(pitch=pitch, actor=actor)
    Mailbox.objects.update(is_on=False)


def pitches_erase(limit: int) -> int:
    """Of a team that is erased, everything goes. Returns how many rows went."""
    for model in (Inbound, PitchMail, PitchRecipient, Pitch, ReleaseFile, ReleaseVersion, Release):
        some = model.objects.order_by("pk").values("pk")[:limit]
        gone, _by_model = model.objects.filter(pk__in=some).delete()
        if gone:
            return gone
    return Mailbox.objects.all().delete()[0]


def contact_forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    """A person is erased: what they wrote goes, and what has not left to them never will (the
    guard sees that they were erased). Rows stay for the figures."""
    theirs = PitchRecipient.objects.filter(contact__in=contact_ids)
    Inbound.objects.filter(recipient__in=theirs).update(subject="", text="")
    for pitch in Pitch.objects.filter(state=Pitch.State.DRAFT, recipients=None):
        _drop_note(pitch, contact_ids)


def _drop_note(pitch: Pitch, contact_ids: Sequence[int]) -> None:
    from kol.press.models import Contact

    gone = set(Contact.objects.filter(pk__in=contact_ids).values_list("public_id", flat=True))
    notes = pitch.chosen.get("notes", {})
    if gone & set(notes):
        pitch.chosen["notes"] = {key: text for key, text in notes.items() if key not in gone}
        pitch.save(update_fields=["chosen"])
