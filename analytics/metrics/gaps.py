"""Where a figure has holes: what an outage left, said beside its chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from analytics.metrics.models import Pull, Series
from analytics.metrics.services.planning import every
from kol.platforms.connectors.registry import capability_get, platform_known

# A value that comes this much later than usual was missed: once is a busy platform or a short wait.
TIMES = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The holes between the first value shown and the last. Of days ``count`` is how many are
    missing, and those are asked for again; what stood there between two moments nobody tells any
    more. ``since`` and ``until`` are of the longest."""

    count: int
    since: datetime
    until: datetime
    days: bool

    @property
    def hours(self) -> int:
        """How long the longest is."""
        return round((self.until - self.since) / timedelta(hours=1))


def gaps_of(of: str, grain: str, source: str, moments: Sequence[datetime]) -> Gaps | None:
    """The holes in the values of a series; None: none, or nobody could tell (figures of posts come
    ever more rarely, as they are meant to)."""
    if of != Series.Of.ACCOUNT or not platform_known(source):
        return None
    days = grain == Series.Grain.DAY
    most = _DAY if days else every(Pull.What.ACCOUNT, capability_get(source)) * TIMES
    found = [(one, other) for one, other in pairwise(moments) if other - one > most]
    if not found:
        return None
    since, until = max(found, key=lambda gap: gap[1] - gap[0])
    count = sum(round((other - one) / _DAY) - 1 for one, other in found) if days else len(found)
    return Gaps(count, since, until, days)
