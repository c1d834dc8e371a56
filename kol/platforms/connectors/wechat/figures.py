"""Figures of an account and its articles, as datacube gives them: up to yesterday."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from kol.platforms.connectors.base import JSON, Connection, Figure
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import BEIJING
from kol.platforms.connectors.table.official import WECHAT
from kol.platforms.connectors.wechat.speaking import COUNTED_AFTER, NOT_COUNTED, post

# So many days back; the two calls that are left tell the addresses of what was published.
TOLD_DAYS = WECHAT.figures_calls - 2
# A range of days asked for at once holds no more.
DAYS_A_CALL = 7
_SENT = re.compile(r"^\d+_\d+$", re.ASCII)
_FIGURES = {
    "read_user": "readers",
    "like_user": "likes",
    "zaikan_user": "wows",
    "comment_count": "comments",
    "share_user": "shares",
    "collection_user": "favourites",
}


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


def post_figures(
    link: Connection, remote_ids: Sequence[str], addresses: Callable[[], Mapping[str, str]]
) -> Mapping[str, Sequence[Figure]]:
    """Articles of the last week: one call a day of going out, which tells all that went out on it,
    sent or published. What was sent is known by its msgid; what was published by an article_id,
    which these figures do not tell: by its address (``addresses``, one call more). Raises
    PlatformError (processing) where nothing is told because days are not counted yet."""
    wanted = _named(remote_ids, addresses)
    found: dict[str, Sequence[Figure]] = {}
    late = False
    day = _yesterday()
    for back in range(TOLD_DAYS):
        if not wanted:
            break
        rows, delayed = _articles(link, day - timedelta(days=back))
        late = late or delayed
        for one in rows:
            details = one.get("detail_list") or []
            remote_id = next((wanted[name] for name in _names(one) if name in wanted), "")
            if remote_id and details:
                found[remote_id] = _article(details[-1])
        wanted = {name: one for name, one in wanted.items() if one not in found}
    if late and not found:
        raise PlatformError(Fault.PROCESSING, code=NOT_COUNTED, retry_after=COUNTED_AFTER)
    return found


def _named(remote_ids: Sequence[str], addresses: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """What figures know works by -> our id of each."""
    wanted = {one: one for one in remote_ids if _SENT.match(one)}
    published = [one for one in remote_ids if one not in wanted]
    if not published:
        return wanted
    try:
        told = addresses()
    except PlatformError as error:
        if error.fault is not Fault.PERMISSION or not wanted:
            raise
        told = {}  # what was sent is told of without them
    return wanted | {
        name: one for one in published if (name := _known_by(told.get(one, ""))) is not None
    }


def _names(row: JSON) -> tuple[str, ...]:
    """What a row of figures may be known by."""
    by_address = _known_by(str(row.get("content_url") or ""))
    return (str(row.get("msgid") or ""), *([by_address] if by_address else []))


def _known_by(address: str) -> str | None:
    """What an article's address says it is: its msgid, which the long form has as ``mid`` and
    ``idx``; the path of the short form."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    if "mid" in asked:
        return f"{asked['mid'][0]}_{asked.get('idx', ['1'])[0]}"
    return parts.path if parts.path.strip("/") else None


def _articles(link: Connection, day: date) -> tuple[list[JSON], bool]:
    """The figures of what went out on a day, and whether some of them are still to come."""
    asked = {"begin_date": day.isoformat(), "end_date": day.isoformat()}
    try:
        got = post(link, "/datacube/getarticletotaldetail", asked)
    except PlatformError as error:
        if error.code == NOT_COUNTED:
            return [], True
        raise
    return list(got.get("list") or ()), bool(got.get("is_delay"))


def _article(newest: JSON) -> Sequence[Figure]:
    """Each day's row is the whole up to it. Nearly all of them are people, not times."""
    return tuple(
        Figure(ours, int(newest.get(theirs) or 0), provisional=True)
        for theirs, ours in _FIGURES.items()
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
