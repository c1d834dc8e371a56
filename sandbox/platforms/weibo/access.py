"""OAuth: a token for a month, and nothing to refresh it."""

from sandbox import oauth
from sandbox.http import Answer, Call, answer
from sandbox.platforms.weibo.common import HOST, token_of, weibo
from sandbox.world import World


@weibo.on("GET POST", HOST + "/oauth2/authorize", "token")
def authorise(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/Oauth2/authorize"""
    back = call.query.get("redirect_uri", "")
    return oauth.authorise(world, call, "weibo", "微博", call.query.get("client_id", ""), back)


@weibo.on("POST", HOST + "/oauth2/access_token", "token")
def access_token(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/Oauth2/access_token"""
    app = call.value("client_id")
    if call.value("client_secret") != world.secret(app):
        return _oauth_no(call, 21324, "invalid_client")
    if call.value("grant_type") != "authorization_code":
        return _oauth_no(call, 21328, "unsupported_grant_type")
    code = world.code_take("weibo", call.value("code"))
    if code is None or code["app"] != app or code["back"] != call.value("redirect_uri"):
        return _oauth_no(call, 21325, "invalid_grant")
    seconds = 30 * 86400
    token = world.token_make("weibo", code["uid"], seconds, app=app)
    told = {
        "access_token": token, "remind_in": str(seconds), "expires_in": seconds,
        "uid": code["uid"], "isRealName": "true",
    }  # fmt: skip
    return answer(told)


def _oauth_no(call: Call, code: int, word: str) -> Answer:
    path = call.path.removeprefix(HOST)
    told = {"error": word, "error_code": code, "request": path, "error_uri": path,
            "error_description": word}  # fmt: skip
    return answer(told, 400)


@weibo.on("POST", HOST + "/oauth2/get_token_info", "token")
def token_info(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/Oauth2/get_token_info"""
    told = world.token("weibo", token_of(call))
    if told is None:
        return _oauth_no(call, 21332, "invalid_access_token")
    left = max(0, int(told["until"] - world.now()))
    return answer(
        {
            "uid": told["uid"],
            "appkey": told.get("app", ""),
            "scope": "",
            "create_at": 0,
            "expire_in": left,
        }
    )
