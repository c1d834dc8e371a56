"""What each platform can do, platform by platform. The figures are those of the platforms' pages as
of 2026; a number nobody publishes is left out rather than guessed."""

from kol.platforms.connectors.capability import Capability
from kol.platforms.connectors.table.byhand import BY_HAND
from kol.platforms.connectors.table.chats import CHATS
from kol.platforms.connectors.table.official import OFFICIAL

CAPABILITIES: tuple[Capability, ...] = (*OFFICIAL, *CHATS, *BY_HAND)
