"""statuses/share: one call, 140 characters, an address of the bound domain."""

import re

from sandbox.http import Answer, Call, answer
from sandbox.platforms.weibo.common import HOST, counted, no, weibo
from sandbox.platforms.weibo.reading import status
from sandbox.world import World

_URL = re.compile(r"https?://[^\s一-鿿]+")
_TOPIC = re.compile(r"#[^#\s][^#]*#")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
_MOST_PIC = 5 * 1024 * 1024

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def short_id(mid: str) -> str:
    """A post's number as addresses have it: in base 62, seven digits at a time from the right."""
    parts: list[str] = []
    for end in range(len(mid), 0, -7):
        number_, written = int(mid[max(0, end - 7) : end]), ""
        while number_:
            number_, digit = divmod(number_, 62)
            written = _DIGITS[digit] + written
        parts.insert(0, written.rjust(4, "0") if end > 7 else written)
    return "".join(parts)


def length(text: str) -> int:
    """Weibo's count: a Chinese character one, two Latin letters one."""
    return (sum(1 if ord(one) < 128 else 2 for one in text) + 1) // 2


def _bare(text: str) -> str:
    """A text without its addresses, digits, and what stands between words."""
    return re.sub(r"[\W\d_]+", "", _URL.sub("", text))


def _fault_of(world: World, call: Call, text: str) -> Answer | None:
    pic = call.files.get("pic")
    domain = world.switch("weibo.domain")
    urls = _URL.findall(text)
    if not text.strip():
        return no(call, 20008)
    if not call.value("rip"):
        return no(call, 10016, "rip")
    if length(text) > 140:
        return no(call, 20012)
    if _TOPIC.search(text):
        return no(call, 20021)
    if world.switch("weibo.link_needed") and not any(domain in url for url in urls):
        return no(call, 10017)
    if pic and len(pic.body) > _MOST_PIC:
        return no(call, 20006)
    if pic and not pic.body.startswith(_IMAGES):
        return no(call, 20005)
    return None


@weibo.on("POST", HOST + "/2/statuses/share.json", "publish")
def share(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/statuses/share"""
    uid = counted(world, call)
    if isinstance(uid, Answer):
        return uid
    if world.account("weibo", uid).get("no_publish"):
        return no(call, 10014)
    text = call.value("status")
    wrong = _fault_of(world, call, text)
    if wrong:
        return wrong
    repeat = world.switch("weibo.repeat_seconds")
    since = world.now() - repeat
    same = "platform = 'weibo' and account = ? and at > ? and text = ? and fate != 'deleted'"
    if repeat and world.books.count(same, uid, since, text):
        return no(call, 20019)
    alike = world.switch("weibo.similar_seconds")
    since = world.now() - alike
    if alike and any(_bare(one.text) == _bare(text) for one in world.mine("weibo", uid, since)):
        return no(call, 20017)
    if world.over(f"weibo/{uid}", "posts", world.switch("weibo.posts_per_hour"), 3600):
        return no(call, 20016)
    remote_id = str(5_100_000_000_000_000 + 37 * world.books.number("weibo"))
    pic = call.files.get("pic")
    post = world.publish(
        call,
        "weibo",
        uid,
        kind="images" if pic else "text",
        text=text,
        remote_id=remote_id,
        media=[world.books.keep(pic.body, pic.mime)] if pic else [],
        url=f"{call.base}/weibo.com/{uid}/{short_id(remote_id)}",
    )
    return no(call, 20032) if world.switch("weibo.late") else answer(status(world, call, post))
