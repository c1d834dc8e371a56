"""Reads of the team's own accounts."""

from kol.platforms.selectors.accounts import (
    AccountSet,
    account_get,
    accounts_followed,
    accounts_list,
)

__all__ = ["AccountSet", "account_get", "accounts_followed", "accounts_list"]
