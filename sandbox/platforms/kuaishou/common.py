"""What all calls to Kuaishou share: errors and tokens."""

from collections.abc import Callable

from sandbox.faults import Fault, Kind
from sandbox.http import Answer, Call, answer
from sandbox.routing import Platform
from sandbox.world import World

HOST = "/open.kuaishou.com"
_SAYS = {
    10000200: ("INVALID_PARAM", "参数错误"),
    10000500: ("SYSTEM_ERROR", "服务繁忙，请稍后再试"),
    100110001: ("INVALID_UPLOAD_TOKEN", "upload_token 无效或已使用"),
    100110002: ("VIDEO_NOT_UPLOADED", "视频未上传完成"),
    100120001: ("VIDEO_NOT_EXIST", "视频不存在"),
    100200100: ("INVALID_APP", "应用不存在或密钥错误"),
    100200101: ("INVALID_CODE", "授权码无效"),
    100200102: ("INVALID_ACCESS_TOKEN", "access_token 无效"),
    100200103: ("ACCESS_TOKEN_EXPIRED", "access_token 已过期"),
    100200105: ("INVALID_REFRESH_TOKEN", "refresh_token 无效"),
    100200201: ("SCOPE_NOT_GRANTED", "未获得该权限"),
    100200500: ("RATE_LIMITED", "请求过于频繁"),
    100200501: ("QUOTA_EXCEEDED", "超出今日调用上限"),
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
        Kind.RATE: 100200500, Kind.QUOTA: 100200501, Kind.BUSY: 10000500,
        Kind.EXPIRED: 100200103, Kind.SIGNATURE: 100200102, Kind.PERMISSION: 100200201,
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
                return no(100200103)
            if not call.query.get("app_id"):
                return no(10000200)
            return handler(world, call, str(told["uid"]))

        kuaishou.on(methods, HOST + path, role)(checked)
        return handler

    return register
