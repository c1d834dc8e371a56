"""The flood limit: so many messages of one member within some seconds. Paced by Valkey, and let
through when Valkey is away: a chat that stops for a cache would be the worse fault."""

from django.conf import settings
from redis.exceptions import RedisError

from community.chat.errors import TooFast
from community.moderation.errors import NewMemberPause
from foundation.live import valkey


def flood_check(*, member_id: int, most: int, seconds: int) -> None:
    """Count one message of a member. Raises TooFast with the seconds to wait."""
    if valkey.resting():
        return
    key = f"{settings.REDIS_PREFIX}:chat:flood:{member_id}"
    try:
        client = valkey.client()
        count = int(client.incr(key))
        if count == 1:
            client.expire(key, seconds)
        if count <= most:
            return
        wait = int(client.ttl(key))
        if wait < 0:  # the process died between the two commands above
            client.expire(key, seconds)
            wait = seconds
    except (RedisError, OSError) as error:
        valkey.failed("flood limit", error)
        return
    raise TooFast(seconds=max(wait, 1))


def pause_check(*, member_id: int, seconds: int) -> None:
    """A new member's pause between two messages. Raises NewMemberPause with the seconds to wait."""
    if valkey.resting():
        return
    key = f"{settings.REDIS_PREFIX}:chat:pause:{member_id}"
    try:
        client = valkey.client()
        if client.set(key, 1, nx=True, ex=seconds):
            return
        wait = int(client.ttl(key))
    except (RedisError, OSError) as error:
        valkey.failed("pause of new members", error)
        return
    raise NewMemberPause(seconds=max(wait, 1))
