"""The cache while Valkey is away: empty, and no page fails for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from foundation.live import valkey
from foundation.teams.models import User


def _without_valkey() -> dict[str, dict[str, object]]:
    return {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture
def away() -> Iterator[None]:
    """A cache whose Valkey does not answer."""
    with override_settings(CACHES=_without_valkey()):
        yield
        cache._counts.clear()  # type: ignore[attr-defined]
    valkey._down_until = 0.0


def test_it_keeps_values() -> None:
    cache.set("a", 1)
    assert (cache.get("a"), cache.add("a", 2), cache.has_key("a")) == (1, False, True)
    assert cache.get_many(["a", "b"]) == {"a": 1}
    assert cache.delete("a") is True


def test_without_valkey_nothing_is_found_and_nothing_fails(away: None) -> None:
    cache.set("a", 1)
    assert cache.get("a", "none") == "none"
    assert (cache.add("a", 1), cache.has_key("a"), cache.delete("a")) == (False, False, False)
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]


def test_without_valkey_limits_are_counted_in_the_process(away: None) -> None:
    key = "code-tries:192.0.2.1"
    assert (cache.add(key, 0, timeout=60), cache.add(key, 0, timeout=60)) == (True, False)
    with ThreadPoolExecutor(8) as pool:  # threads have a cache each, and count together
        list(pool.map(lambda _n: cache.incr(key), range(40)))
    assert (cache.get(key), cache.has_key(key)) == (40, True)
    cache.set("allauth:rl:x", [1.0], 60)
    assert cache.get("allauth:rl:x", []) == [1.0]
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert cache.get(key) is None
    assert cache.delete("allauth:rl:x") is True
    with pytest.raises(ValueError, match="not found"):
        cache.incr("anything-else")


def test_counts_kept_in_the_process_can_not_fill_its_memory(
    away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache._counts, "_max_entries", 30)  # type: ignore[attr-defined]
    for number in range(100):
        cache.add(f"code-tries:{number}", 0, timeout=60)
    kept = [number for number in range(100) if cache.has_key(f"code-tries:{number}")]
    assert len(kept) <= 30
    assert kept[-1] == 99  # what was counted last stays


def test_a_lock_taken_without_valkey_is_given_back_when_it_is_there() -> None:
    with override_settings(CACHES=_without_valkey()):
        assert cache.add("allauth:rl:x:lock", 1, timeout=10) is True
    valkey._down_until = 0.0
    cache.delete("allauth:rl:x:lock")
    with override_settings(CACHES=_without_valkey()):
        assert cache.add("allauth:rl:x:lock", 1, timeout=10) is True
        cache._counts.clear()  # type: ignore[attr-defined]
    valkey._down_until = 0.0


@pytest.mark.django_db
def test_who_is_signed_in_stays_signed_in(
    fan_user: User, client_for: Callable[[User], Client], away: None
) -> None:
    assert client_for(fan_user).get("/g/").status_code == 200
