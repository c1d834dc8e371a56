"""Work that PostgreSQL ended because two of its kind stood in each other's way, done again."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
ATTEMPTS = 3


def past_deadlocks(act: Callable[[], T]) -> T:
    """Run ``act`` in a transaction, again when it was ended for a deadlock: nothing was done then.
    Within somebody's transaction it is run once; theirs is over too."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return act()
        except OperationalError as error:
            deadlock = getattr(error.__cause__, "sqlstate", "") == "40P01"
            if not deadlock or connection.in_atomic_block or attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("not reached")
