"""Writes to the team's own accounts."""

from kol.platforms.services.accounts import (
    account_archive,
    account_create,
    account_restore,
    account_update,
)

__all__ = ["account_archive", "account_create", "account_restore", "account_update"]
