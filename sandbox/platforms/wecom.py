"""企业微信 group robots: https://developer.work.weixin.qq.com/document/path/91770"""

import base64
import binascii
import hashlib
import secrets

from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, Call, answer
from sandbox.routing import Platform
from sandbox.world import World

_HOST = "/qyapi.weixin.qq.com/cgi-bin/webhook"
TOO_LONG = 1
_SAYS = {
    -1: "system busy",
    40009: "invalid image size",
    40004: "invalid media type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40058: "invalid Request Parameter",
    60020: "not allow to access from your ip",
    44004: "empty content",
    45009: "api freq out of limit",
    93000: "invalid webhook url",
}


def _no(code: int, why: str = "") -> Answer:
    hint = f"hint: [{secrets.randbelow(10**24)}], from ip: 203.0.113.9"
    more = f"more info at https://open.work.weixin.qq.com/devtool/query?e={code}"
    text = f"{why}{_SAYS[code]}, {hint}, {more}"
    return answer({"errcode": code, "errmsg": text})


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 45009, Kind.QUOTA: 45009, Kind.BUSY: -1, Kind.EXPIRED: 93000,
        Kind.SIGNATURE: 93000, Kind.PERMISSION: 60020,
    }  # fmt: skip
    return _no(codes[fault.kind])


wecom = Platform(
    "wecom", "企业微信群机器人", lambda _world, call: call.query.get("key", ""), _refuse,
    lambda _call: _no(40058),
)  # fmt: skip


def _key(world: World, call: Call) -> str | Answer:
    key = call.query.get("key", "")
    if not key or world.account("wecom", key).get("revoked"):
        return _no(93000)
    return key


def _text(told: JSON) -> tuple[str, str, str, list[bytes], int]:
    """Kind, title, text, pictures, and the code of what is wrong (0: nothing)."""
    kind = told.get("msgtype")
    part = told.get(str(kind))
    if kind not in {"text", "markdown", "markdown_v2", "image", "news", "file", "template_card"}:
        return "", "", "", [], 40008
    if not isinstance(part, dict):
        return "", "", "", [], 40058
    if kind in {"text", "markdown", "markdown_v2"}:
        text = str(part.get("content", ""))
        most = 2048 if kind == "text" else 4096
        wrong = 44004 if not text else TOO_LONG if len(text.encode()) > most else 0
        return "text", "", text, [], wrong
    if kind == "image":
        return _image(part)
    if kind == "news":
        return _news(part)
    return str(kind), "", str(part.get("media_id") or part.get("main_title", "")), [], 0


def _image(part: JSON) -> tuple[str, str, str, list[bytes], int]:
    try:
        body = base64.b64decode(str(part.get("base64", "")), validate=True)
    except binascii.Error:
        return "", "", "", [], 40058
    md5 = hashlib.md5(body, usedforsecurity=False).hexdigest()
    wrong = 40009 if len(body) > 2 * 1024 * 1024 or not body else 0
    return "images", "", "", [body], wrong or (0 if part.get("md5") == md5 else 40058)


def _news(part: JSON) -> tuple[str, str, str, list[bytes], int]:
    articles = part.get("articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
        return "", "", "", [], 40058
    if any(not one.get("title") or not one.get("url") for one in articles):
        return "", "", "", [], 40058
    words = [f"{one['title']}\n{one.get('description', '')}\n{one['url']}" for one in articles]
    return "article", str(articles[0]["title"]), "\n\n".join(words), [], 0


def _addresses(told: JSON) -> list[str]:
    """Where the pictures of a card are fetched from."""
    if told["msgtype"] != "news":
        return []
    return [str(one["picurl"]) for one in told["news"]["articles"] if one.get("picurl")]


@wecom.on("POST", _HOST + "/send", "publish")
def send(world: World, call: Call) -> Answer:
    """One message."""
    key = _key(world, call)
    if isinstance(key, Answer):
        return key
    kind, title, text, pictures, wrong = _text(call.json)
    if not wrong and call.json.get("msgtype") == "file":
        wrong = 0 if world.books.get("wecom.media", text) else 40007
    if wrong == TOO_LONG:
        kind = call.json["msgtype"]
        most = 2048 if kind == "text" else 4096
        return _no(40058, f"{kind}.content exceed max length {most}. ")
    if wrong:
        return _no(wrong)
    if world.over(f"wecom/{key}", "posts", world.switch("wecom.per_minute"), 60):
        return _no(45009)
    world.publish(
        call,
        "wecom",
        key,
        kind=kind,
        title=title,
        text=text,
        remote_id=f"wecom-{world.books.number('wecom')}",
        media=[world.books.keep(body, "image/png") for body in pictures],
        extra={"msgtype": call.json["msgtype"], "pictures": _addresses(call.json)},
    )
    return answer({"errcode": 0, "errmsg": "ok"})


@wecom.on("POST", _HOST + "/upload_media", "prepare")
def upload_media(world: World, call: Call) -> Answer:
    """A file for three days."""
    key = _key(world, call)
    if isinstance(key, Answer):
        return key
    file = call.files.get("media")
    if file is None or call.query.get("type") not in {"file", "voice"}:
        return _no(40004)
    if not 5 < len(file.body) <= 20 * 1024 * 1024:
        return _no(40009)
    media_id = "3" + secrets.token_urlsafe(40)
    name = world.books.keep(file.body, file.mime)
    world.books.put("wecom.media", media_id, {"sha256": name}, world.now())
    created = str(int(world.now()))
    return answer({"errcode": 0, "errmsg": "ok", "type": "file", "media_id": media_id,
                   "created_at": created})  # fmt: skip
