"""A week by its hours: the same hours for all its days, so that they stand beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kol.posts.calendar.entries import Entry
from kol.posts.calendar.slots import SlotTime

# The hours of a working day are always there; earlier and later ones where something stands.
FIRST, LAST = 8, 22
# An hour shows so many lines and says how many more there are.
MOST_AN_HOUR = 8


@dataclass(frozen=True, slots=True)
class HourCell:
    """An hour of a day. ``at`` is its beginning on the team's clock, as forms write it, up to its
    hour (2027-03-05T20)."""

    at: str
    now: bool
    entries: list[Entry] = field(default_factory=list)
    slots: list[SlotTime] = field(default_factory=list)

    @property
    def shown(self) -> list[Entry]:
        """Its first lines."""
        return self.entries[:MOST_AN_HOUR]

    @property
    def more(self) -> int:
        """How many there are besides."""
        return len(self.entries) - len(self.shown)


def hours_shown(moments: Sequence[datetime], zone: ZoneInfo) -> range:
    """The hours of a week at which these moments are, those of a working day, and all between."""
    found = [one.astimezone(zone).hour for one in moments]
    return range(min([FIRST, *found]), max([LAST, *found]) + 1)


def hour_cells(
    day: date,
    hours: range,
    entries: Sequence[Entry],
    slots: Sequence[SlotTime],
    now: datetime,
    zone: ZoneInfo,
) -> list[HourCell]:
    """A day's hours with what stands in them, in order of time."""
    local = now.astimezone(zone)
    cells = {
        hour: HourCell(f"{day.isoformat()}T{hour:02}", (day, hour) == (local.date(), local.hour))
        for hour in hours
    }
    for entry in entries:
        cells[entry.at.astimezone(zone).hour].entries.append(entry)
    for slot in slots:
        cells[slot.at.astimezone(zone).hour].slots.append(slot)
    return list(cells.values())
