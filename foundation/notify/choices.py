"""What one person wants: the channels of a kind, and when they are left alone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from foundation.notify.models import NoticeSettings
from foundation.notify.registry import CHANNELS, NoticeKind
from foundation.teams.models import Team


@dataclass(frozen=True, slots=True)
class Choices:
    """One person's, in the zone of their team."""

    chosen: dict[str, frozenset[str]]
    zone: ZoneInfo
    quiet_from: time | None = None
    quiet_until: time | None = None

    def channels(self, kind: NoticeKind) -> frozenset[str]:
        """Where this kind reaches them; empty: nowhere."""
        return self.chosen.get(kind.name, kind.channels)

    def awake(self, at: datetime) -> datetime:
        """``at``, or the end of the quiet hours it falls into."""
        if self.quiet_from is None or self.quiet_until is None:
            return at
        here = at.astimezone(self.zone)
        if not _within(here.time(), self.quiet_from, self.quiet_until):
            return at
        day = here.date()
        if here.time() >= self.quiet_until:  # the quiet goes past midnight
            day += timedelta(days=1)
        return datetime.combine(day, self.quiet_until, tzinfo=self.zone)


def choices_of(settings: NoticeSettings | None, team: Team) -> Choices:
    """What somebody chose; the defaults where they never did."""
    zone = ZoneInfo(team.time_zone)
    if settings is None:
        return Choices({}, zone)
    chosen = {
        str(kind): frozenset(way for way in ways if way in CHANNELS)
        for kind, ways in settings.choices.items()
        if isinstance(ways, list)
    }
    return Choices(chosen, zone, settings.quiet_from, settings.quiet_until)


def _within(now: time, start: time, end: time) -> bool:
    if start == end:
        return False
    return start <= now < end if start < end else now >= start or now < end
