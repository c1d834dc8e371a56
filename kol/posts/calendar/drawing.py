"""The calendar's page as data: days with what stands on them, and the ways around."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils import timezone

from kol.posts.calendar.days import DayMark, day_mark, holidays_known, month_days
from kol.posts.calendar.entries import MOST, Entry, by_day, entries_between, span
from kol.posts.calendar.hours import HourCell, hour_cells, hours_shown
from kol.posts.calendar.moving import day_moment
from kol.posts.calendar.room import Room, rooms_of
from kol.posts.calendar.slots import SlotTime, slot_times, slots_list

VIEWS = ("month", "week", "list")
# A day of the month shows so many lines and says how many more there are.
MOST_A_DAY = 4
LIST_DAYS = 30


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day with its lines. ``slots`` are times of the week at which nothing stands yet. Of a week
    both stand in ``hours``, too."""

    day: date
    inside: bool
    today: bool
    past: bool
    mark: DayMark
    entries: list[Entry]
    more: int
    all: str
    slots: list[SlotTime]
    rooms: list[Room]
    hours: list[HourCell] = field(default_factory=list)
    # What a post that is begun on it is planned for; None for a day that is over.
    write_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A page of the calendar. ``unknown`` is a year whose holidays are not announced, or 0."""

    view: str
    first: date
    last: date
    anchor: date
    cells: list[DayCell]
    earlier: str
    later: str
    now: str
    unknown: int
    count: int
    # There are more than it shows.
    capped: bool
    # Of a week.
    hours: range = range(0)


def day_read(text: str, zone: ZoneInfo) -> date:
    """The day of an address; today for none that is one, or that is out of all bounds."""
    today = timezone.now().astimezone(zone).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if abs((day - today).days) < 3660 else today


def calendar_view(
    view: str, anchor: date, zone: ZoneInfo, filters: Mapping[str, str]
) -> CalendarView:
    """The calendar of the team in scope around a day. Four queries."""
    days = _days(view, anchor)
    entries = entries_between(*span(days[0], len(days), zone), filters=filters, ways=True)
    free = [] if any(filters.values()) else slot_times(slots_list(), days[0], len(days), zone)
    grouped = by_day(entries, zone)
    now = timezone.now()
    rooms = rooms_of(grouped)
    whole = partial(address, "list", filters=filters)
    cells = [
        _cell(day, view, anchor, grouped.get(day, []), free, now, zone, whole(day), rooms.get(day))
        for day in days
    ]
    hours = range(0)
    if view == "week":
        hours, cells = _by_hours(cells, now, zone)
    unknown = next((day.year for day in days if not holidays_known(day.year)), 0)
    before, after = _around(view, anchor, days)
    return CalendarView(
        view=view,
        first=days[0],
        last=days[-1],
        anchor=anchor,
        cells=cells,
        earlier=address(view, before, filters),
        later=address(view, after, filters),
        now=address(view, None, filters),
        unknown=unknown if unknown <= now.year + 1 else 0,
        count=len(entries),
        capped=len(entries) == MOST,
        hours=hours,
    )


def _by_hours(
    cells: Sequence[DayCell], now: datetime, zone: ZoneInfo
) -> tuple[range, list[DayCell]]:
    """The hours of a week, and its days with them."""
    entries = [one.at for cell in cells for one in cell.entries]
    slots = [one.at for cell in cells for one in cell.slots]
    hours = hours_shown([*entries, *slots], zone)
    return hours, [
        replace(cell, hours=hour_cells(cell.day, hours, cell.entries, cell.slots, now, zone))
        for cell in cells
    ]


def address(view: str, day: date | None, filters: Mapping[str, str]) -> str:
    """The query of a page of the calendar, filters included."""
    asked = {"view": view, "day": day.isoformat() if day else ""}
    return "?" + urlencode({k: v for k, v in {**asked, **filters}.items() if v})


def _days(view: str, anchor: date) -> list[date]:
    if view == "month":
        return month_days(anchor)
    first = anchor - timedelta(days=anchor.weekday()) if view == "week" else anchor
    return [first + timedelta(days=one) for one in range(7 if view == "week" else LIST_DAYS)]


def _around(view: str, anchor: date, days: Sequence[date]) -> tuple[date, date]:
    if view == "month":
        first = anchor.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return (first - timedelta(days=1)).replace(day=1), following
    return days[0] - timedelta(days=len(days)), days[0] + timedelta(days=len(days))


def _seen_first(entries: list[Entry], now: datetime) -> list[Entry]:
    """What a full day of a month shows: what is still to come, then the newest of what was."""
    past = [one for one in entries if one.at < now]
    coming = [one for one in entries if one.at >= now][:MOST_A_DAY]
    room = MOST_A_DAY - len(coming)
    return [*(past[-room:] if room else []), *coming]


def _cell(
    day: date,
    view: str,
    anchor: date,
    entries: list[Entry],
    free: list[SlotTime],
    now: datetime,
    zone: ZoneInfo,
    whole: str,
    rooms: list[Room] | None,
) -> DayCell:
    shown = _seen_first(entries, now) if view == "month" else entries
    taken = {
        (entry.at, account)
        for entry in entries
        for account in (None, entry.account_id, *entry.planned_for)
    }
    today = now.astimezone(zone).date()
    return DayCell(
        day=day,
        inside=view != "month" or day.month == anchor.month,
        today=day == today,
        past=day < today,
        mark=day_mark(day),
        entries=shown,
        more=len(entries) - len(shown),
        all=whole,
        rooms=rooms or [],
        write_at=_write_at(day, now, zone),
        slots=[
            one
            for one in free
            if one.day == day and one.at > now and (one.at, one.slot.account_id) not in taken
        ],
    )


def _write_at(day: date, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Ten in the morning, as for whatever has no time of day; later today, the next full hour."""
    soon = now.astimezone(zone).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    at = max(day_moment(None, day, zone), soon)
    return at if at.date() == day else None
