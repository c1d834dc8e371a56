"""What the demo's account at Weibo looked like before today: Weibo tells what stands now alone, and
a chart of one point is none. At Douyin and WeChat the first pulls bring the past by themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from analytics.metrics.services.writing import Value, points_write
from analytics.metrics.words import unit_of
from kol.platforms.models import PlatformAccount

# The sandbox counts from the same two numbers (sandbox/figures.py): where the past ends, its
# figures go on.
FOLLOWERS, A_DAY = 96_000, 35
_DAY_ZERO = datetime.fromtimestamp(20_000 * 86400, UTC)
DAYS, STEP = 30, timedelta(hours=6)


def followers_at(at: datetime) -> int:
    """How many there were at a moment."""
    return FOLLOWERS + int((at - _DAY_ZERO) / timedelta(days=1) * A_DAY)


def figures(weibo: PlatformAccount) -> None:
    """A month of followers, four times a day."""
    points_write(team_id=weibo.team_id, values=_values(weibo), pulled_at=timezone.now())


def _values(weibo: PlatformAccount) -> Iterator[Value]:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    for back in range(int(timedelta(days=DAYS) / STEP), 0, -1):
        at = hour - STEP * back
        for name, value in (("followers", followers_at(at)), ("following", 180)):
            yield Value(
                of="account",
                object_id=weibo.pk,
                name=name,
                source=weibo.platform,
                at=at,
                value=value,
                unit=unit_of(name),
            )
