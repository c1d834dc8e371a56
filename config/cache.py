"""The cache, on Valkey, which may be lost at any time: then it is empty, and pages go on.

Django's own backend would raise, and every page with it, for sessions are read through the cache
(the database holds them). After a failure Valkey is left alone for a second.

What limits are counted by (LIMITS) is then kept in the memory of each process: allauth would refuse
everybody whose attempt it can't count, and a limiter that let everybody through would be switched
off by whoever can slow Valkey down. So people sign in, and who guesses has at most the usual number
of tries in each process (QZ_WEB_WORKERS) and once more when Valkey is back.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

from foundation.live import valkey

T = TypeVar("T")
# The keys of what is counted against a limit: allauth's, tries at sign-in codes, guesses at invite
# codes, uploads a minute.
LIMITS = ("allauth:rl:", "code-tries:", "guesses:", "assets:uploads:")
# Whoever comes from many addresses can't fill the memory; what was asked for least recently goes.
MAX_COUNTS = 20_000


class _Client(RedisCacheClient):
    """Keeps its client: Django's makes one for every command, which costs more than the command."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client()

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one client; its pool hands out connections and is safe among threads."""
        return self._kept


class _Empty(DummyCache):
    """Holds nothing and takes nothing in."""

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Nothing is kept."""
        return False


class ValkeyCache(RedisCache):
    """Django's Redis cache that is empty, and takes nothing in but counts, while Valkey is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
        # One store a process: threads have a cache each, and share what has the same name.
        kept = {"KEY_PREFIX": self.key_prefix, "OPTIONS": {"MAX_ENTRIES": MAX_COUNTS}}
        self._counts: BaseCache = LocMemCache("limits", kept)
        self._empty: BaseCache = _Empty("", {})

    def _try(self, what: str, act: Callable[[], T], otherwise: Callable[[], T]) -> T:
        if valkey.resting():
            return otherwise()
        try:
            return act()
        except (RedisError, OSError) as error:
            valkey.failed(f"cache {what}", error)
            return otherwise()

    def _aside(self, key: Any) -> BaseCache:
        """Where ``key`` is kept while Valkey is away."""
        return self._counts if str(key).startswith(LIMITS) else self._empty

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default``."""
        return self._try(
            "get",
            lambda: RedisCache.get(self, key, default, version),
            lambda: self._aside(key).get(key, default, version),
        )

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """The values that are there."""
        return self._try(
            "get",
            lambda: RedisCache.get_many(self, keys, version),
            lambda: self._get_aside(keys, version),
        )

    def _get_aside(self, keys: Any, version: int | None) -> dict[Any, Any]:
        kept = {key: self._aside(key).get(key, None, version) for key in keys}
        return {key: value for key, value in kept.items() if value is not None}

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep a value."""
        self._try(
            "set",
            lambda: RedisCache.set(self, key, value, *args, **kwargs),
            lambda: self._aside(key).set(key, value, *args, **kwargs),
        )

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Keep values; the keys that were not."""
        return self._try(
            "set", lambda: RedisCache.set_many(self, data, *args, **kwargs), lambda: [*data]
        )

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep a value unless there is one; whether it was kept."""
        return self._try(
            "add",
            lambda: RedisCache.add(self, key, value, *args, **kwargs),
            lambda: self._aside(key).add(key, value, *args, **kwargs),
        )

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Count on; what it comes to. Raises ValueError when there is nothing to count on."""
        return self._try(
            "incr",
            lambda: RedisCache.incr(self, key, delta, version),
            lambda: self._aside(key).incr(key, delta, version),
        )

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep a value longer; whether it was there."""
        return self._try(
            "touch",
            lambda: RedisCache.touch(self, key, *args, **kwargs),
            lambda: self._aside(key).touch(key, *args, **kwargs),
        )

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; whether it was there."""
        # Aside too: a lock that was taken while Valkey was away may be given back when it is not.
        kept = self._aside(key).delete(key, version)
        return self._try("delete", lambda: RedisCache.delete(self, key, version), lambda: kept)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Forget values."""
        self._try("delete", lambda: RedisCache.delete_many(self, keys, version), lambda: None)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether a value is there."""
        return self._try(
            "get",
            lambda: RedisCache.has_key(self, key, version),
            lambda: self._aside(key).has_key(key, version),
        )
