"""When the figures of a work are asked for: dense while it is young.

Counted from its publishing. After an outage the places that were passed over are not asked for:
platforms tell what stands now, and a number of now is none of then. Figures a day (``days``) are
another thing: those are asked for by their dates until there is no hole left.
"""

from datetime import datetime, timedelta

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CURVE = (
    10 * _MINUTE,
    30 * _MINUTE,
    _HOUR,
    3 * _HOUR,
    6 * _HOUR,
    12 * _HOUR,
    _DAY,
    2 * _DAY,
    3 * _DAY,
    5 * _DAY,
    7 * _DAY,
    14 * _DAY,
    30 * _DAY,
)


def place_after(published_at: datetime, now: datetime) -> tuple[int, datetime | None]:
    """The next place on the curve after ``now``, and when that is; None: the curve is over."""
    for step, age in enumerate(CURVE):
        if published_at + age > now:
            return step, published_at + age
    return len(CURVE), None


def places_between(published_at: datetime, start: datetime, end: datetime) -> int:
    """How many places of the curve lie between two moments."""
    return sum(start <= published_at + age < end for age in CURVE)
