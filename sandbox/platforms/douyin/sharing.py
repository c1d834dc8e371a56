"""The way by hand: a share id, a link that opens the app, and the webhook afterwards."""

import secrets

from sandbox.http import JSON, Answer, Call
from sandbox.platforms.douyin.common import HOST, douyin, published, said, token_of
from sandbox.platforms.douyin.videos import create
from sandbox.world import World


def _client(world: World, call: Call) -> str | Answer:
    told = world.token("douyin.client", token_of(call))
    if told is None or told["until"] <= world.now():
        return said(world, 2190002 if told is None else 2190008)
    return str(told["uid"])


@douyin.on("GET POST", HOST + "/share-id", "publish")
def share_id(world: World, call: Call) -> Answer:
    """A new share id; with ``share_id`` what came of one."""
    app = _client(world, call)
    if isinstance(app, Answer):
        return app
    asked = call.query.get("share_id")
    if asked:
        told = world.books.get("douyin.share", asked)
        if told is None or told["app"] != app:
            return said(world, 2100005)
        return said(world, share_id=asked, item_id=told["item_id"], video_id=told["video_id"])
    made = str(1_700_000_000_000_000_000 + world.books.number("douyin.share") * 7919)
    told = {"app": app, "callback": call.query.get("need_callback") == "true", "item_id": "",
            "video_id": "", "until": world.now() + 3600}  # fmt: skip
    world.books.put("douyin.share", made, told, world.now())
    return said(world, share_id=made)


@douyin.on("GET", HOST + "/open/getticket", "token")
def getticket(world: World, call: Call) -> Answer:
    """A ticket for the signature in the link."""
    app = _client(world, call)
    if isinstance(app, Answer):
        return app
    return said(world, ticket=secrets.token_urlsafe(24), expires_in=7200)


def act(world: World, call: Call, told: JSON) -> str:
    """A person publishes in the app what the link of a share id brought; the item's id, or ''."""
    shared = world.books.get("douyin.share", str(told.get("share_id", "")))
    if shared is None or shared["until"] < world.now():
        return ""
    post = create(world, call, str(told["uid"]), str(told.get("text", "")), [], "video")
    after = {**shared, "item_id": post.remote_id, "video_id": post.extra["video_id"]}
    world.books.put("douyin.share", str(told["share_id"]), after, world.now())
    if shared["callback"]:
        published(world, call, shared["app"], post, str(told["share_id"]))
    return post.remote_id
