"""What all calls to Weibo share: errors, tokens, the day's hundred calls."""

from sandbox.faults import Fault, Kind
from sandbox.http import Answer, Call, answer
from sandbox.routing import Platform
from sandbox.world import World

HOST = "/api.weibo.com"
_SAYS = {
    10008: "Param error, see doc for more info",
    10009: "Too many pending tasks, system is busy!",
    10014: "Insufficient app permissions",
    10016: "Miss required parameter ({0}), see doc for more info",
    10017: "text find error domain!",
    10023: "User requests out of rate limit!",
    20006: "Image too large",
    20005: "Unsupported image type, only support JPG, GIF, PNG",
    20008: "Content is null",
    20012: "Text too long, please input text less than 140 characters!",
    20016: "Out of limit",
    20017: "Similar content!",
    20019: "Repeat content!",
    20021: "Content is illegal!",
    20032: "微博发布成功。目前服务器数据同步可能会有延迟，请耐心等待1-2分钟。谢谢",
    21327: "expired_token",
    21332: "invalid_access_token",
    21335: "Request uid is not match the access token",
}


def no(call: Call, code: int, *words: str) -> Answer:
    """An error in Weibo's form."""
    path = call.path.removeprefix(HOST)
    told = {"request": path, "error_code": code, "error": _SAYS[code].format(*words)}
    return answer(told, 403 if code in {10014, 10023, 20016, 21327} else 400)


def token_of(call: Call) -> str:
    """The access token, wherever it stands."""
    told = call.headers.get("authorization", "")
    return told.removeprefix("OAuth2 ") if told else call.value("access_token")


def _who(world: World, call: Call) -> str:
    return str((world.token("weibo", token_of(call)) or {}).get("uid", ""))


def _refuse(_world: World, call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 20016 if call.path.endswith("share.json") else 10023,
        Kind.QUOTA: 10023, Kind.BUSY: 10009, Kind.EXPIRED: 21327,
        Kind.SIGNATURE: 21332, Kind.PERMISSION: 10014,
    }  # fmt: skip
    return no(call, codes[fault.kind])


weibo = Platform("weibo", "微博", _who, _refuse, lambda call: no(call, 10008))


def counted(world: World, call: Call) -> str | Answer:
    """The account of a call, which is counted against its day; or what is wrong."""
    told = world.token("weibo", token_of(call))
    if told is None:
        return no(call, 21332)
    if told["until"] <= world.now():
        return no(call, 21327)
    uid = str(told["uid"])
    if world.over_today(f"weibo/{uid}", "calls", world.switch("weibo.calls_per_day")):
        return no(call, 10023)
    return uid
