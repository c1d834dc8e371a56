"""Figures of an account a day, as Douyin counts them: up to yesterday, some of it at noon."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from kol.platforms.connectors.base import Connection, Figure
from kol.platforms.connectors.douyin.speaking import call
from kol.platforms.connectors.http import BEIJING

# So many past days can be asked for at once.
_DATE_TYPES = (7, 15, 30)


def day_figures(link: Connection, first: date, last: date) -> Mapping[date, Sequence[Figure]]:
    """Followers at the end of each day, and who came; a day that is not counted yet is left out.
    One call."""
    back = (datetime.now(BEIJING).date() - first).days
    wanted = next((days for days in _DATE_TYPES if days >= back), _DATE_TYPES[-1])
    got = call(link, "GET", "/data/external/user/fans/", date_type=wanted)
    found: dict[date, Sequence[Figure]] = {}
    for one in got.get("result_list") or ():
        day = date.fromisoformat(str(one["date"]))
        if first <= day <= last:
            found[day] = (
                Figure("followers", int(one["total_fans"])),
                Figure("new_followers", int(one["new_fans"])),
            )
    return found
