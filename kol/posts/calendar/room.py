"""Which days are full: how much of their accounts' quotas what stands on them takes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kol.posts.calendar.entries import Entry
from kol.posts.labels import label_of
from kol.posts.quotas import TAKES, Times, most_at, rates_of, times_around

# So much of a quota is "nearly used", in hundredths.
NEARLY = 80


@dataclass(frozen=True, slots=True)
class Room:
    """A quota that is used up on a day, or nearly: of which account, how many of ``amount``."""

    platform: str
    account: str
    used: int
    amount: int

    @property
    def full(self) -> bool:
        """No more fits."""
        return self.used >= self.amount


def rooms_of(grouped: Mapping[date, Sequence[Entry]]) -> dict[date, list[Room]]:
    """By day, the quotas that are used up or nearly so. One query, none where no quota counts."""
    counted = [
        entry
        for entries in grouped.values()
        for entry in entries
        if entry.account_id and entry.state in TAKES and rates_of(entry.platform)
    ]
    if not counted:
        return {}
    longest = max(rate.seconds for one in counted for rate in rates_of(one.platform))
    # A month may have a day more than its rate says.
    reach = timedelta(seconds=longest, days=1)
    times = times_around(
        {one.account_id or 0 for one in counted},
        min(one.at for one in counted) - reach,
        max(one.at for one in counted) + reach,
    )
    found = {day: _rooms(entries, times) for day, entries in grouped.items()}
    return {day: rooms for day, rooms in found.items() if rooms}


def _rooms(entries: Sequence[Entry], times: Mapping[int, Times]) -> list[Room]:
    most: dict[tuple[str, str, int, str], int] = defaultdict(int)
    for entry in entries:
        if entry.account_id not in times or entry.state not in TAKES:
            continue
        for rate in rates_of(entry.platform):
            key = (entry.platform, entry.place, rate.amount, rate.what)
            used = most_at(times[entry.account_id or 0][rate.what], entry.at, rate)
            most[key] = max(most[key], used)
    return [
        Room(label_of(platform), place, used, amount)
        for (platform, place, amount, _what), used in sorted(most.items())
        if used * 100 >= amount * NEARLY
    ]
