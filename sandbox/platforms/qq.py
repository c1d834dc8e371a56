"""QQ 机器人 (v2): https://bot.q.qq.com/wiki/develop/api-v2/"""

import secrets
from collections.abc import Callable
from datetime import datetime

from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.routing import Platform
from sandbox.world import BEIJING, World

_HOST = "/api.sgroup.qq.com"
_SAYS = {
    (401, 11241): "错误的appid或token",
    (401, 11244): "请求的token无效或已过期",
    (401, 11243): "检查token失败",
    (403, 11253): "检查应用权限不通过",
    (404, 11281): "接口不存在",
    (404, 10003): "未知的频道或群",
    (429, 22009): "消息发送超频",
    (500, 11252): "系统错误",
    (400, 304003): "链接未经过报备",
    (400, 304010): "参数错误",
    (400, 40054005): "消息被去重，请检查请求msgseq",
    (400, 40034005): "回复消息msg_id已过期",
    (400, 40034100): "主动消息发送超过频控限制",
    (400, 40034105): "主动消息发送失败，无权限",
}
Within = Callable[[World, Call, str], Answer]


def _no(status: int, code: int) -> Answer:
    told = {"message": _SAYS[status, code], "code": code, "err_code": code,
            "trace_id": secrets.token_hex(16)}  # fmt: skip
    return answer(told, status)


def _who(world: World, call: Call) -> str:
    told = world.token("qqbot", call.headers.get("authorization", "").removeprefix("QQBot "))
    return str(told["uid"]) if told else ""


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: (429, 22009), Kind.QUOTA: (400, 40034100), Kind.BUSY: (500, 11252),
        Kind.EXPIRED: (401, 11244), Kind.SIGNATURE: (401, 11241), Kind.PERMISSION: (403, 11253),
    }  # fmt: skip
    return _no(*codes[fault.kind])


qq = Platform("qqbot", "QQ 机器人", _who, _refuse, lambda _call: _no(400, 304010))


@qq.on("POST", "/bots.qq.com/app/getAppAccessToken", "token")
def app_access_token(world: World, call: Call) -> Answer:
    """A token; its seconds are a text. In its last minute the next is given, and both are good."""
    app = str(call.json.get("appId", ""))
    if not app or call.json.get("clientSecret") != world.secret(app):
        return answer({"code": 100016, "message": "invalid appid or secret"})
    before = world.books.get("qq.token", app)
    kept = world.token("qqbot", before["token"]) if before else None
    if before and kept and kept["until"] - world.now() > 60:
        left = str(int(kept["until"] - world.now()))
        return answer({"access_token": before["token"], "expires_in": left})
    made = world.token_make("qqbot", app, 7200)
    world.books.put("qq.token", app, {"token": made}, world.now())
    left = str(int((world.token("qqbot", made) or {})["until"] - world.now()))
    return answer({"access_token": made, "expires_in": left})


def _on(methods: str, path: str, role: str) -> Callable[[Within], Within]:
    def register(handler: Within) -> Within:
        def checked(world: World, call: Call) -> Answer:
            given = call.headers.get("authorization", "")
            told = world.token("qqbot", given.removeprefix("QQBot "))
            if told is None or not given.startswith("QQBot "):
                return _no(401, 11241)
            if told["until"] <= world.now():
                return _no(401, 11244)
            return handler(world, call, str(told["uid"]))

        qq.on(methods, _HOST + path, role)(checked)
        return handler

    return register


@_on("GET", "/users/@me", "read")
def me(world: World, _call: Call, app: str) -> Answer:
    """The bot itself."""
    return answer({"id": app, "username": world.name("qqbot", app), "avatar": "", "bot": True})


def hear(world: World, told: JSON) -> str:
    """Somebody speaks to the bot: the id of the message, which may be answered for some minutes."""
    msg_id = f"ROBOT1.0_{secrets.token_urlsafe(18)}"
    world.books.put("qq.heard", msg_id, {**told, "at": world.now()}, world.now())
    return msg_id


