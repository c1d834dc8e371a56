"""What all calls to Douyin share: three shapes of answers, tokens, webhooks."""

import hashlib
import json
import secrets
from collections.abc import Callable

import httpx

from sandbox.books import LIVE, WAITING, Post
from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, BadRequest, Call, answer, number
from sandbox.pushing import tell
from sandbox.routing import Platform
from sandbox.world import World

HOST = "/open.douyin.com"
V1 = HOST + "/api/douyin/v1/video"
WithAccount = Callable[[World, Call, str], Answer]
SAYS = {
    10002: "参数错误",
    10003: "非法的client_key",
    10004: "应用权限不足，请申请对应的scope权限",
    10007: "授权码过期",
    10008: "access_token过期,请刷新或重新授权",
    10010: "refresh_token过期",
    10013: "client_key或者client_secret报错",
    2100004: "系统繁忙，此时请开发者稍候再试",
    2100005: "参数不合法",
    2119003: "发布视频数达到上限",
    2190002: "access_token无效",
    2190008: "access_token过期",
    2190001: "quota 已用完",
    2190003: "用户未授权该api",
    2190004: "应用未获得该能力, 请去https://open.douyin.com/申请",
    28001003: "access_token无效",
    28001005: "系统繁忙,此时请开发者稍候再试",
    28001007: "参数不合法",
    28001012: "用户未授权该OpenAPI",
    28001008: "access_token过期,请刷新或重新授权",
    28001015: "请求参数 access_token 和 openId不匹配",
    28001018: "应用未获得该能力",
    28003017: "quota 已用完",
    28003018: "请求频率过高",
    10020: "请求频率超限",
}
# The numbers of the newer shape for those of the older one.
_NEWER = {
    2190002: 28001003, 2190008: 28001008, 2190003: 28001012, 2190004: 28001018, 2190001: 28003017,
    2100004: 28001005, 2100005: 28001007, 10020: 28003018,
}  # fmt: skip
# Item and video: what a person sees there is at /video/<video id>.
STATUS = {LIVE: 5, WAITING: 4, "rejected": 2, "deleted": 2}


def _extra(world: World, code: int, text: str) -> JSON:
    return {
        "error_code": code, "description": text, "sub_error_code": 0, "sub_description": "",
        "logid": secrets.token_hex(16).upper(), "now": int(world.now() * 1000),
    }  # fmt: skip


def said(world: World, code: int = 0, **told: object) -> Answer:
    """An answer in the shape of most calls, or in that of the newer ones (a switch)."""
    if world.switch("douyin.shape") == "v1":
        code = _NEWER.get(code, code)
        text = SAYS.get(code, "")
        body = {"err_no": code, "err_msg": text or "success", "log_id": secrets.token_hex(16),
                "data": told}  # fmt: skip
        return answer(body)
    text = SAYS.get(code, "")
    data = {"error_code": code, "description": text, **told}
    return answer({"data": data, "extra": _extra(world, code, text)})


def oauth_said(code: int = 0, **told: object) -> Answer:
    """The shape of the calls about tokens."""
    message = "error" if code else "success"
    text = SAYS.get(code, "")
    return answer({"data": {"error_code": code, "description": text, **told}, "message": message})


def token_of(call: Call) -> str:
    """The access token: in a header, with old clients in the address."""
    return call.headers.get("access-token") or call.query.get("access_token", "")


def _who(world: World, call: Call) -> str:
    told = world.token("douyin", token_of(call))
    return str(told["uid"]) if told else call.query.get("open_id", "")


def _refuse(world: World, call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 10020, Kind.QUOTA: 2190001, Kind.BUSY: 2100004, Kind.EXPIRED: 2190008,
        Kind.SIGNATURE: 2190002, Kind.PERMISSION: 2190004,
    }  # fmt: skip
    if call.path.startswith(HOST + "/oauth/"):
        return oauth_said(codes[fault.kind])
    return said(world, codes[fault.kind])


