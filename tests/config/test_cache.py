"""The cache while Valkey is away: empty, and no page fails for it."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings

from foundation.live import valkey
from foundation.teams.models import User


@pytest.fixture
def away() -> Iterator[None]:
    """A cache whose Valkey does not answer."""
    given = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=given):
        yield
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


@pytest.mark.django_db
def test_who_is_signed_in_stays_signed_in(
    fan_user: User, client_for: Callable[[User], Client], away: None
) -> None:
    assert client_for(fan_user).get("/g/").status_code == 200
