"""Address and contents of a message, encrypted while it waits."""

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealBroken(Exception):
    """The site's secret changed and the old one is not among SECRET_KEY_FALLBACKS."""


def seal(content: dict[str, Any]) -> bytes:
    """Encrypt what JSON can hold. Raises TypeError for anything else."""
    return _fernet().encrypt(json.dumps(content, ensure_ascii=False).encode())


def unseal(sealed: bytes) -> dict[str, Any]:
    """What was sealed. Raises SealBroken."""
    try:
        content: dict[str, Any] = json.loads(_fernet().decrypt(sealed))
    except InvalidToken:
        raise SealBroken from None
    return content


def _fernet() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(f"delivery:{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
