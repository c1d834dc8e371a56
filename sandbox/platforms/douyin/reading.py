"""Figures up to yesterday, and comments."""

from datetime import datetime

from sandbox import figures
from sandbox.books import Post
from sandbox.http import JSON, Answer, Call, number
from sandbox.platforms.douyin.common import HOST, allowed, on, said
from sandbox.world import BEIJING, World

_TOTALS = {"like": "likes", "comment": "comments", "share": "shares", "play": "views"}


def _days(world: World, call: Call) -> list[float]:
    """Midnights of the days asked for, oldest first; yesterday is the last."""
    count = number(call.query.get("date_type"), 7)
    return [world.today() - 86400 * back for back in range(count, 0, -1)]


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, BEIJING).strftime("%Y-%m-%d")


@on("GET", HOST + "/data/external/user/{what}", "read")
def user_figures(world: World, call: Call, uid: str) -> Answer:
    """fans, item, like, comment, share, profile of an account, a day a row."""
    what = call.parts["what"]
    rows: list[JSON] = []
    for day in _days(world, call):
        row: JSON = {"date": _date(day)}
        if what == "fans":
            total = figures.followers(world, "douyin", uid, day + 86400)
            new = total - figures.followers(world, "douyin", uid, day)
            row |= {"new_fans": new, "total_fans": total}
        elif what == "item":
            mine = [one for one in world.mine("douyin", uid) if one.at < day + 86400]
            issued = sum(one.at >= day for one in mine)
            row |= {"new_issue": issued, "new_play": 0, "total_issue": len(mine)}
        elif what in {"like", "comment", "share"}:
            there = [one for one in world.mine("douyin", uid) if one.at < day + 86400]
            total = sum(figures.figure(world, one, _TOTALS[what]) for one in there)
            row |= {f"new_{what}": total // 7}
        elif what == "profile":
            row |= {"profile_uv": figures.followers(world, "douyin", uid) // 40}
        else:
            return said(world, 2100005)
        rows.append(row)
    return said(world, result_list=rows)


def _mine(world: World, call: Call, uid: str) -> Post | None:
    return world.books.one(
        "platform = 'douyin' and account = ? and remote_id = ?",
        uid,
        call.query.get("item_id", ""),
    )


@on("GET", HOST + "/data/external/item/{what}", "read")
def item_figures(world: World, call: Call, uid: str) -> Answer:
    """base, like, comment, play, share of a video."""
    post, what = _mine(world, call, uid), call.parts["what"]
    if post is None:
        return said(world, 2100005)
    if what == "base":
        total = {f"total_{name}": figures.figure(world, post, our) for name, our in _TOTALS.items()}
        return said(world, result={**total, "avg_play_duration": 12.4})
    if what not in _TOTALS:
        return said(world, 2100005)
    total_now = figures.figure(world, post, _TOTALS[what])
    rows = [{"date": _date(day), what: total_now // 7} for day in _days(world, call)]
    return said(world, result_list=rows)


@on("GET", HOST + "/api/douyin/v1/user/fans_data", "read")
def fans_data(world: World, _call: Call, uid: str) -> Answer:
    """Who follows, of accounts with more than a hundred followers."""
    there = figures.followers(world, "douyin", uid)
    if there <= 100:
        return said(world, 2190004)
    third = there // 3
    genders = [{"item": "1", "value": third}, {"item": "2", "value": there - third}]
    return said(world, fans_data={"all_fans_num": there, "gender_distributions": genders})


@on("GET", HOST + "/item/comment/list", "read")
def comment_list(world: World, call: Call, uid: str) -> Answer:
    """Comments under a video: of a page fifty at most."""
    post, size = _mine(world, call, uid), number(call.query.get("count"))
    if not allowed(world, call, "item.comment"):
        return said(world, 2190003)
    if post is None or not 1 <= size <= 50:
        return said(world, 2100005)
    rows = [
        {"comment_id": f"@{key}", "comment_user_id": author, "content": text,
         "create_time": int(at), "digg_count": 0, "reply_comment_total": 0, "top": False,
         "nick_name": author}
        for key, author, text, at in figures.comments(world, post, size)
    ]  # fmt: skip
    return said(world, list=rows, cursor=len(rows), has_more=False)
