"""OAuth: access tokens for two days, refresh tokens for half a year."""

from sandbox import figures, oauth
from sandbox.avatars import avatar_url
from sandbox.http import Answer, Call
from sandbox.platforms.kuaishou.common import HOST, kuaishou, no, ok, on
from sandbox.world import World

_ACCESS, _REFRESH = 2 * 86400, 180 * 86400


@kuaishou.on("GET POST", HOST + "/oauth2/authorize", "token")
def authorise(world: World, call: Call) -> Answer:
    """The page with one button."""
    back = call.query.get("redirect_uri", "")
    return oauth.authorise(world, call, "kuaishou", "快手", call.query.get("app_id", ""), back)


def _made(world: World, uid: str, app: str, scope: str) -> Answer:
    token = world.token_make("kuaishou", uid, _ACCESS, app=app, scope=scope)
    refresh = world.token_make("kuaishou.refresh", uid, _REFRESH, app=app, scope=scope)
    left = int((world.token("kuaishou", token) or {})["until"] - world.now())
    return ok(
        access_token=token, expires_in=left, refresh_token=refresh,
        refresh_token_expires_in=_REFRESH, open_id=uid, scopes=[s for s in scope.split(",") if s],
    )  # fmt: skip


@kuaishou.on("GET POST", HOST + "/oauth2/access_token", "token")
def access_token(world: World, call: Call) -> Answer:
    """A code for tokens."""
    app = call.value("app_id")
    if call.value("app_secret") != world.secret(app):
        return no(100200101)
    code = world.code_take("kuaishou", call.value("code"))
    if code is None or code["app"] != app:
        return no(100200105)
    return _made(world, code["uid"], app, code["scope"])


@kuaishou.on("GET POST", HOST + "/oauth2/refresh_token", "token")
def refresh_token(world: World, call: Call) -> Answer:
    """New tokens; the old refresh token is used up."""
    app, given = call.value("app_id"), call.value("refresh_token")
    if call.value("app_secret") != world.secret(app):
        return no(100200101)
    kept = world.token("kuaishou.refresh", given)
    if kept is None or kept["until"] <= world.now():
        return no(100200113)
    world.books.drop("token:kuaishou.refresh", given)
    return _made(world, kept["uid"], app, kept["scope"])


@on("GET", "/openapi/user_info", "read")
def user_info(world: World, call: Call, uid: str) -> Answer:
    """Name, picture, followers."""
    picture = avatar_url(call, "kuaishou", uid)
    told = {
        "name": world.name("kuaishou", uid), "sex": "F", "city": "杭州",
        "head": picture, "bigHead": picture,
        "fan": figures.followers(world, "kuaishou", uid), "follow": 120,
    }  # fmt: skip
    return ok(user_info=told)
