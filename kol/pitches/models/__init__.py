"""Press releases, the pitches that send them, and the mailbox that answers come to."""

from kol.pitches.models.mailbox import Inbound, Mailbox
from kol.pitches.models.pitches import Pitch, PitchMail, PitchRecipient, PitchRound
from kol.pitches.models.releases import Release, ReleaseFile, ReleaseVersion
from kol.pitches.models.settings import SenderSettings

__all__ = [
    "Inbound",
    "Mailbox",
    "Pitch",
    "PitchMail",
    "PitchRecipient",
    "PitchRound",
    "Release",
    "ReleaseFile",
    "ReleaseVersion",
    "SenderSettings",
]
