"""Figures, complete up to yesterday."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from sandbox import figures
from sandbox.books import LIVE, Post
from sandbox.http import JSON, Answer, Call, answer
from sandbox.platforms.wechat.common import data_id, no, on
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
    if last == today - timedelta(days=1) and world.switch("wechat.not_counted"):
        return no(61503)
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
    """What was sent out by mass send: the older calls tell no others."""
    for post in _out(world, appid):
        if "msg_id" in post.extra:
            yield post


def _out(world: World, appid: str) -> Iterator[Post]:
    """What was sent or published."""
    for post in world.mine("wechat", appid):
        if post.state(world.now()) == LIVE:
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
    days = _days(world, call, 1)
    if isinstance(days, Answer):
        return days
    rows = []
    for post in _sent(world, appid):
        numbers = _numbers(world, post)
        if _day_of(post) == days[0] and numbers["int_page_read_count"] >= 3:
            rows.append({**_named(post), **numbers})
    return _listed(rows)


@on("/datacube/getarticletotaldetail", "read")
def getarticletotaldetail(world: World, call: Call, appid: str) -> Answer:
    """Everything that went out on a day, sent or published, with the whole of each day since."""
    days = _days(world, call, 1)
    if isinstance(days, Answer):
        return days
    today = datetime.fromtimestamp(world.now(), BEIJING).date()
    late = days[0] == today - timedelta(days=1) and bool(world.switch("wechat.delayed"))
    rows = [] if late else [
        {**_named(post), "publish_type": 0 if "msg_id" in post.extra else 1,
         "content_url": post.url, "detail_list": _details(world, post, today)}
        for post in _out(world, appid) if _day_of(post) == days[0]
    ]  # fmt: skip
    return answer({"list": rows, "is_delay": late})


# How long an article's days are told.
_TOLD_DAYS = 30


def _details(world: World, post: Post, today: date) -> list[JSON]:
    """Each day's whole, up to yesterday. The sandbox knows what stands now, and tells that."""
    first = _day_of(post)
    days = min((today - first).days, _TOLD_DAYS)
    figure = partial(figures.figure, world, post)
    numbers = {
        "read_user": figure("readers"), "share_user": figure("shares"),
        "zaikan_user": figure("likes") // 4, "like_user": figure("likes"),
        "comment_count": figure("comments"), "collection_user": figure("favourites"),
    }  # fmt: skip
    return [
        {"stat_date": (first + timedelta(days=number)).isoformat(), **numbers}
        for number in range(days)
    ]


def _day_of(post: Post) -> date:
    return datetime.fromtimestamp(post.at, BEIJING).date()


def _named(post: Post) -> JSON:
    return {"ref_date": _day_of(post).isoformat(), "msgid": f"{data_id(post)}_1",
            "title": post.title}  # fmt: skip


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
