"""One host is not asked faster than its turn comes, whoever asks for what."""

from hashlib import sha256

import httpx
from django.core.cache import cache
from redis.exceptions import RedisError

# Seconds between two askings of a host.
PAUSE = 2


def host_turn(url: str, *, pause: int = PAUSE) -> bool:
    """Whether the host of ``url`` may be asked now; then nobody else may for ``pause`` seconds.

    Counted in Valkey: while that is away nobody is held back.
    """
    try:
        host = httpx.URL(url).host
    except (httpx.InvalidURL, ValueError):
        return True
    key = f"fetch-turn:{sha256(host.encode()).hexdigest()[:32]}"
    try:
        return bool(cache.add(key, 1, timeout=pause))
    except (RedisError, OSError):
        return True
