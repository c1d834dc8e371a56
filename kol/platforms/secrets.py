"""Secrets of accounts and apps, encrypted at rest with keys that are not in the database.

What is sealed says whose it is, so that a value copied into another row does not open there, and
begins with a mark of the key that sealed it, so that changing keys finds what is left to do.
"""

import base64
import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from kol.platforms.errors import KeysMissing, SecretsLost

logger = logging.getLogger(__name__)
MARK = 6  # bytes before the token that name its key


def secrets_seal(content: Mapping[str, Any], *, of: str) -> bytes:
    """Encrypt secrets of the row whose public id is ``of``. Raises KeysMissing."""
    key = _keys()[0]
    text = json.dumps({"of": of, "content": dict(content)}, ensure_ascii=False)
    return _mark(key) + _fernet(key).encrypt(text.encode())


def secrets_open(sealed: bytes | memoryview | None, *, of: str) -> dict[str, Any]:
    """What was sealed for this row; empty for nothing. Raises KeysMissing, SecretsLost."""
    if not sealed:
        return {}
    raw = bytes(sealed)
    for key in _keys():
        if raw.startswith(_mark(key)):
            try:
                held = json.loads(_fernet(key).decrypt(raw[MARK:]))
            except InvalidToken:
                break
            if held["of"] != of:
                break
            content: dict[str, Any] = held["content"]
            return content
    raise SecretsLost


def secrets_current(sealed: bytes | memoryview) -> bool:
    """Whether the first key sealed it. Raises KeysMissing."""
    return bytes(sealed).startswith(_mark(_keys()[0]))


def _keys() -> list[str]:
    if settings.CREDENTIAL_KEYS:
        return list(settings.CREDENTIAL_KEYS)
    if not settings.DEMO:
        logger.error("QZ_CREDENTIAL_KEYS is not set: no secret of a platform is kept or opened")
        raise KeysMissing
    return [f"demo:{settings.SECRET_KEY}"]


def _fernet(key: str) -> Fernet:
    digest = hashlib.sha256(f"platforms:{key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _mark(key: str) -> bytes:
    return hashlib.sha256(f"platforms-mark:{key}".encode()).digest()[:MARK]
