"""群发: once a day, and the best key of all platforms, clientmsgid."""

from sandbox import figures
from sandbox.books import DELETED, LIVE, WAITING, Post
from sandbox.http import JSON, Answer, Call, answer
from sandbox.platforms.wechat.common import data_id, event, no, ok, on
from sandbox.platforms.wechat.drafts import draft_of
from sandbox.platforms.wechat.publishing import media_of
from sandbox.world import World

_STATUS = {LIVE: "SEND_SUCCESS", WAITING: "SENDING", "rejected": "SEND_FAIL", DELETED: "DELETE"}


def _repeated(world: World, appid: str, key: str) -> Answer | None:
    """The same clientmsgid a second time: the first one's msg_id."""
    if len(key.encode()) > 64:
        return no(45067)
    post = world.books.one(
        "platform = 'wechat' and account = ? and idem_key = ?", appid, key
    ) if key else None  # fmt: skip
    if post and world.now() - post.at < world.switch("wechat.too_fast_seconds"):
        return no(45066)
    return no(45065, msg_id=post.extra["msg_id"]) if post else None


def _over(world: World, appid: str) -> bool:
    """A subscription account sends once a day; the followers of a service account (told by
    ``service``) get four a calendar month."""
    if world.account("wechat", appid).get("service"):
        most = world.switch("wechat.mass_per_month")
        return world.over_month(f"wechat/{appid}", "mass.month", most)
    return world.over_today(f"wechat/{appid}", "mass", world.switch("wechat.mass_per_day"))


def _send(world: World, call: Call, appid: str, audience: JSON, readers: int) -> Answer:
    told = call.json
    key = str(told.get("clientmsgid", ""))
    again = _repeated(world, appid, key)
    if again:
        return again
    if world.account("wechat", appid).get("no_publish"):
        return no(48001)
    kind = str(told.get("msgtype", ""))
    part = told.get(kind)
    if kind not in {"mpnews", "text", "image"} or not isinstance(part, dict):
        return no(40035)
    articles: list[JSON] = []
    if kind == "mpnews":
        draft = draft_of(world, appid, str(part.get("media_id", "")))
        if draft is None:
            return no(40007)
        articles = draft["articles"]
    if world.over(f"wechat/{appid}", "mass.minute", 60, 60):
        return no(45011)
    if _over(world, appid):
        return no(45028)
    msg_id = 3_147_483_000 + world.books.number("wechat.mass")
    post = world.publish(
        call,
        "wechat",
        appid,
        review=world.switch("wechat.mass_seconds"),
        kind="article" if articles else "text",
        title=str(articles[0]["title"]) if articles else "",
        text=str(articles[0].get("digest", "")) if articles else str(part.get("content", "")),
        html="\n<hr>\n".join(str(one.get("content", "")) for one in articles),
        media=media_of(world, appid, articles),
        idem_key=key,
        remote_id=f"mass-{msg_id}",
        url=f"{call.base}/mp.weixin.qq.com/s/mass-{msg_id}",
        extra={"msg_id": msg_id, "audience": audience, "readers": readers, "articles": articles,
               "link": str(articles[0].get("content_source_url", "")) if articles else ""},
    )  # fmt: skip
    status = "send success" if post.fate == LIVE else "err(20001)"
    sent = readers if post.fate == LIVE else 0
    event(
        world, call, appid, post, "MASSSENDJOBFINISH",
        f"<MsgID>{msg_id}</MsgID><Status><![CDATA[{status}]]></Status>"
        f"<TotalCount>{readers}</TotalCount><FilterCount>{readers}</FilterCount>"
        f"<SentCount>{sent}</SentCount><ErrorCount>{readers - sent}</ErrorCount>",
    )  # fmt: skip
    return answer({"errcode": 0, "errmsg": "send job submission success", "msg_id": msg_id,
                   "msg_data_id": data_id(post)})  # fmt: skip


@on("/cgi-bin/message/mass/sendall", "publish")
def sendall(world: World, call: Call, appid: str) -> Answer:
    """To all, or to a tag."""
    audience = call.json.get("filter")
    if not isinstance(audience, dict):
        return no(40035)
    if not audience.get("is_to_all") and not isinstance(audience.get("tag_id"), int):
        return no(40035)
    everybody = figures.followers(world, "wechat", appid)
    readers = everybody if audience.get("is_to_all") else everybody // 5
    return _send(world, call, appid, audience, readers)


@on("/cgi-bin/message/mass/send", "publish")
def send(world: World, call: Call, appid: str) -> Answer:
    """To a list of two to ten thousand."""
    people = call.json.get("touser")
    if not isinstance(people, list) or not 2 <= len(people) <= 10_000:
        return no(40130)
    return _send(world, call, appid, {"touser": len(people)}, len(people))


@on("/cgi-bin/message/mass/preview", "prepare")
def preview(_world: World, call: Call, _appid: str) -> Answer:
    """To one person, as a look."""
    if not call.json.get("touser") and not call.json.get("towxname"):
        return no(40035)
    return ok(msg_id=34182)


def _of(world: World, appid: str, msg_id: object) -> Post | None:
    return world.books.one(
        "platform = 'wechat' and account = ? and remote_id = ?", appid, f"mass-{msg_id}"
    )


@on("/cgi-bin/message/mass/get", "check")
def get(world: World, call: Call, appid: str) -> Answer:
    """How far it is."""
    post = _of(world, appid, call.json.get("msg_id"))
    if post is None:
        return no(40035)
    return answer({"msg_id": post.extra["msg_id"], "msg_status": _STATUS[post.state(world.now())]})


@on("/cgi-bin/message/mass/delete", "publish")
def delete(world: World, call: Call, appid: str) -> Answer:
    """Take an article back."""
    post = _of(world, appid, call.json.get("msg_id"))
    if post is None:
        return no(40035)
    world.books.update(post, fate=DELETED)
    return ok()
