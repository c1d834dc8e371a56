"""Videos: one upload token, one video."""

import secrets

from sandbox import figures
from sandbox.books import DELETED, WAITING, Post
from sandbox.http import JSON, Answer, Call, number
from sandbox.platforms.kuaishou.common import no, ok, on
from sandbox.world import World

_MOST_COVER, _MOST_CAPTION = 10 * 1024 * 1024, 500


@on("POST", "/openapi/photo/publish", "publish")
def publish(world: World, call: Call, uid: str) -> Answer:
    """Publish an uploaded video with its cover."""
    token = call.query.get("upload_token", "")
    told = world.books.get("kuaishou.upload", token)
    cover, caption = call.files.get("cover"), call.form.get("caption", "")
    if told is None or told["uid"] != uid:
        return no(100110001)
    if told["used"]:
        before = world.books.one("platform = 'kuaishou' and remote_id = ?", told["used"])
        again = world.switch("kuaishou.token_again")
        if again == "same" and before:
            return ok(video_info=_info(world, before))
        return no(100120003 if again == "failed" else 100110001)
    if not told["sha256"]:
        return no(100120002)
    if cover is None or not 0 < len(cover.body) <= _MOST_COVER or len(caption) > _MOST_CAPTION:
        return no(10000200)
    if world.account("kuaishou", uid).get("no_publish"):
        return no(100200106)
    photo_id = secrets.token_urlsafe(11)
    post = world.publish(
        call,
        "kuaishou",
        uid,
        review=world.switch("kuaishou.pending_seconds"),
        kind="video",
        text=caption,
        media=[told["sha256"], world.books.keep(cover.body, cover.mime)],
        idem_key=token,
        remote_id=photo_id,
        url=f"{call.base}/www.kuaishou.com/short-video/{photo_id}",
    )
    world.books.put("kuaishou.upload", token, {**told, "used": photo_id}, world.now())
    return ok(video_info=_info(world, post))


def _info(world: World, post: Post) -> JSON:
    return {
        "photo_id": post.remote_id, "caption": post.text, "cover": "", "play_url": post.url,
        "create_time": int(post.at * 1000),
        "like_count": figures.figure(world, post, "likes"),
        "comment_count": figures.figure(world, post, "comments"),
        "view_count": figures.figure(world, post, "views"),
        "pending": post.state(world.now()) == WAITING,
    }  # fmt: skip


def _there(world: World, uid: str) -> list[Post]:
    """What is listed: not what was turned down."""
    now = world.now()
    return [one for one in world.mine("kuaishou", uid) if one.state(now) != "rejected"]


def _found(world: World, call: Call, uid: str) -> Post | None:
    asked = call.query.get("photo_id", "")
    post = next((one for one in _there(world, uid) if one.remote_id == asked), None)
    late = world.switch("kuaishou.late_info") and post and world.now() < post.due
    return None if late else post


@on("GET", "/openapi/photo/info", "check")
def info(world: World, call: Call, uid: str) -> Answer:
    """One video; one that was turned down does not exist."""
    post = _found(world, call, uid)
    return ok(video_info=_info(world, post)) if post else no(100120001)


@on("GET", "/openapi/photo/list", "read")
def photo_list(world: World, call: Call, uid: str) -> Answer:
    """One's own videos, newest first; the cursor is the last one's id."""
    posts, cursor = _there(world, uid), call.query.get("cursor", "")
    size = min(200, max(1, number(call.query.get("count"), 20)))
    after = [n for n, one in enumerate(posts, 1) if one.remote_id == cursor]
    first = after[0] if after else 0
    return ok(video_list=[_info(world, one) for one in posts[first : first + size]])


@on("GET", "/openapi/photo/count", "read")
def count(world: World, _call: Call, uid: str) -> Answer:
    """How many."""
    there = _there(world, uid)
    pending = sum(one.state(world.now()) == WAITING for one in there)
    return ok(public_count=len(there) - pending, friend_count=0, private_count=0,
               all_count=len(there))  # fmt: skip


@on("POST", "/openapi/photo/delete", "publish")
def delete(world: World, call: Call, uid: str) -> Answer:
    """Take one back."""
    post = _found(world, call, uid)
    if post is None:
        return no(100120001)
    world.books.update(post, fate=DELETED)
    return ok()
