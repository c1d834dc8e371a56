"""create_video and create_image_text: no key of any kind; reviewed before others see it."""

import secrets

from sandbox import figures
from sandbox.books import LIVE, Post
from sandbox.http import JSON, Answer, Call, number
from sandbox.platforms.douyin.common import (
    STATUS,
    V1,
    app_of,
    on,
    published,
    said,
    told_in,
    wanted,
)
from sandbox.world import World

_MOST_TEXT = 1000


def _sha(world: World, uid: str, media_id: str) -> str | None:
    told = world.books.get("douyin.media", media_id)
    return str(told["sha256"]) if told and told["uid"] == uid else None


def _create(
    world: World, call: Call, uid: str, text: str, media_ids: list[str], kind: str
) -> Answer:
    media = [_sha(world, uid, one) for one in media_ids]
    if not media or None in media or len(text) > _MOST_TEXT:
        return said(world, 2100005)
    if world.account("douyin", uid).get("no_publish"):
        return said(world, 2190004)
    if world.over_today(f"douyin/{uid}", "posts", world.switch("douyin.posts_per_day")):
        return said(world, 2119003)
    post = create(world, call, uid, text, [one for one in media if one], kind)
    if world.switch("douyin.webhook_direct"):
        published(world, call, app_of(world, call), post, "")
    return said(world, item_id=post.remote_id)


def create(world: World, call: Call, uid: str, text: str, media: list[str], kind: str) -> Post:
    """Write it down, as being looked at."""
    video_id = str(7_300_000_000_000_000_000 + world.books.number("douyin") * 1_000_003)
    return world.publish(
        call,
        "douyin",
        uid,
        review=world.switch("douyin.review_seconds"),
        kind=kind,
        text=text,
        media=media,
        remote_id="@" + secrets.token_urlsafe(30),
        url=f"{call.base}/www.douyin.com/{'video' if kind == 'video' else 'note'}/{video_id}",
        extra={"video_id": video_id},
    )


@on("POST", V1 + "/create_video", "publish")
def create_video(world: World, call: Call, uid: str) -> Answer:
    """Publish a video that was uploaded."""
    told = told_in(call)
    text = str(told.get("text", ""))
    return _create(world, call, uid, text, [wanted(told, "video_id")], "video")


@on("POST", V1 + "/create_image_text", "publish")
def create_image_text(world: World, call: Call, uid: str) -> Answer:
    """Publish pictures."""
    told = told_in(call)
    pictures = told.get("image_list")
    if not isinstance(pictures, list) or not 1 <= len(pictures) <= 35:
        return said(world, 2100005)
    return _create(world, call, uid, str(told.get("text", "")), [*map(str, pictures)], "images")


def row(world: World, post: Post) -> JSON:
    """A video as it is listed."""
    state = post.state(world.now())
    seen = {
        "play_count": "views", "digg_count": "likes", "comment_count": "comments",
        "share_count": "shares", "download_count": "downloads",
    }  # fmt: skip
    numbers = {name: figures.figure(world, post, ours) for name, ours in seen.items()}
    return {
        "item_id": post.remote_id, "video_id": post.extra["video_id"], "title": post.text,
        "create_time": int(post.at), "is_reviewed": state != "processing",
        "video_status": STATUS[state], "media_type": 4 if post.kind == "video" else 2,
        "is_top": False, "share_url": post.url, "cover": "",
        "statistics": {**(numbers if state == LIVE else dict.fromkeys(seen, 0)),
                       "forward_count": numbers["share_count"] // 3},
    }  # fmt: skip


@on("POST", V1 + "/video_data", "check")
def video_data(world: World, call: Call, uid: str) -> Answer:
    """Videos by their ids; those that are not one's own are left out."""
    told = told_in(call)
    ids = [str(one) for one in told.get("item_ids") or told.get("video_ids") or []]
    if not ids:
        return said(world, 2100005)
    mine = world.mine("douyin", uid)
    found = [one for one in mine if one.remote_id in ids or one.extra["video_id"] in ids]
    return said(world, list=[row(world, one) for one in found])


@on("GET", V1 + "/video_list", "read")
def video_list(world: World, call: Call, uid: str) -> Answer:
    """One's own videos, newest first."""
    cursor, size = number(call.query.get("cursor")), number(call.query.get("count"), 10)
    if not 1 <= size <= 20:
        return said(world, 2100005)
    mine = world.mine("douyin", uid)
    there = mine[cursor : cursor + size]
    more = cursor + size < len(mine)
    listed = [row(world, one) for one in there]
    return said(world, list=listed, cursor=cursor + len(there), has_more=more)
