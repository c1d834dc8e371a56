"""Accounts on outside platforms, how they are connected, and what their limits leave."""

from kol.platforms.models.accounts import PlatformAccount, PlatformApp, PlatformPolicy
from kol.platforms.models.hooks import PlatformNotice
from kol.platforms.models.platforms import (
    FOLLOWED,
    FOLLOWED_CHOICES,
    FOLLOWED_VALUES,
    Platform,
)
from kol.platforms.models.quotas import PlatformQuota

__all__ = [
    "FOLLOWED",
    "FOLLOWED_CHOICES",
    "FOLLOWED_VALUES",
    "Platform",
    "PlatformAccount",
    "PlatformApp",
    "PlatformNotice",
    "PlatformPolicy",
    "PlatformQuota",
]
