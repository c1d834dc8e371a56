"""freepublish: accepted at once, public some seconds later, told by an event."""

import secrets

from sandbox.books import DELETED, LIVE, WAITING, Post
from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.platforms.wechat.common import data_id, event, no, ok, on, wanted
from sandbox.platforms.wechat.drafts import draft_of
from sandbox.platforms.wechat.material import material
from sandbox.world import World, digest

REVIEW_FAILED = 4
_STATUS = {LIVE: 0, WAITING: 1, "rejected": REVIEW_FAILED, DELETED: 5}


def media_of(world: World, appid: str, articles: list[JSON]) -> list[str]:
    """The covers and pictures of articles."""
    ids = [str(one.get("thumb_media_id", "")) for one in articles]
    for one in articles:
        listed = (one.get("image_info") or {}).get("image_list") or []
        ids += [str(each.get("image_media_id", "")) for each in listed]
    return [name for one in ids if (name := material(world, appid, one))]


@on("/cgi-bin/freepublish/submit", "publish")
def submit(world: World, call: Call, appid: str) -> Answer:
    """https://developers.weixin.qq.com/doc/service/api/public/api_freepublish_submit.html"""
    media_id = wanted(call.json, "media_id")
    draft = draft_of(world, appid, media_id)
    if world.account("wechat", appid).get("no_publish"):
        return no(48001)
    if draft is None:
        return no(40007)
    if world.over_today(f"wechat/{appid}", "freepublish", 100):
        return no(45009)
    publish_id = str(2_247_483_000 + world.books.number("wechat.publish"))
    article_id = digest("article", appid, publish_id, secrets.token_hex(4))[:43]
    first = draft["articles"][0]
    post = world.publish(
        call,
        "wechat",
        appid,
        review=world.switch("wechat.publish_seconds"),
        kind="article",
        title=str(first["title"]),
        text=str(first.get("digest", "")),
        html="\n<hr>\n".join(str(one.get("content", "")) for one in draft["articles"]),
        media=media_of(world, appid, draft["articles"]),
        idem_key=media_id,
        remote_id=article_id,
        url=f"{call.base}/mp.weixin.qq.com/s/{article_id}",
        extra={"publish_id": publish_id, "articles": draft["articles"],
               "link": str(first.get("content_source_url", ""))},
    )  # fmt: skip
    world.books.put("wechat.publish", publish_id, {"article_id": article_id, "appid": appid})
    if world.switch("wechat.draft_leaves"):
        world.books.drop("wechat.draft", media_id)
    event(world, call, appid, post, "PUBLISHJOBFINISH", _inner(post, publish_id))
    return ok(publish_id=publish_id, msg_data_id=str(data_id(post)))


def _inner(post: Post, publish_id: str) -> str:
    info = f"<publish_id>{publish_id}</publish_id>"
    if post.fate != LIVE:
        info += f"<publish_status>{REVIEW_FAILED}</publish_status><fail_idx>1</fail_idx>"
        return f"<PublishEventInfo>{info}</PublishEventInfo>"
    items = "".join(
        f"<item><idx>{idx}</idx><article_url><![CDATA[{url}]]></article_url></item>"
        for idx, url in enumerate(_urls(post), 1)
    )
    info += (
        f"<publish_status>0</publish_status><article_id><![CDATA[{post.remote_id}]]></article_id>"
    )
    count = len(post.extra["articles"])
    info += f"<article_detail><count>{count}</count>{items}</article_detail>"
    return f"<PublishEventInfo>{info}</PublishEventInfo>"


def _urls(post: Post) -> list[str]:
    count = len(post.extra["articles"])
    return [post.url if idx == 1 else f"{post.url}?idx={idx}" for idx in range(1, count + 1)]


def _of(world: World, appid: str, article_id: str) -> Post | None:
    return world.books.one(
        "platform = 'wechat' and account = ? and remote_id = ?", appid, article_id
    )


@on("/cgi-bin/freepublish/get", "check")
def get(world: World, call: Call, appid: str) -> Answer:
    """https://developers.weixin.qq.com/doc/service/api/public/api_freepublish_get.html"""
    told = world.books.get("wechat.publish", str(call.json.get("publish_id", "")))
    if told is None or told["appid"] != appid:
        return no(40035)
    post = _of(world, appid, told["article_id"])
    assert post is not None
    state = post.state(world.now())
    said: JSON = {"publish_id": post.extra["publish_id"], "publish_status": _STATUS[state]}
    if state == LIVE:
        items = [{"idx": idx, "article_url": url} for idx, url in enumerate(_urls(post), 1)]
        said |= {"article_id": post.remote_id,
                 "article_detail": {"count": len(items), "item": items}}  # fmt: skip
    return answer({**said, "fail_idx": [1] if state == "rejected" else []})


@on("/cgi-bin/freepublish/delete", "publish")
def delete(world: World, call: Call, appid: str) -> Answer:
    """Take a publication back, for good."""
    post = _of(world, appid, wanted(call.json, "article_id"))
    if post is None:
        return no(53600)
    world.books.update(post, fate=DELETED)
    return ok()


def _items(post: Post) -> list[JSON]:
    urls = _urls(post)
    deleted = post.fate == DELETED
    return [
        {**one, "url": url, "thumb_url": "", "is_deleted": deleted}
        for one, url in zip(post.extra["articles"], urls, strict=True)
    ]


@on("/cgi-bin/freepublish/getarticle", "read")
def getarticle(world: World, call: Call, appid: str) -> Answer:
    """What was published, by its id."""
    post = _of(world, appid, wanted(call.json, "article_id"))
    if post is None or post.state(world.now()) in {WAITING, "rejected"}:
        return no(53600)
    return answer({"news_item": _items(post)})


@on("/cgi-bin/freepublish/batchget", "read")
def batchget(world: World, call: Call, appid: str) -> Answer:
    """What was published, newest first; not what was sent out by mass send."""
    offset, size = number(call.json.get("offset")), number(call.json.get("count"), 20)
    if not 1 <= size <= 20:
        return no(40035)
    there = [
        post
        for post in world.mine("wechat", appid)
        if "publish_id" in post.extra and post.state(world.now()) == LIVE
    ]
    items = []
    for post in there[offset : offset + size]:
        news = _items(post)
        if number(call.json.get("no_content")):
            news = [{**one, "content": ""} for one in news]
        content = {"news_item": news, "create_time": int(post.at), "update_time": int(post.due)}
        items.append({"article_id": post.remote_id, "content": content,
                      "update_time": int(post.due)})  # fmt: skip
    return answer({"total_count": len(there), "item_count": len(items), "item": items})
