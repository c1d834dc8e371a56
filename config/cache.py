"""The cache, on Valkey, which may be lost at any time: then it is empty, and pages go on.

Django's own backend would raise, and every page with it, for sessions are read through the cache
(the database holds them). After a failure Valkey is left alone for a second.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

from foundation.live import valkey

T = TypeVar("T")


class _Client(RedisCacheClient):
    """Keeps its client: Django's makes one for every command, which costs more than the command."""

    @cached_property
    def _kept(self) -> Any:
        return super().get_client()

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one client; its pool hands out connections and is safe among threads."""
        return self._kept


class ValkeyCache(RedisCache):
    """Django's Redis cache that is empty, and takes nothing in, while Valkey is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client

    def _try(self, what: str, act: Callable[[], T], otherwise: T) -> T:
        if valkey.resting():
            return otherwise
        try:
            return act()
        except (RedisError, OSError) as error:
            valkey.failed(f"cache {what}", error)
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or ``default``."""
        return self._try("get", lambda: RedisCache.get(self, key, default, version), default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        """The values that are there."""
        return self._try("get", lambda: RedisCache.get_many(self, keys, version), {})

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep a value."""
        self._try("set", lambda: RedisCache.set(self, key, value, *args, **kwargs), None)

    def set_many(self, data: dict[Any, Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Keep values; the keys that were not."""
        return self._try("set", lambda: RedisCache.set_many(self, data, *args, **kwargs), [*data])

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep a value unless there is one; whether it was kept."""
        return self._try("add", lambda: RedisCache.add(self, key, value, *args, **kwargs), False)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        """Keep a value longer; whether it was there."""
        return self._try("touch", lambda: RedisCache.touch(self, key, *args, **kwargs), False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; whether it was there."""
        return self._try("delete", lambda: RedisCache.delete(self, key, version), False)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        """Forget values."""
        self._try("delete", lambda: RedisCache.delete_many(self, keys, version), None)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether a value is there."""
        return self._try("get", lambda: RedisCache.has_key(self, key, version), False)
