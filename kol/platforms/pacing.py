"""Short pacing of an account, in Valkey: lost with it, and nobody is held back while it is away.

A rate of so many in a short time is spread: a quarter may go at once, the rest follow evenly, so
that no window of that length, wherever it begins, ever holds more than the amount.
"""

from django.conf import settings
from redis.exceptions import RedisError

from foundation.live import valkey
from kol.platforms.connectors.capability import Rate
from kol.platforms.connectors.registry import capability_get, platform_known
from kol.platforms.models import PlatformAccount

# Longer ones that matter are quotas, and rows (limits.py).
SHORT_SECONDS = 60

# Each key holds the moment (in milliseconds) from which the next would be on time. All of them are
# moved on, or none.
_TURN = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local wait = 0
for i, key in ipairs(KEYS) do
  local gap, burst = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local next = math.max(tonumber(redis.call('GET', key) or '0'), now)
  wait = math.max(wait, next - (burst - 1) * gap - now)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  local gap = tonumber(ARGV[2 * i - 1])
  local next = math.max(tonumber(redis.call('GET', key) or '0'), now) + gap
  redis.call('SET', key, next, 'PX', math.ceil(next - now) + 1000)
end
return 0
"""


def pace_wait(account_id: int, account: PlatformAccount | None = None) -> float:
    """0.0: call now, the turn is taken; else the seconds to wait before asking again. One query
    where the ``account`` was not read yet."""
    account = account or PlatformAccount.objects.only("team_id", "platform", "app_id").get(
        pk=account_id
    )
    if not platform_known(account.platform):
        return 0.0
    keys: list[str] = []
    steps: list[int] = []
    for rate in capability_get(account.platform).rates:
        if not paced(rate):
            continue
        shared = rate.scope == "app" and account.app_id
        owner = f"app:{account.app_id}" if shared else f"account:{account.pk}"
        keys.append(f"{settings.REDIS_PREFIX}:pace:{owner}:{rate.what}:{rate.seconds}")
        steps += spread(rate)
    if not keys or valkey.resting():
        return 0.0
    try:
        wait = valkey.client().eval(_TURN, len(keys), *keys, *map(str, steps))
    except (RedisError, OSError) as error:
        valkey.failed("pacing", error)
        return 0.0
    return int(wait) / 1000


def paced(rate: Rate) -> bool:
    """Whether a rate is spread: the short ones, and what is counted in no row."""
    return not rate.durable or not (rate.daily or rate.seconds > SHORT_SECONDS)


def spread(rate: Rate) -> tuple[int, int]:
    """Milliseconds between two, and how many may go at once. One of the amount is kept back where
    there are several, for a platform counts when it hears: one call that is heard late and the next
    in time are nearer to each other there."""
    burst = max(1, rate.amount // 4)
    gap = -(-rate.seconds * 1000 // max(1, rate.amount - burst))
    return gap, burst
