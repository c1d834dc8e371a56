"""How many files one person may send in a minute, counted in Valkey (nobody is when it is away)."""

from django.core.cache import cache
from redis.exceptions import RedisError

from foundation.scopes.actors import Actor


def uploads_paced(actor: Actor, what: str, most: int) -> bool:
    """Counts one upload; False: that was one too many."""
    key = f"assets:{what}:{actor.kind}:{actor.user_id or actor.api_key_id or actor.ip}"
    if actor.kind == "system" or cache.add(key, 1, timeout=60):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except (ValueError, RedisError, OSError):  # the minute ended meanwhile, or Valkey is away
        return True
