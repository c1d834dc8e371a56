"""The end of a team, and of a person: what pitches hold of both."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from foundation.lists.services.forgetting import known_words, query_forgotten
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
from kol.press.models import Contact
from kol.press.services.forgetting import typed_words

_TOLD = (
    "pitch__subject", "name", "address", "note", "values", "state", "answer", "covered_url",
    "sent_at", "bounced_at", "opened_at", "replied_at", "answered_at", "unsubscribed_at",
)  # fmt: skip


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
    contacts = Contact.objects.filter(pk__in=contact_ids)
    gone = sorted(contacts.values_list("public_id", flat=True))
    _typed_forget([*words, *typed_words(contact_ids)])
    # Of pitches that went out, too: they keep what was chosen.
    noted = Pitch.objects.select_for_update().filter(chosen__notes__has_any_keys=gone)
    for pitch in noted.order_by("pk"):
        for public_id in gone:
            pitch.chosen["notes"].pop(public_id, None)
        pitch.save(update_fields=["chosen"])


def _typed_forget(words: Sequence[str]) -> None:
    """What was typed to choose people by and looks for somebody who is erased finds nobody."""
    known = known_words(words)
    chosen = Pitch.objects.select_for_update().filter(chosen__has_key="filters")
    for pitch in chosen.exclude(chosen__filters={}).order_by("pk"):
        filters = pitch.chosen["filters"]
        if (forgotten := query_forgotten(filters, known)) != filters:
            pitch.chosen["filters"] = forgotten
            pitch.save(update_fields=["chosen"])


def contact_tell(contact_ids: Sequence[int]) -> list[dict[str, Any]]:
    """What pitches hold on these records of one person: the mails and what became of them, the
    sentence written for them, what they wrote back. Two queries."""
    theirs = PitchRecipient.objects.filter(contact__in=contact_ids).order_by("pk")
    told = {row["pk"]: {**row, "came_back": []} for row in theirs.values("pk", *_TOLD)}
    inbound = Inbound.objects.filter(recipient__in=list(told)).order_by("at", "pk")
    for row in inbound.values("recipient", "kind", "at", "subject", "text"):
        came = {name: value for name, value in row.items() if name != "recipient"}
        told[row["recipient"]]["came_back"].append(came)
    return [{name: value for name, value in row.items() if name != "pk"} for row in told.values()]
