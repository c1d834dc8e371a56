"""Figures, complete up to yesterday."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sandbox import figures
from sandbox.books import LIVE, Post
from sandbox.http import JSON, Answer, Call, answer
from sandbox.platforms.wechat.common import no, on
from sandbox.world import BEIJING, World

# Of a day's reading, so many 168ths fall into each hour.
_HOURS = (0, 0, 0, 0, 0, 1, 1, 2, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 0)


def _days(world: World, call: Call, most: int) -> list[date] | Answer:
    try:
        first = date.fromisoformat(str(call.json.get("begin_date")))
        last = date.fromisoformat(str(call.json.get("end_date")))
    except ValueError:
        return no(61500)
    today = datetime.fromtimestamp(world.now(), BEIJING).date()
    if not first <= last < today or (last - first).days >= most:
        return no(61501)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _end(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING).timestamp() + 86400


def _listed(rows: list[JSON]) -> Answer:
    return answer({"list": rows})


@on("/datacube/getusersummary", "read")
def getusersummary(world: World, call: Call, appid: str) -> Answer:
    """New and leaving followers, a day and source a row."""
    days = _days(world, call, 7)
    if isinstance(days, Answer):
        return days
    rows = []
    for day in days:
        new = _fans(world, appid, day) - _fans(world, appid, day - timedelta(days=1))
        rows.append({"ref_date": day.isoformat(), "user_source": 0, "new_user": new + new // 9,
                     "cancel_user": new // 9})  # fmt: skip
    return _listed(rows)


@on("/datacube/getusercumulate", "read")
def getusercumulate(world: World, call: Call, appid: str) -> Answer:
    """All followers, a day a row."""
    days = _days(world, call, 7)
    if isinstance(days, Answer):
        return days
    return _listed(
        [
            {
                "ref_date": day.isoformat(),
                "user_source": 0,
                "cumulate_user": _fans(world, appid, day),
            }
            for day in days
        ]
    )


def _fans(world: World, appid: str, day: date) -> int:
    return figures.followers(world, "wechat", appid, _end(day))


def _sent(world: World, appid: str) -> Iterator[Post]:
    """What was sent out by mass send: freepublish is not in these figures."""
    for post in world.mine("wechat", appid):
        if "msg_id" in post.extra and post.state(world.now()) == LIVE:
            yield post


def _numbers(world: World, post: Post) -> JSON:
    views = figures.views(world, post)
    return {
        "int_page_read_user": views * 4 // 5, "int_page_read_count": views,
        "ori_page_read_user": views // 40, "ori_page_read_count": views // 36,
        "share_user": figures.figure(world, post, "shares"),
        "share_count": figures.figure(world, post, "shares"),
        "add_to_fav_user": figures.figure(world, post, "favourites"),
        "add_to_fav_count": figures.figure(world, post, "favourites"),
    }  # fmt: skip


@on("/datacube/getarticlesummary", "read")
def getarticlesummary(world: World, call: Call, appid: str) -> Answer:
    """Reading of one day's mass sends."""
    return _articles(world, call, appid, total=False)


@on("/datacube/getarticletotal", "read")
def getarticletotal(world: World, call: Call, appid: str) -> Answer:
    """The same, with each day since."""
    return _articles(world, call, appid, total=True)


def _articles(world: World, call: Call, appid: str, *, total: bool) -> Answer:
    days = _days(world, call, 1)
    if isinstance(days, Answer):
        return days
    rows = []
    for post in _sent(world, appid):
        day = datetime.fromtimestamp(post.at, BEIJING).date()
        numbers = _numbers(world, post)
        if day != days[0] or numbers["int_page_read_count"] < 3:
            continue
        row: JSON = {"ref_date": day.isoformat(), "msgid": f"{post.extra['msg_id']}_1",
                     "title": post.title}  # fmt: skip
        if total:
            readers = post.extra["readers"]
            detail = {"stat_date": day.isoformat(), "target_user": readers, **numbers}
            row["details"] = [detail]
        else:
            row |= numbers
        rows.append(row)
    return _listed(rows)


@on("/datacube/getuserread", "read")
def getuserread(world: World, call: Call, appid: str) -> Answer:
    """Reading of everything, a day a row."""
    return _all_reading(world, call, appid, 3)


@on("/datacube/getuserreadhour", "read")
def getuserreadhour(world: World, call: Call, appid: str) -> Answer:
    """Reading of one day, an hour a row."""
    days = _days(world, call, 1)
    if isinstance(days, Answer):
        return days
    views = sum(figures.views(world, post) for post in _sent(world, appid))
    rows = [
        {
            "ref_date": days[0].isoformat(),
            "ref_hour": hour * 100,
            "user_source": 0,
            "int_page_read_count": views * share // 168,
        }
        for hour, share in enumerate(_HOURS)
    ]
    return _listed(rows)


@on("/datacube/getusershare", "read")
def getusershare(world: World, call: Call, appid: str) -> Answer:
    """Sharing of everything, a day a row."""
    return _all_reading(world, call, appid, 7)


def _all_reading(world: World, call: Call, appid: str, most: int) -> Answer:
    days = _days(world, call, most)
    if isinstance(days, Answer):
        return days
    rows = []
    for day in days:
        numbers: JSON = {"ref_date": day.isoformat(), "user_source": 0}
        for post in _sent(world, appid):
            if post.at < _end(day):
                for name, value in _numbers(world, post).items():
                    numbers[name] = numbers.get(name, 0) + value // 7
        rows.append(numbers)
    return _listed(rows)