def _broken(_call: Call) -> Answer:
    data = {"error_code": 2100005, "description": SAYS[2100005]}
    return answer({"data": data, "extra": {**data, "logid": "", "now": 0}})


douyin = Platform("douyin", "抖音", _who, _refuse, _broken)


def on(methods: str, path: str, role: str) -> Callable[[WithAccount], WithAccount]:
    """A call for an account: its token belongs to the open_id in the address."""

    def register(handler: WithAccount) -> WithAccount:
        def checked(world: World, call: Call) -> Answer:
            told = world.token("douyin", token_of(call))
            if told is None or told.get("dead"):
                return said(world, 2190002)
            if told["until"] <= world.now():
                return said(world, 2190008)
            if call.query.get("open_id", told["uid"]) != told["uid"]:
                newer = world.switch("douyin.shape") == "v1"
                return said(world, 28001015 if newer else 2190002)
            return handler(world, call, str(told["uid"]))

        douyin.on(methods, path, role)(checked)
        return handler

    return register


def told_in(call: Call) -> JSON:
    """What a call says, as JSON or as a form."""
    return call.json if "json" in call.headers.get("content-type", "") else dict(call.form)


def wanted(told: JSON, name: str) -> str:
    """A text that must be there. Raises BadRequest."""
    value = told.get(name)
    if not isinstance(value, str) or not value:
        raise BadRequest
    return value


def allowed(world: World, call: Call, scope: str) -> bool:
    """Whether the owner allowed something; a token made without a yes (for tests) may do all."""
    said = str((world.token("douyin", token_of(call)) or {}).get("scope") or "")
    return not said or scope in said.split(",")


def app_of(world: World, call: Call) -> str:
    """The app (client_key) a call's token was made for."""
    return str((world.token("douyin", token_of(call)) or {}).get("app", ""))


def webhook(world: World, client_key: str, event: str, uid: str, content: JSON, *, forged: bool
            ) -> tuple[bytes, JSON]:  # fmt: skip
    """Body and headers of an event. The content may be JSON within JSON (a switch)."""
    inner = json.dumps(content) if world.switch("douyin.content_string") else content
    told = {"event": event, "client_key": client_key, "from_user_id": uid, "to_user_id": "",
            "content": inner, "log_id": secrets.token_hex(16)}  # fmt: skip
    body = json.dumps(told, ensure_ascii=False).encode()
    secret = "somebody-else" if forged else world.secret(client_key)
    sign = hashlib.sha1(secret.encode() + body, usedforsecurity=False).hexdigest()
    headers = {"content-type": "application/json", "x-douyin-signature": sign,
               "msg-id": secrets.token_hex(12)}  # fmt: skip
    return body, headers


def published(world: World, call: Call, client_key: str, post: Post, share_id: str) -> None:
    """Tell the app that a video is out."""
    url = str(world.account("douyin", client_key).get("callback", ""))
    content = {"share_id": share_id, "item_id": post.remote_id,
               "video_id": post.extra["video_id"], "has_default_hashtag": False}  # fmt: skip
    told = [
        webhook(world, client_key, "create_video", post.account, content, forged=forged)
        for forged in (False, True)
    ]
    tell(world, call, "douyin", post.account, url, told[0], told[1], at=post.due)


async def verify(world: World, client_key: str) -> bool:
    """What Douyin does when the address is typed in: it must answer a number."""
    url = str(world.account("douyin", client_key).get("callback", ""))
    challenge = number(int(secrets.token_hex(3), 16))
    body, headers = webhook(
        world, client_key, "verify_webhook", "", {"challenge": challenge}, forged=False
    )
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        try:
            reply = await client.post(url, content=body, headers=headers)
            return reply.status_code == 200 and reply.json().get("challenge") == challenge
        except (httpx.HTTPError, ValueError, AttributeError):
            return False
