"""钉钉 group robots: https://open.dingtalk.com/document/robots/custom-robot-access"""

import base64
import hashlib
import hmac

from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.routing import Platform
from sandbox.world import World

_BLOCKED = 600.0
_SAYS = {
    -1: "系统繁忙",
    40035: "缺少参数 json",
    43004: "无效的HTTP HEADER Content-Type",
    90030: "webhook 调用超出配额",
    130101: "send too fast, exceed 20 times per minute",
    300001: "token is not exist",
    310000: "description:机器人发送签名不匹配;"
    "solution:请确认签名和生成签名的时间戳必须都放在调用的网址中，请确认机器人的密钥加密和填写正确;",
    400101: "access_token不存在",
    400102: "机器人已停用",
    400105: "不支持的消息类型",
}
_KEYWORD = (
    "description:关键词不匹配;"
    "solution:请联系群管理员查看此机器人的关键词，并在发送的信息中包含此关键词;"
)


def _no(code: int, text: str = "") -> Answer:
    # What is too fast is stopped before the robots are reached, by something that says more.
    gate = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"} if code == 130101 else {}
    return answer({**gate, "errcode": code, "errmsg": text or _SAYS[code]})


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 130101, Kind.QUOTA: 90030, Kind.BUSY: -1, Kind.EXPIRED: 300001,
        Kind.SIGNATURE: 310000, Kind.PERMISSION: 400102,
    }  # fmt: skip
    return _no(codes[fault.kind])


dingtalk = Platform(
    "dingtalk", "钉钉群机器人", lambda _world, call: call.query.get("access_token", ""), _refuse,
    lambda _call: _no(40035),
)  # fmt: skip


def signature(secret: str, stamp: str) -> str:
    """base64(HMAC-SHA256(secret, "stamp\\nsecret"))"""
    text = f"{stamp}\n{secret}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), text, hashlib.sha256)).decode()


def _signed(world: World, call: Call, token: str) -> Answer | None:
    if token.startswith("open-"):
        return None
    stamp = call.query.get("timestamp", "")
    if abs(world.now() * 1000 - number(stamp)) > 3600 * 1000:
        return _no(310000)
    right = signature(world.secret(token), stamp)
    # The address decodes a plus into a space where it was not encoded.
    return None if hmac.compare_digest(right, call.query.get("sign", "")) else _no(310000)


def _words(told: JSON) -> tuple[str, str] | None:
    kind = str(told.get("msgtype"))
    part = told.get(kind)
    if not isinstance(part, dict):
        return None
    if kind == "text":
        return "", str(part.get("content", ""))
    if kind in {"markdown", "actionCard"}:
        words = [str(part.get("text", ""))]
        words += [str(part[name]) for name in ("singleTitle", "singleURL") if name in part]
        words += [f"{one.get('title')} {one.get('actionURL')}" for one in part.get("btns", [])]
        return (str(part["title"]), "\n".join(words)) if part.get("title") else None
    if kind == "link":
        words = [str(part.get(name, "")) for name in ("text", "messageUrl", "picUrl")]
        return (str(part["title"]), "\n".join(words)) if part.get("title") else None
    if kind == "feedCard":
        links = part.get("links", [])
        return "", "\n".join(f"{one.get('title')} {one.get('messageURL')}" for one in links)
    return None


@dingtalk.on("POST", "/oapi.dingtalk.com/robot/send", "publish")
def send(world: World, call: Call) -> Answer:
    """One message. Too many in a minute, and the robot is deaf for ten."""
    token = call.query.get("access_token", "")
    if not token or world.account("dingtalk", token).get("revoked"):
        return _no(300001)
    if "json" not in call.headers.get("content-type", ""):
        return _no(43004)
    wrong = _signed(world, call, token)
    if wrong:
        return wrong
    told = _words(call.json)
    if told is None:
        return _no(400105 if call.json.get("msgtype") else 40035)
    title, text = told
    if world.switch("dingtalk.keyword") not in f"{title}{text}":
        return _no(310000, _KEYWORD)
    blocked = world.books.get("dingtalk.blocked", token)
    if blocked and blocked["until"] > world.now():
        return _no(130101)
    if world.over(f"dingtalk/{token}", "posts", world.switch("dingtalk.per_minute"), 60):
        world.books.put("dingtalk.blocked", token, {"until": world.now() + _BLOCKED})
        return _no(130101)
    world.publish(
        call,
        "dingtalk",
        token,
        title=title,
        text=text,
        remote_id=f"dingtalk-{world.books.number('dingtalk')}",
        extra={"msgtype": call.json["msgtype"], "at": call.json.get("at", {})},
    )
    return answer({"errcode": 0, "errmsg": "ok"})
