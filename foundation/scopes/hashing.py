"""Keyed hashes: things that are found again without being stored."""

import hashlib
import hmac

from django.conf import settings


def keyed_hash(purpose: str, value: str) -> bytes:
    """32 bytes of HMAC-SHA256 over ``value`` under the site's HASH_KEY, apart by ``purpose``."""
    key = hashlib.sha256(f"{purpose}:{settings.HASH_KEY}".encode()).digest()
    return hmac.digest(key, value.encode(), "sha256")
