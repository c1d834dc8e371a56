"""The picture of a work that was found on an account."""

from foundation.scopes.actors import SYSTEM
from kol.platforms.models import PlatformAccount
from kol.platforms.services.pictures import picture_keep

PURPOSE = "work"


def cover_keep(account: PlatformAccount, url: str) -> str:
    """The public id of a copy; empty where there is none to be had: a card goes without. Asks
    another server: call it outside a transaction."""
    return picture_keep(account, SYSTEM, url, purpose=PURPOSE)
