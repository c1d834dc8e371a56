"""What becomes of each column of pitches that points at a person of ours, or at a contact."""

from foundation.teams.person_registry import deeds
from kol.press.privacy_registry import EMPTIED, ContactRef

REFS = deeds(
    "release.owner",
    "releaseversion.by",
    "pitch.owner",
    "pitch.asked_by",
    "pitch.decided_by",
    "pitchround.by",
)
CONTACTS = (
    ContactRef(
        "pitches.pitchrecipient.contact",
        erased=EMPTIED,
        # The keyed hash stays with the row: by it the figures stand, and a restored backup finds
        # that the mail was handed over.
        empty={"name": "", "address": "", "values": {}, "note": "", "covered_url": ""},
        told="pitches",  # by closing.contact_tell
    ),
)
