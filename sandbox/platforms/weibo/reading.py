"""Timeline, figures, comments."""

from datetime import datetime

from sandbox import figures
from sandbox.avatars import avatar_url
from sandbox.books import LIVE, Post
from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.platforms.weibo.common import HOST, counted, no, weibo
from sandbox.world import BEIJING, World


def count_of(world: World, uid: str) -> int:
    return world.books.count("platform = 'weibo' and account = ? and fate != 'deleted'", uid)


def user(world: World, call: Call, uid: str) -> JSON:
    name = world.name("weibo", uid)
    return {
        "id": number(uid), "idstr": uid, "screen_name": name, "name": name,
        "profile_url": f"u/{uid}", "profile_image_url": avatar_url(call, "weibo", uid),
        "avatar_large": avatar_url(call, "weibo", uid),
        "followers_count": figures.followers(world, "weibo", uid),
        "followers_count_str": str(figures.followers(world, "weibo", uid)),
        "friends_count": 180, "statuses_count": count_of(world, uid), "verified": True,
    }  # fmt: skip


def status(world: World, call: Call, post: Post) -> JSON:
    """A post as Weibo writes it."""
    told: JSON = {
        "created_at": datetime.fromtimestamp(post.at, BEIJING).strftime("%a %b %d %H:%M:%S %z %Y"),
        "id": int(post.remote_id), "idstr": post.remote_id, "mid": post.remote_id,
        "text": post.text, "source": "群主", "favorited": False, "truncated": False,
        "reposts_count": figures.figure(world, post, "shares"),
        "comments_count": figures.figure(world, post, "comments"),
        "attitudes_count": figures.figure(world, post, "likes"),
        "user": user(world, call, post.account),
    }  # fmt: skip
    if post.media:
        told["original_pic"] = f"{call.base}/_/media/{post.media[0]}"
        told["pic_urls"] = [{"thumbnail_pic": told["original_pic"]}]
    return told


@weibo.on("GET", HOST + "/2/statuses/user_timeline.json", "read")
def user_timeline(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/statuses/user_timeline"""
    uid = counted(world, call)
    if isinstance(uid, Answer):
        return uid
    if call.value("uid", uid) != uid:
        return no(call, 21335)
    posts = []
    if world.switch("weibo.timeline"):
        before = world.now() - world.switch("weibo.timeline_seconds")
        posts = [
            post
            for post in world.mine("weibo", uid)
            if post.at <= before and post.state(world.now()) == LIVE
        ]
    since, most = number(call.value("since_id", "0")), number(call.value("max_id", "0"))
    posts = [post for post in posts if int(post.remote_id) > since]
    posts = [post for post in posts if not most or int(post.remote_id) <= most]
    size = min(100, max(1, number(call.value("count", "20"), 20)))
    first = (max(1, number(call.value("page", "1"), 1)) - 1) * size
    told = [status(world, call, post) for post in posts[first : first + size]]
    return answer({"statuses": told, "total_number": len(posts), "previous_cursor": 0,
                   "next_cursor": 0})  # fmt: skip


@weibo.on("GET", HOST + "/2/users/show.json", "read")
def users_show(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/users/show"""
    uid = counted(world, call)
    return uid if isinstance(uid, Answer) else answer(user(world, call, call.value("uid", uid)))


@weibo.on("GET", HOST + "/2/users/counts.json", "read")
def users_counts(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/users/counts"""
    uid = counted(world, call)
    if isinstance(uid, Answer):
        return uid
    uids = call.value("uids").split(",")
    if len(uids) > 100:
        return no(call, 10008)
    told = [
        {"id": number(one), "followers_count": figures.followers(world, "weibo", one),
         "friends_count": 180, "statuses_count": count_of(world, one)}
        for one in uids if one
    ]  # fmt: skip
    return answer(told)


@weibo.on("GET", HOST + "/2/statuses/count.json", "read")
def statuses_count(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/statuses/count: unknown ids are left out without a word."""
    uid = counted(world, call)
    if isinstance(uid, Answer):
        return uid
    ids = call.value("ids").split(",")
    if len(ids) > 100:
        return no(call, 10008)
    told = []
    for one in ids:
        post = world.books.one("platform = 'weibo' and remote_id = ? and fate != 'deleted'", one)
        if post:
            told.append(
                {"id": int(one), "comments": figures.figure(world, post, "comments"),
                 "reposts": figures.figure(world, post, "shares"),
                 "attitudes": figures.figure(world, post, "likes")}
            )  # fmt: skip
    return answer(told)


@weibo.on("GET", HOST + "/2/comments/show.json", "read")
def comments_show(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/comments/show"""
    uid = counted(world, call)
    if isinstance(uid, Answer):
        return uid
    post = world.books.one("platform = 'weibo' and remote_id = ?", call.value("id"))
    if post is None:
        return no(call, 10008)
    most = min(200, number(call.value("count", "50"), 50))
    told = [
        {"created_at": datetime.fromtimestamp(at, BEIJING).strftime("%a %b %d %H:%M:%S %z %Y"),
         "id": int(key), "idstr": key, "text": text,
         "user": {"id": int(key) % 10**10, "screen_name": author}}
        for key, author, text, at in figures.comments(world, post, most)
    ]  # fmt: skip
    total = figures.figure(world, post, "comments")
    return answer({"comments": told, "total_number": total, "previous_cursor": 0,
                   "next_cursor": 0})  # fmt: skip
