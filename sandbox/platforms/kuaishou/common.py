"""What all calls to Kuaishou share: errors and tokens."""

from collections.abc import Callable

from sandbox.faults import Fault, Kind
from sandbox.http import Answer, Call, answer
from sandbox.routing import Platform
from sandbox.world import World

HOST = "/open.kuaishou.com"
_SAYS = {
    10000200: ("INVALID_PARAM", "参数错误"),
    100120001: ("VIDEO_NOT_EXIST", "视频不存在"),
    100120002: ("VIDEO_NOT_UPLOADED", "视频未上传成功"),
    100120003: ("VIDEO_PUBLISH_FAILED", "视频发布失败"),
    100200101: ("INVALID_APP", "无效的client,无效的 app 或 developer"),
    100200102: ("INVALID_ACCESS_TOKEN", "请求被拒绝,可能是无效的 token 等"),
    100200105: ("INVALID_CODE", "请求的 code 错误"),
    100200106: ("INVALID_SCOPE", "请求的 scope 错误"),
    100200108: ("ACCESS_TOKEN_EXPIRED", "access_token过期"),
    100200113: ("REFRESH_TOKEN_EXPIRED", "refresh_token过期"),
    100200500: ("SYSTEM_ERROR", "服务内部错误"),
    # Likenesses: no paper names these.
    100110001: ("INVALID_UPLOAD_TOKEN", "upload_token 无效或已使用"),
    100200429: ("RATE_LIMITED", "请求过于频繁"),
    100200430: ("QUOTA_EXCEEDED", "超出今日调用上限"),
}


def no(code: int) -> Answer:
    """An error: HTTP 200, the code in the body."""
    error, text = _SAYS[code]
    return answer({"result": code, "error": error, "error_msg": text, "host-name": "sandbox"})


def ok(**told: object) -> Answer:
    """It worked."""
    return answer({"result": 1, **told})


def _who(world: World, call: Call) -> str:
    told = world.token("kuaishou", call.query.get("access_token", ""))
    if told:
        return str(told["uid"])
    upload = world.books.get("kuaishou.upload", call.query.get("upload_token", ""))
    return str(upload["uid"]) if upload else ""


def _refuse(_world: World, _call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 100200429, Kind.QUOTA: 100200430, Kind.BUSY: 100200500,
        Kind.EXPIRED: 100200108, Kind.SIGNATURE: 100200102, Kind.PERMISSION: 100200106,
    }  # fmt: skip
    return no(codes[fault.kind])


kuaishou = Platform("kuaishou", "快手", _who, _refuse, lambda _call: no(10000200))
WithAccount = Callable[[World, Call, str], Answer]


def on(methods: str, path: str, role: str) -> Callable[[WithAccount], WithAccount]:
    """A call with an access token and the app's id; its handler gets the account, too."""

    def register(handler: WithAccount) -> WithAccount:
        def checked(world: World, call: Call) -> Answer:
            told = world.token("kuaishou", call.query.get("access_token", ""))
            if told is None:
                return no(100200102)
            if told["until"] <= world.now():
                return no(100200108)
            if not call.query.get("app_id"):
                return no(10000200)
            return handler(world, call, str(told["uid"]))

        kuaishou.on(methods, HOST + path, role)(checked)
        return handler

    return register
