"""Figures of an account and its articles, as datacube gives them: up to yesterday."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from kol.platforms.connectors.base import JSON, Connection, Figure
from kol.platforms.connectors.http import BEIJING
from kol.platforms.connectors.table.official import WECHAT
from kol.platforms.connectors.wechat.speaking import post

# An article's days are told this long.
TOLD_DAYS = WECHAT.figures_calls
# A range of days asked for at once holds no more.
DAYS_A_CALL = 7
_SENT = re.compile(r"^\d+_\d+$", re.ASCII)


def account_figures(link: Connection) -> Sequence[Figure]:
    """Followers, who came, who went: of yesterday, as WeChat counts the day before in the night."""
    day = _yesterday()
    whole = _days(link, "/datacube/getusercumulate", day)
    if not whole:
        return ()
    moves = _days(link, "/datacube/getusersummary", day)
    return (
        Figure("followers", max(int(one.get("cumulate_user", 0)) for one in whole)),
        Figure("new_followers", sum(int(one.get("new_user", 0)) for one in moves)),
        Figure("lost_followers", sum(int(one.get("cancel_user", 0)) for one in moves)),
    )


def day_figures(link: Connection, first: date, last: date) -> Mapping[date, Sequence[Figure]]:
    """The same of each day of a range of DAYS_A_CALL at most; a day WeChat has not counted yet is
    left out. Two calls."""
    whole = _range(link, "/datacube/getusercumulate", first, last)
    moves = _range(link, "/datacube/getusersummary", first, last)
    followers = {_day(one): int(one.get("cumulate_user", 0)) for one in whole}
    found: dict[date, Sequence[Figure]] = {}
    for day, count in followers.items():
        of_day = [one for one in moves if _day(one) == day]
        found[day] = (
            Figure("followers", count),
            Figure("new_followers", sum(int(one.get("new_user", 0)) for one in of_day)),
            Figure("lost_followers", sum(int(one.get("cancel_user", 0)) for one in of_day)),
        )
    return found


def post_figures(link: Connection, remote_ids: Sequence[str]) -> Mapping[str, Sequence[Figure]]:
    """Articles of mass sends by ``msg_data_id_index``, of the last week: one call a day of sending.
    Published articles are not in these figures."""
    wanted = {one for one in remote_ids if _SENT.match(one)}
    found: dict[str, Sequence[Figure]] = {}
    day = _yesterday()
    for back in range(TOLD_DAYS):
        if not wanted - found.keys():
            break
        for one in _days(link, "/datacube/getarticletotal", day - timedelta(days=back)):
            details = one.get("details") or []
            if one.get("msgid") in wanted and details:
                found[str(one["msgid"])] = _article(details[-1])
    return found


def _article(newest: JSON) -> Sequence[Figure]:
    def number(name: str) -> int:
        return int(newest.get(name, 0))

    return (
        Figure("reached", number("target_user"), provisional=True),
        Figure("readers", number("int_page_read_user"), provisional=True),
        Figure("views", number("int_page_read_count"), provisional=True),
        Figure("shares", number("share_count"), provisional=True),
        Figure("favourites", number("add_to_fav_count"), provisional=True),
    )


def _days(link: Connection, path: str, day: date) -> list[JSON]:
    return _range(link, path, day, day)


def _range(link: Connection, path: str, first: date, last: date) -> list[JSON]:
    asked = {"begin_date": first.isoformat(), "end_date": last.isoformat()}
    return list(post(link, path, asked).get("list") or ())


def _day(one: JSON) -> date:
    return date.fromisoformat(str(one["ref_date"]))


def _yesterday() -> date:
    return datetime.now(BEIJING).date() - timedelta(days=1)
