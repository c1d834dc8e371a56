"""Tables of clippings: what was published, what is watched, what was said in a crisis."""

from kol.clippings.models.clippings import Capture, Clipping, ClippingContact, ClippingFile
from kol.clippings.models.crisis import Crisis, CrisisEntry
from kol.clippings.models.watches import (
    ClippingAlert,
    Watch,
    WatchItem,
    WatchListener,
)

__all__ = [
    "Capture",
    "Clipping",
    "ClippingAlert",
    "ClippingContact",
    "ClippingFile",
    "Crisis",
    "CrisisEntry",
    "Watch",
    "WatchItem",
    "WatchListener",
]
