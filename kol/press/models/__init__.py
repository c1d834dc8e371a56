"""The media archive's tables."""

from kol.press.models.accounts import MediaAccount, Rate
from kol.press.models.cleaning import ContactMerge, ContactPair, OutletMerge, OutletPair
from kol.press.models.contacts import Channel, Contact, Employment
from kol.press.models.exports import Export
from kol.press.models.finding import ContactSearch, OutletSearch
from kol.press.models.interactions import (
    FollowUp,
    Gift,
    Interaction,
    InteractionContact,
    InteractionStaff,
    PressFile,
    PressNote,
)
from kol.press.models.nights import ContactPairNight
from kol.press.models.outlets import Outlet
from kol.press.models.rules import PressRules
from kol.press.models.terms import Term
from kol.press.models.tiers import Tier, TierBounds

__all__ = [
    "Channel",
    "Contact",
    "ContactMerge",
    "ContactPair",
    "ContactPairNight",
    "ContactSearch",
    "Employment",
    "Export",
    "FollowUp",
    "Gift",
    "Interaction",
    "InteractionContact",
    "InteractionStaff",
    "MediaAccount",
    "Outlet",
    "OutletMerge",
    "OutletPair",
    "OutletSearch",
    "PressFile",
    "PressNote",
    "PressRules",
    "Rate",
    "Term",
    "Tier",
    "TierBounds",
]
