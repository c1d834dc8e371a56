"""What the tests of the chat share."""

from collections.abc import Iterator

import pytest

from foundation.live import valkey
from tests.community.chat.room import room, stored

__all__ = ["room", "stored"]


@pytest.fixture(autouse=True)
def _valkey_is_asked() -> Iterator[None]:
    """A test that takes Valkey away leaves it resting: the next one asks it again."""
    yield
    valkey._down_until = 0.0
