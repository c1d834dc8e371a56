"""The page's program speaks to Valkey: one pooled client a process, and never for long.

Valkey may be lost at any time (design: ideas 4), so everybody who uses it here goes on without.
After a failure it is left alone for a second: a page waits for a dead server once, not each time.
"""

import logging
import os
import time
from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 0.3
ANSWER_SECONDS = 0.5
REST_SECONDS = 1.0

_down_until = 0.0


@lru_cache(maxsize=2)
def _client(url: str, _process: int) -> "Redis":
    return Redis.from_url(
        url,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        # Once more, for a pooled connection that a restart of Valkey has cut.
        retry=Retry(NoBackoff(), 1),
    )


def client() -> "Redis":
    """This process's client; answers come as bytes."""
    return _client(settings.REDIS_URL, os.getpid())


def resting() -> bool:
    """Whether Valkey failed a moment ago and is not worth asking."""
    return time.monotonic() < _down_until


def failed(what: str, error: RedisError | OSError) -> None:
    """Note that Valkey did not answer: it is left alone for a while, and the log says so."""
    global _down_until
    _down_until = time.monotonic() + REST_SECONDS
    logger.warning("Valkey did not answer (%s): %s", what, error)
