"""Comments under what was sent by mass send; published articles have none that can be asked for."""

from sandbox import figures
from sandbox.http import Answer, Call, answer, number
from sandbox.platforms.wechat.common import SENDS, no, on
from sandbox.world import World, digest


@on("/cgi-bin/comment/list", "read")
def comment_list(world: World, call: Call, appid: str) -> Answer:
    """https://developers.weixin.qq.com/doc/service/api/leaving/api_listcomment.html: from fifty on
    it refuses to answer, and places in a message are counted from nothing."""
    told = call.json
    size, index = number(told.get("count")), number(told.get("index"))
    if world.account("wechat", appid).get("no_comments"):
        return no(88000)
    if not 1 <= size < 50 or number(told.get("type"), -1) not in {0, 1, 2}:
        return no(88010)
    post = world.books.one(
        "platform = 'wechat' and account = ? and id = ?",
        appid,
        number(told.get("msg_data_id")) - SENDS,
    )
    if post is None or "msg_id" not in post.extra or index >= len(post.extra["articles"]):
        return no(88001)
    if not post.extra["articles"][index].get("need_open_comment"):
        return answer({"errcode": 0, "errmsg": "ok", "total": 0, "comment": []})
    rows = [
        {"user_comment_id": int(key) % 10**6, "openid": f"o{digest(author)[:27]}",
         "create_time": int(at), "content": text, "comment_type": 0}
        for key, author, text, at in figures.comments(world, post, size)
    ]  # fmt: skip
    there = figures.figure(world, post, "comments")
    # In the order they were written, as a list is that says nothing else of itself.
    return answer({"errcode": 0, "errmsg": "ok", "total": there, "comment": rows[::-1]})
