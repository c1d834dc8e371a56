"""OAuth."""

from sandbox import oauth
from sandbox.avatars import avatar_url
from sandbox.http import Answer, Call
from sandbox.platforms.bilibili.common import bilibili, no, ok, on
from sandbox.world import World

_API = "/api.bilibili.com/x/account-oauth2/v1"
_SECONDS, _REFRESH = 30 * 86400, 180 * 86400


@bilibili.on("GET POST", "/account.bilibili.com/pc/account-pc/auth/oauth", "token")
def authorise(world: World, call: Call) -> Answer:
    """The page with one button."""
    query = call.query
    return oauth.authorise(
        world, call, "bilibili", "哔哩哔哩", query.get("client_id", ""), query.get("gourl", "")
    )


def _made(world: World, uid: str, app: str) -> Answer:
    token = world.token_make("bilibili", uid, _SECONDS, app=app)
    refresh = world.token_make("bilibili.refresh", uid, _REFRESH, app=app)
    until = (world.token("bilibili", token) or {})["until"]
    left = until if world.switch("bilibili.expires_as") == "timestamp" else until - world.now()
    return ok({"access_token": token, "refresh_token": refresh, "expires_in": int(left),
               "scopes": ["USER_INFO", "ARC_BASE", "ARC_DATA", "USER_DATA"]})  # fmt: skip


@bilibili.on("POST", _API + "/token", "token")
def token(world: World, call: Call) -> Answer:
    """A code for tokens."""
    app = call.value("client_id")
    if call.value("client_secret") != world.secret(app):
        return no(122001)
    code = world.code_take("bilibili", call.value("code"))
    if code is None or code["app"] != app or call.value("grant_type") != "authorization_code":
        return no(122002)
    return _made(world, code["uid"], app)


@bilibili.on("POST", _API + "/refresh_token", "token")
def refresh_token(world: World, call: Call) -> Answer:
    """New tokens; the old refresh token is used up."""
    app, given = call.value("client_id"), call.value("refresh_token")
    if call.value("client_secret") != world.secret(app):
        return no(122001)
    kept = world.token("bilibili.refresh", given)
    if kept is None or kept["until"] <= world.now() or kept["app"] != app:
        return no(122007)
    world.books.drop("token:bilibili.refresh", given)
    return _made(world, kept["uid"], app)


@on("GET", "/user/account/info", "read")
def account_info(world: World, call: Call, uid: str) -> Answer:
    """Name and picture."""
    return ok(
        {
            "openid": uid,
            "name": world.name("bilibili", uid),
            "face": avatar_url(call, "bilibili", uid),
        }
    )
