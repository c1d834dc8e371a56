"""What all calls to Bilibili share: signatures, the envelope, webhooks."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from sandbox.books import LIVE, Post
from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.pushing import tell
from sandbox.routing import Platform
from sandbox.world import BEIJING, World

FN = "/member.bilibili.com/arcopen/fn"
WithAccount = Callable[[World, Call, str], Answer]
_SAYS = {
    -400: "请求错误",
    -500: "服务器错误",
    4002: "签名错误",
    4003: "时间戳误差过大",
    4004: "请求重复，nonce 已使用",
    4011: "服务过载",
    122000: "client_id错误",
    122001: "client_secret错误",
    122002: "code未找到",
    122007: "refreshToken不合法",
    123015: "upload_token已使用，稿件已存在",
    123026: "投稿过于频繁",
    123029: "今日投稿数达到上限",
    127001: "access_token验证错误",
    127007: "应用无该接口权限",
    127009: "api请求次数达到上限",
    127011: "该接口用户未授权",
    127022: "upload_token验证错误",
    127124: "不存在该稿件",
    129000: "稿件已存在",
    129020: "视频分片缺失",
}


def no(code: int) -> Answer:
    """An error in the envelope."""
    return answer({"code": code, "message": _SAYS[code], "ttl": 1,
                   "request_id": secrets.token_hex(8)})  # fmt: skip


def ok(told: JSON | None = None) -> Answer:
    """It worked."""
    return answer({"code": 0, "message": "0", "ttl": 1, "request_id": secrets.token_hex(8),
                   "data": told or {}})  # fmt: skip


def _who(world: World, call: Call) -> str:
    told = world.token("bilibili", call.headers.get("access-token", ""))
    if told:
        return str(told["uid"])
    upload = world.books.get("bilibili.upload", call.query.get("upload_token", ""))
    return str(upload["uid"]) if upload else ""


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 127009, Kind.QUOTA: 123029, Kind.BUSY: 4011, Kind.EXPIRED: 127001,
        Kind.SIGNATURE: 4002, Kind.PERMISSION: 127007,
    }  # fmt: skip
    return no(codes[fault.kind])


bilibili = Platform("bilibili", "哔哩哔哩", _who, _refuse, lambda _call: no(-400))


def signature(secret: str, headers: Mapping[str, str]) -> str:
    """Hexadecimal HMAC-SHA256 over the x-bili- headers, sorted, as lines of name:value."""
    names = sorted(name for name in headers if name.startswith("x-bili-"))
    text = "\n".join(f"{name}:{headers[name]}" for name in names)
    return hmac.digest(secret.encode(), text.encode(), hashlib.sha256).hex()


_SIGNED = (
    "x-bili-accesskeyid", "x-bili-content-md5", "x-bili-signature-method",
    "x-bili-signature-nonce", "x-bili-signature-version", "x-bili-timestamp",
)  # fmt: skip


def _signed(world: World, call: Call) -> Answer | None:
    """What is wrong with a signature."""
    headers = {name: call.headers.get(name, "") for name in _SIGNED}
    key = headers["x-bili-accesskeyid"]
    right = signature(world.secret(key), headers)
    if not all(headers.values()) or headers["x-bili-signature-version"] != "2.0":
        return no(4002)
    if headers["x-bili-signature-method"] != "HMAC-SHA256":
        return no(4002)
    if not hmac.compare_digest(right, call.headers.get("authorization", "")):
        return no(4002)
    # Of forms with files nobody says whether the md5 is that of the body: both are taken.
    bodies = (
        [call.body, b""] if "multipart" in call.headers.get("content-type", "") else [call.body]
    )
    sums = [hashlib.md5(one, usedforsecurity=False).hexdigest() for one in bodies]
    if headers["x-bili-content-md5"] not in sums:
        return no(4002)
    if abs(number(headers["x-bili-timestamp"]) - world.now()) > 600:
        return no(4003)
    nonce = f"{key}/{headers['x-bili-signature-nonce']}"
    if world.books.get("bilibili.nonce", nonce) is not None:
        return no(4004)
    world.books.put("bilibili.nonce", nonce, {}, world.now())
    return None


def on(methods: str, path: str, role: str) -> Callable[[WithAccount], WithAccount]:
    """A signed call for an account; the app that signs is the one the token was made for."""

    def register(handler: WithAccount) -> WithAccount:
        def checked(world: World, call: Call) -> Answer:
            wrong = _signed(world, call)
            if wrong:
                return wrong
            told = world.token("bilibili", call.headers.get("access-token", ""))
            app = call.headers.get("x-bili-accesskeyid")
            if told is None or told.get("app") not in {app, "demo"}:
                return no(127001)
            if told["until"] <= world.now():
                return no(127001)
            return handler(world, call, str(told["uid"]))

        bilibili.on(methods, FN + path, role)(checked)
        return handler

    return register


def _event(world: World, app: str, post: Post, *, forged: bool) -> tuple[bytes, dict[str, str]]:
    good = post.fate == LIVE
    content = {
        "openid": post.account, "client_id": app,
        "resource_id": post.remote_id, "state": 0 if good else -2,
        "state_desc": "开放浏览" if good else post.reason,
    }  # fmt: skip
    moment = datetime.fromtimestamp(post.due, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    told: JSON = {"event": "video_open" if good else "video_fail", "timestamp": moment}
    told |= {"content": content} if world.switch("bilibili.webhook_nested") else content
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = {
        "x-bili-accesskeyid": app,
        "x-bili-content-md5": hashlib.md5(body, usedforsecurity=False).hexdigest(),
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": secrets.token_hex(12),
        "x-bili-signature-version": "2.0",
        "x-bili-timestamp": str(int(world.now())),
    }
    secret = "somebody-else" if forged else world.secret(app)
    sign = signature(secret, headers)
    return body, {**headers, "authorization": sign, "content-type": "application/json"}


def opened(world: World, call: Call, app: str, post: Post) -> None:
    """Tell the app that a video is open, or was turned down."""
    url = str(world.account("bilibili", app).get("callback", ""))
    good, bad = (_event(world, app, post, forged=forged) for forged in (False, True))
    tell(world, call, "bilibili", post.account, url, good, bad, at=post.due)


async def verify(world: World, client_id: str) -> bool:
    """What Bilibili does when the address is typed in: it must answer a number."""
    url = str(world.account("bilibili", client_id).get("callback", ""))
    data = int(secrets.token_hex(3), 16)
    moment = datetime.fromtimestamp(world.now(), BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    told = {"event": "verify_webhooks", "content": {"data": data}, "timestamp": moment}
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        try:
            reply = await client.post(url, json=told)
            return reply.status_code == 200 and reply.json().get("data") == data
        except (httpx.HTTPError, ValueError, AttributeError):
            return False
