"""How many wrong codes one may try. Counted in Valkey; when that is lost, everybody may try: the
phrase space and the codes' forced end still stand, and a fan in a hurry is not turned away."""

import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from community.invites.errors import TooManyGuesses
from foundation.teams.access import ip_key

logger = logging.getLogger(__name__)

MINUTES = 10


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who tries: an address on the network, and an account or a browser session."""

    ip: str | None
    who: str = ""
    # How many times the usual allowance they have.
    times: int = 1

    def counters(self) -> list[tuple[RateLimitItem, str]]:
        """The limits that count for them."""
        found: list[tuple[RateLimitItem, str]] = []
        if counted_as := ip_key(self.ip):
            per_ip = RateLimitItemPerMinute(settings.INVITE_GUESSES_PER_IP, MINUTES)
            found.append((per_ip, f"ip:{counted_as}"))
        if self.who:
            allowed = settings.INVITE_GUESSES * self.times
            found.append((RateLimitItemPerMinute(allowed, MINUTES), self.who))
        return found


def guess_check(guesser: Guesser) -> None:
    """Raise TooManyGuesses when ``guesser`` has missed too often lately."""
    try:
        limiter = _limiter(settings.REDIS_URL, settings.REDIS_PREFIX)
        free = all(limiter.test(limit, key) for limit, key in guesser.counters())
    except Exception:  # the storage's client raises many kinds
        logger.warning("guesses are not limited: Valkey does not answer", exc_info=True)
        return
    if not free:
        raise TooManyGuesses


def guess_missed(guesser: Guesser, *, count: int = 1) -> None:
    """Count ``count`` wrong codes. Never raises."""
    try:
        limiter = _limiter(settings.REDIS_URL, settings.REDIS_PREFIX)
        for limit, key in guesser.counters():
            # What is left may be less than count, and a hit over the limit counts nothing.
            left = limiter.get_window_stats(limit, key).remaining
            if left:
                limiter.hit(limit, key, cost=min(count, left))
    except Exception:  # as above
        logger.warning("a guess is not counted: Valkey does not answer", exc_info=True)


@lru_cache(maxsize=4)
def _limiter(url: str, prefix: str) -> SlidingWindowCounterRateLimiter:
    options: dict[str, Any] = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
    address = url.replace("unix://", "redis+unix://", 1) if url.startswith("unix:") else url
    return SlidingWindowCounterRateLimiter(
        storage_from_string(address, key_prefix=f"{prefix}:guess", **options)
    )
