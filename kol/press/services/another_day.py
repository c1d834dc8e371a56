"""Another day somebody is kept until is asked about anew: the one home of that rule."""

from collections.abc import Iterable
from typing import Any


def with_another_day(fields: Iterable[str]) -> dict[str, Any]:
    """What changes of a contact along with these fields: that one was asked about the day before
    says nothing of another, and nobody is erased who was not asked."""
    return {"retention_asked_at": None} if "retain_until" in set(fields) else {}