def _unasked(world: World, app: str, place: str) -> Answer | None:
    """What is wrong with speaking unasked: nobody may, or it was done too often."""
    if not world.switch("qq.unasked"):
        return _no(400, 40034105)
    here, bot = f"qq/{app}/{place}", f"qq/{app}/{place.partition('/')[0]}"
    full = (
        world.over(here, "minute", world.switch("qq.group_per_minute"), 60)
        or world.over_today(here, "day", world.switch("qq.group_per_day"))
        or world.over(bot, "minute", world.switch("qq.bot_per_minute"), 60)
    )
    return _no(400, 40034100) if full else None


def _reply(world: World, app: str, place: str, told: JSON, minutes: int) -> Answer | None:
    """What is wrong with a reply: its message too old, answered too often, or the same again."""
    msg_id, seq = str(told["msg_id"]), number(told.get("msg_seq"), 1)
    heard = world.books.get("qq.heard", msg_id)
    if heard and world.now() - heard["at"] > minutes * 60:
        return _no(400, 40034005)
    key = f"{app}/{place}/{msg_id}/{seq}"
    if world.books.get("qq.seq", key) is not None:
        return _no(400, 40054005)
    if world.books.used(f"qq/{place}", f"reply/{msg_id}", 0) >= 5:
        return _no(400, 40034005)
    world.books.put("qq.seq", key, {}, world.now())
    world.books.use(f"qq/{place}", f"reply/{msg_id}", world.now())
    return None


def _send(world: World, call: Call, app: str, place: str, minutes: int) -> Answer:
    told = call.json
    kind = number(told.get("msg_type"), -1)
    words = {0: told.get("content"), 2: (told.get("markdown") or {}).get("content")}
    text = str(words.get(kind) or told.get("content") or "")
    file = world.books.get("qq.file", str((told.get("media") or {}).get("file_info", "")))
    if kind not in {0, 2, 3, 4, 7} or (kind in {0, 2} and not text) or (kind == 7 and not file):
        return _no(400, 304010)
    if world.account("qqbot", app).get("no_publish"):
        return _no(403, 11253)
    replies = bool(told.get("msg_id"))
    wrong = None
    if replies:
        wrong = _reply(world, app, place, told, minutes)
    elif not told.get("event_id"):
        wrong = _unasked(world, app, place)
    if wrong:
        return wrong
    made = f"ROBOT1.0_{secrets.token_urlsafe(24)}"
    key = f"{told['msg_id']}/{number(told.get('msg_seq'), 1)}" if replies else ""
    world.publish(
        call,
        "qqbot",
        app,
        kind="images" if file else "text",
        text=text,
        remote_id=made,
        idem_key=key,
        media=[str(file["sha256"])] if file and file["sha256"] else [],
        extra={"place": place, "msg_type": kind},
    )
    stamp = datetime.fromtimestamp(world.now(), BEIJING).isoformat(timespec="seconds")
    return answer({"id": made, "timestamp": stamp})


@_on("POST", "/v2/groups/{group}/messages", "publish")
def group_message(world: World, call: Call, app: str) -> Answer:
    """To a group: an answer within five minutes, or unasked."""
    minutes = int(world.switch("qq.passive_minutes"))
    return _send(world, call, app, f"group/{call.parts['group']}", minutes)


@_on("POST", "/v2/users/{user}/messages", "publish")
def user_message(world: World, call: Call, app: str) -> Answer:
    """To one person: an answer within an hour."""
    return _send(world, call, app, f"user/{call.parts['user']}", 60)


@_on("POST", "/v2/groups/{place}/files", "prepare")
def group_file(world: World, call: Call, app: str) -> Answer:
    """A file by its address; the platform fetches it."""
    return _file(world, call, app)


@_on("POST", "/v2/users/{place}/files", "prepare")
def user_file(world: World, call: Call, app: str) -> Answer:
    """The same for one person."""
    return _file(world, call, app)


def _file(world: World, call: Call, _app: str) -> Answer:
    told = call.json
    url = str(told.get("url", ""))
    if number(told.get("file_type")) not in {1, 2, 3} or not url.startswith("http"):
        return _no(400, 304010)
    info = secrets.token_urlsafe(48)
    world.books.put("qq.file", info, {"url": url, "sha256": ""}, world.now())
    return answer({"file_uuid": secrets.token_hex(16), "file_info": info, "ttl": 300})
