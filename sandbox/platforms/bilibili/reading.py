"""Figures of an account and of a video."""

from sandbox import figures
from sandbox.http import Answer, Call
from sandbox.platforms.bilibili.archives import mine
from sandbox.platforms.bilibili.common import no, ok, on
from sandbox.world import World


@on("GET", "/data/user/stat", "read")
def user_stat(world: World, _call: Call, uid: str) -> Answer:
    """Followers and videos."""
    now = world.now()
    passed = sum(one.state(now) == "live" for one in world.mine("bilibili", uid))
    return ok({"follower": figures.followers(world, "bilibili", uid), "following": 64,
               "arc_passed_total": passed})  # fmt: skip


_NAMES = {
    "view": "views", "like": "likes", "coin": "coins", "favorite": "favourites",
    "share": "shares", "danmaku": "danmaku", "reply": "comments",
}  # fmt: skip


@on("GET", "/data/arc/stat", "read")
def arc_stat(world: World, call: Call, uid: str) -> Answer:
    """Figures of one video."""
    post = mine(world, call, uid)
    if post is None:
        return no(127124)
    told = {name: figures.figure(world, post, ours) for name, ours in _NAMES.items()}
    return ok({"title": post.title, "ptime": int(post.due), **told})
