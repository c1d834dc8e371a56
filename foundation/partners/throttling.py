"""How often a key may call. Paced in Valkey; when Valkey is lost, calls go through."""

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from foundation.partners.models import ApiKey

if TYPE_CHECKING:
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)
_limiter: MovingWindowRateLimiter | None = None


def limiter() -> MovingWindowRateLimiter:
    """The process's limiter, made on first use."""
    global _limiter
    if _limiter is None:
        url = settings.REDIS_URL.replace("unix://", "redis+unix://", 1)
        storage = storage_from_string(url, key_prefix=f"{settings.REDIS_PREFIX}:limits")
        _limiter = MovingWindowRateLimiter(storage)
    return _limiter


class KeyThrottle(BaseThrottle):
    """At most API_CALLS_PER_MINUTE of a key's calls in any minute."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count this call; False when the key is over its measure."""
        if not isinstance(request.auth, ApiKey):
            return True
        self.item = RateLimitItemPerMinute(settings.API_CALLS_PER_MINUTE)
        self.key = f"api-key:{request.auth.pk}"
        try:
            return bool(limiter().hit(self.item, self.key))
        except Exception:  # the storage's client raises many kinds; a lost pacer stops nobody
            logger.warning("API pacing is off: Valkey does not answer", exc_info=True)
            return True

    def wait(self) -> float | None:
        """Seconds until the next call would be let through."""
        import time

        return max(1.0, limiter().get_window_stats(self.item, self.key).reset_time - time.time())
