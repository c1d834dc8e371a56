"""What the tests of people share."""

import pytest
import redis
from django.conf import settings


@pytest.fixture
def fresh_limits() -> None:
    """Forget what was counted so far, in this process's own corner of Valkey and nowhere else."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    for pattern in ("*allauth:rl:*", "*code-tries:*"):
        keys = list(client.scan_iter(match=f"{settings.REDIS_PREFIX}:{pattern}", count=1000))
        if keys:
            client.unlink(*keys)
    client.close()
