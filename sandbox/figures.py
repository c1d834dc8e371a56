"""Plausible figures: they grow with a post's age, never shrink, and come of a seed."""

import math

from sandbox.books import Post
from sandbox.world import World, digest

# Of a thousand views, so many do this; each post has its own share around it.
_PER_THOUSAND = {
    "likes": 32, "comments": 5, "shares": 4, "favourites": 9, "coins": 6, "danmaku": 7,
    "downloads": 1, "readers": 800,
}  # fmt: skip
_HALF = 6 * 3600.0


def _share(*parts: str) -> float:
    """A number from 0 to 1 that belongs to these words."""
    return int(digest(*parts)[:8], 16) / 0xFFFFFFFF


def views(world: World, post: Post) -> int:
    """How often it was seen."""
    age = max(0.0, world.now() - post.due)
    top = 400 * math.exp(5.0 * _share(world.seed, post.remote_id, "top"))
    tail = 0.02 * top * age / 86400
    return int(top * (1 - math.exp(-age / _HALF)) + tail)


def figure(world: World, post: Post, name: str) -> int:
    """One figure of a post by our name of it."""
    seen = views(world, post)
    if name == "views":
        return seen
    around = 0.4 + 1.2 * _share(world.seed, post.remote_id, name)
    return int(seen * _PER_THOUSAND[name] / 1000 * around)


def followers(world: World, platform: str, uid: str, at: float | None = None) -> int:
    """Followers of an account at a moment: some thousands, some more each day. Both may be told of
    it: ``followers`` (those of the day 20,000 of Unix) and ``growth`` (more a day)."""
    account = world.account(platform, uid)
    told, more = account.get("followers"), account.get("growth")
    first = (
        int(told) if told is not None else 800 + int(40_000 * _share(platform, uid, "fans") ** 2)
    )
    day = (world.now() if at is None else at) / 86400 - 20_000
    growth = float(more) if more is not None else 2 + 30 * _share(platform, uid, "growth")
    return first + int(max(0.0, day) * growth)


_SAYS = (
    "支持！", "终于等到了", "转给朋友看看", "求链接", "太好看了吧", "请问什么时候还有？", "已加群",
    "第一次来，学到了", "这个封面绝了", "更新好快", "蹲一个后续", "讲得很清楚",
)  # fmt: skip


def comments(world: World, post: Post, most: int) -> list[tuple[str, str, str, float]]:
    """The newest comments under a post: id, author, text, time."""
    there = figure(world, post, "comments")
    found = []
    for number in range(there, max(0, there - most), -1):
        key = digest(world.seed, post.remote_id, str(number))
        text = _SAYS[int(key[:4], 16) % len(_SAYS)]
        at = min(world.now(), post.due + 60.0 * number)
        found.append((f"{int(key[:12], 16)}", f"粉丝{key[:4]}", text, at))
    return found
