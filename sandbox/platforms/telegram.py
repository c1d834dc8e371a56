"""Telegram Bot API: https://core.telegram.org/bots/api"""

import json
from collections.abc import Callable

from sandbox import figures
from sandbox.books import DELETED
from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, BadRequest, Call, answer, number
from sandbox.routing import Platform
from sandbox.world import World

_BOT = "/api.telegram.org/bot{token}"
ForBot = Callable[[World, Call, str, JSON], Answer]


def _no(status: int, text: str, **parameters: object) -> Answer:
    told: JSON = {"ok": False, "error_code": status, "description": text}
    if parameters:
        told["parameters"] = parameters
    return answer(told, status)


def _ok(result: object) -> Answer:
    return answer({"ok": True, "result": result})


def _told(call: Call) -> JSON:
    """What a call says: JSON, a form, or the address."""
    if call.body.startswith(b"{"):
        return call.json
    return {**call.query, **call.form}


def _who(_world: World, call: Call) -> str:
    try:
        return str(_told(call).get("chat_id") or call.parts["token"].partition(":")[0])
    except BadRequest:
        return ""


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    if fault.kind in {Kind.RATE, Kind.QUOTA}:
        wait = fault.retry_after
        said = _no(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        said.headers["retry-after"] = str(wait)
        return said
    return {
        Kind.BUSY: _no(500, "Internal Server Error"),
        Kind.EXPIRED: _no(401, "Unauthorized"),
        Kind.SIGNATURE: _no(401, "Unauthorized"),
        Kind.PERMISSION: _no(403, "Forbidden: bot is not a member of the channel chat"),
    }[fault.kind]


telegram = Platform(
    "telegram", "Telegram", _who, _refuse, lambda _call: _no(400, "Bad Request: can't parse JSON")
)


def _on(method: str, role: str) -> Callable[[ForBot], ForBot]:
    def register(handler: ForBot) -> ForBot:
        def checked(world: World, call: Call) -> Answer:
            bot, _, secret = call.parts["token"].partition(":")
            if not bot.isdigit() or not secret or world.account("telegram", bot).get("revoked"):
                return _no(401, "Unauthorized")
            return handler(world, call, bot, _told(call))

        telegram.on("GET POST", f"{_BOT}/{method}", role)(checked)
        return handler

    return register


def _chat(chat_id: object) -> JSON:
    text = str(chat_id)
    name = {"username": text[1:]} if text.startswith("@") else {}
    plain = number(text, -1_001_000_000_000 - sum(text.encode()))
    return {"id": plain, "title": text, "type": "channel", **name}


@_on("getMe", "read")
def get_me(_world: World, _call: Call, bot: str, _told: JSON) -> Answer:
    """The bot itself."""
    return _ok({"id": int(bot), "is_bot": True, "first_name": "群主", "username": f"qz{bot}_bot"})


@_on("getChat", "read")
def get_chat(_world: World, _call: Call, _bot: str, told: JSON) -> Answer:
    """A chat."""
    if not told.get("chat_id"):
        return _no(400, "Bad Request: chat_id is empty")
    return _ok(_chat(told["chat_id"]))


@_on("getChatMemberCount", "read")
def members(world: World, _call: Call, _bot: str, told: JSON) -> Answer:
    """How many follow a chat."""
    return _ok(figures.followers(world, "telegram", str(told.get("chat_id"))))


def _checked(world: World, told: JSON) -> Answer | None:
    chat = str(told.get("chat_id") or "")
    if not chat:
        return _no(400, "Bad Request: chat_id is empty")
    if world.account("telegram", chat).get("no_publish"):
        return _no(403, "Forbidden: bot is not a member of the channel chat")
    for what, seconds in (("telegram.per_second", 1), ("telegram.per_minute", 60)):
        if world.over(f"telegram/{chat}", what, world.switch(what), seconds):
            said = _no(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
            said.headers["retry-after"] = str(seconds)
            return said
    return None


def _published(
    world: World, call: Call, bot: str, chat: str, text: str, media: list[str], kind: str
) -> JSON:
    number_ = world.books.number(f"telegram/{chat}")
    seen = _chat(chat)
    path = seen.get("username") or f"c/{str(seen['id']).removeprefix('-100')}"
    world.publish(
        call,
        "telegram",
        chat,
        kind=kind,
        text=text,
        media=media,
        remote_id=f"{chat}/{number_}",
        url=f"{call.base}/t.me/{path}/{number_}",
        extra={"bot": bot, "message_id": number_},
    )
    told = {"message_id": number_, "sender_chat": seen, "chat": seen, "date": int(world.now())}
    return {**told, ("caption" if media else "text"): text}


@_on("sendMessage", "publish")
def send_message(world: World, call: Call, bot: str, told: JSON) -> Answer:
    """A text of 4096 UTF-16 units at most."""
    text = str(told.get("text") or "")
    if not text.strip():
        return _no(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        return _no(400, "Bad Request: message is too long")
    wrong = _checked(world, told)
    return wrong or _ok(_published(world, call, bot, str(told["chat_id"]), text, [], "text"))


def _one(world: World, call: Call, bot: str, told: JSON, name: str, kind: str) -> Answer:
    file, text = call.files.get(name), str(told.get("caption") or "")
    given = str(told.get(name) or "")
    if file is None and not given.startswith(("http://", "https://")):
        return _no(400, f"Bad Request: there is no {name} in the request")
    if len(text.encode("utf-16-le")) // 2 > 1024:
        return _no(400, "Bad Request: message caption is too long")
    if file and len(file.body) > (10 if name == "photo" else 50) * 1024 * 1024:
        return _no(413, "Request Entity Too Large")
    wrong = _checked(world, told)
    if wrong:
        return wrong
    mime = "video/mp4" if kind == "video" else (file.mime if file else "")
    media = [world.books.keep(file.body, mime)] if file else [given]
    return _ok(_published(world, call, bot, str(told["chat_id"]), text, media, kind))


@_on("sendPhoto", "publish")
def send_photo(world: World, call: Call, bot: str, told: JSON) -> Answer:
    """A picture with a caption."""
    return _one(world, call, bot, told, "photo", "images")


@_on("sendVideo", "publish")
def send_video(world: World, call: Call, bot: str, told: JSON) -> Answer:
    """A video with a caption."""
    return _one(world, call, bot, told, "video", "video")


@_on("sendMediaGroup", "publish")
def send_media_group(world: World, call: Call, bot: str, told: JSON) -> Answer:
    """Two to ten pictures or videos; what is uploaded goes by attach://name."""
    listed = told.get("media")
    try:
        listed = json.loads(listed) if isinstance(listed, str) else listed
    except ValueError:
        return _no(400, "Bad Request: can't parse media JSON object")
    if not isinstance(listed, list) or not 2 <= len(listed) <= 10:
        return _no(400, "Bad Request: wrong number of media in the group")
    media = []
    for one in listed:
        name = str(one.get("media", ""))
        file = call.files.get(name.removeprefix("attach://"))
        if name.startswith("attach://") and file is None:
            return _no(400, "Bad Request: wrong file identifier/HTTP URL specified")
        media.append(world.books.keep(file.body, file.mime) if file else name)
    wrong = _checked(world, told)
    if wrong:
        return wrong
    text = str(next((one["caption"] for one in listed if one.get("caption")), ""))
    first = _published(world, call, bot, str(told["chat_id"]), text, media, "images")
    rest = [
        {**first, "message_id": world.books.number(f"telegram/{told['chat_id']}"), "caption": ""}
        for _ in listed[1:]
    ]
    return _ok([first, *rest])


@_on("deleteMessage", "publish")
def delete_message(world: World, _call: Call, _bot: str, told: JSON) -> Answer:
    """Take a message back."""
    key = f"{told.get('chat_id')}/{told.get('message_id')}"
    post = world.books.one("platform = 'telegram' and remote_id = ?", key)
    if post is None or post.fate == DELETED:
        return _no(400, "Bad Request: message to delete not found")
    world.books.update(post, fate=DELETED)
    return _ok(True)
