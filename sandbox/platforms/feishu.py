"""飞书 group robots: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

from sandbox.faults import Fault, Kind
from sandbox.http import Answer, Call, answer, number
from sandbox.routing import Platform
from sandbox.world import World, digest

_HOST = "/open.feishu.cn/open-apis"
_MOST_BYTES = 20 * 1024
_SAYS = {
    9499: "Bad Request",
    10003: "invalid param",
    10014: "app secret invalid",
    11232: "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]",
    19001: "param invalid: incoming webhook access token invalid",
    19021: "sign match fail or timestamp is not within one hour from current time",
    19022: "Ip Not Allowed",
    19024: "Key Words Not Found",
    2200: "Internal Error",
    99991663: "Invalid access token for authorization. Please make a test with the correct token.",
    234001: "Invalid request param.",
}


def _no(code: int, status: int = 200) -> Answer:
    return answer({"code": code, "msg": _SAYS[code], "data": {}}, status)


def _too_fast(world: World) -> Answer:
    """Two answers are seen: the robots' own, and that of the gate before them."""
    if world.switch("feishu.too_fast") == "gate":
        return answer({"code": 9499, "msg": "too many request", "data": {}}, 400)
    return _no(11232)


def _refuse(world: World, _call: Call, fault: Fault) -> Answer:
    if fault.kind in {Kind.RATE, Kind.QUOTA}:
        return _too_fast(world)
    codes = {
        Kind.BUSY: 2200, Kind.EXPIRED: 19001,
        Kind.SIGNATURE: 19021, Kind.PERMISSION: 19022,
    }  # fmt: skip
    return _no(codes[fault.kind])


def _who(_world: World, call: Call) -> str:
    return call.parts.get("token", "")


feishu = Platform("feishu", "飞书群机器人", _who, _refuse, lambda _call: _no(9499))


def signature(secret: str, stamp: str) -> str:
    """base64(HMAC-SHA256(key="stamp\\nsecret", message=""))"""
    return base64.b64encode(
        hmac.digest(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256)
    ).decode()


def _texts(value: object) -> Iterator[str]:
    """All that can be read in a message, in order."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name in {"text", "content", "href", "url", "title"} and isinstance(part, str):
                yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


@feishu.on("POST", _HOST + "/bot/v2/hook/{token}", "publish")
def send(world: World, call: Call) -> Answer:
    """One message."""
    token, told = call.parts["token"], call.json
    if world.account("feishu", token).get("revoked"):
        return _no(19001)
    if not token.startswith("open-"):
        stamp = str(told.get("timestamp", ""))
        right = hmac.compare_digest(signature(world.secret(token), stamp), str(told.get("sign")))
        if not right or abs(world.now() - number(stamp)) > 3600:
            return _no(19021)
    kind = told.get("msg_type")
    content = told.get("card") if kind == "interactive" else told.get("content")
    if isinstance(content, str):
        content = json.loads(content) if content.startswith("{") else None
    if kind not in {"text", "post", "image", "interactive", "share_chat"}:
        return _no(9499)
    if not isinstance(content, dict) or len(call.body) > _MOST_BYTES:
        return _no(9499)
    media = []
    if kind == "image":
        picture = world.books.get("feishu.image", str(content.get("image_key", "")))
        if picture is None:
            return _no(9499)
        media = [str(picture["sha256"])]
    text = "\n".join(_texts(content))
    if world.switch("feishu.keyword") not in text:
        return _no(19024)
    scope = f"feishu/{token}"
    if world.over(scope, "second", world.switch("feishu.per_second"), 1) or world.over(
        scope, "posts", world.switch("feishu.per_minute"), 60
    ):
        return _too_fast(world)
    world.publish(
        call,
        "feishu",
        token,
        kind="images" if media else "text",
        text=text,
        media=media,
        remote_id=f"feishu-{world.books.number('feishu')}",
        extra={"msg_type": kind},
    )
    return answer({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {},
                   "msg": "success"})  # fmt: skip


@feishu.on("POST", _HOST + "/auth/v3/tenant_access_token/internal", "token")
def tenant_access_token(world: World, call: Call) -> Answer:
    """A token of the tenant, needed to upload pictures."""
    app = str(call.json.get("app_id", ""))
    if not app:
        return _no(10003)
    if call.json.get("app_secret") != world.secret(app):
        return _no(10014)
    token = "t-" + world.token_make("feishu", app, 7200)
    world.books.put("token:feishu", token, {"uid": app, "until": world.now() + 7200})
    return answer({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200})


@feishu.on("POST", _HOST + "/im/v1/images", "prepare")
def upload_image(world: World, call: Call) -> Answer:
    """https://open.feishu.cn/document/server-docs/im-v1/image/create"""
    bearer = call.headers.get("authorization", "").removeprefix("Bearer ")
    told = world.token("feishu", bearer)
    if told is None or told["until"] <= world.now():
        return _no(99991663, 400)
    file = call.files.get("image")
    if file is None or call.form.get("image_type") != "message" or not file.body:
        return _no(234001, 400)
    name = world.books.keep(file.body, file.mime)
    key = f"img_v3_{digest(name)[:24]}"
    world.books.put("feishu.image", key, {"sha256": name}, world.now())
    return answer({"code": 0, "msg": "success", "data": {"image_key": key}})
