"""OAuth: access tokens for 15 days, refresh tokens for 30, renewed five times at most."""

from sandbox import oauth
from sandbox.avatars import avatar_url
from sandbox.http import JSON, Answer, Call
from sandbox.platforms.douyin.common import HOST, douyin, oauth_said, on, token_of, told_in
from sandbox.world import World

_ACCESS, _REFRESH, _RENEWALS = 15 * 86400, 30 * 86400, 5


@douyin.on("GET POST", HOST + "/platform/oauth/connect", "token")
def connect(world: World, call: Call) -> Answer:
    """The page with one button."""
    back = call.query.get("redirect_uri", "")
    return oauth.authorise(world, call, "douyin", "抖音", call.query.get("client_key", ""), back)


def _made(world: World, uid: str, app: str, scope: str) -> Answer:
    more = {"app": app, "scope": scope}
    token = world.token_make("douyin", uid, _ACCESS, **more)
    refresh = world.token_make("douyin.refresh", uid, _REFRESH, access=token, renewed=0, **more)
    left = int((world.token("douyin", token) or {})["until"] - world.now())
    return oauth_said(
        access_token=token, expires_in=left, open_id=uid, refresh_token=refresh,
        refresh_expires_in=_REFRESH, scope=scope,
    )  # fmt: skip


@douyin.on("POST", HOST + "/oauth/access_token", "token")
def access_token(world: World, call: Call) -> Answer:
    """A code for tokens."""
    told = told_in(call)
    app = str(told.get("client_key", ""))
    if told.get("client_secret") != world.secret(app):
        return oauth_said(10013)
    code = world.code_take("douyin", str(told.get("code", "")))
    if code is None or code["app"] != app or told.get("grant_type") != "authorization_code":
        return oauth_said(10007)
    return _made(world, code["uid"], app, code["scope"])


def _refresh_of(world: World, told: JSON) -> JSON | None:
    kept = world.token("douyin.refresh", str(told.get("refresh_token", "")))
    good = kept is not None and kept["until"] > world.now() and kept["app"] == told["client_key"]
    return kept if good else None


@douyin.on("POST", HOST + "/oauth/refresh_token", "token")
def refresh_token(world: World, call: Call) -> Answer:
    """A new access token; the refresh token stays the same."""
    told = {"client_key": "", **told_in(call)}
    kept = _refresh_of(world, told)
    if kept is None:
        return oauth_said(10010)
    before = world.token("douyin", str(kept.get("access", "")))
    if before:
        world.books.put("token:douyin", kept["access"], {**before, "dead": True})
    token = world.token_make("douyin", kept["uid"], _ACCESS, app=kept["app"], scope=kept["scope"])
    refresh = str(told["refresh_token"])
    world.books.put("token:douyin.refresh", refresh, {**kept, "access": token})
    until = int((world.token("douyin", token) or {})["until"] - world.now())
    return oauth_said(
        access_token=token, expires_in=until, open_id=kept["uid"], refresh_token=refresh,
        refresh_expires_in=int(kept["until"] - world.now()), scope=kept["scope"],
    )  # fmt: skip


@douyin.on("POST", HOST + "/oauth/renew_refresh_token", "token")
def renew_refresh_token(world: World, call: Call) -> Answer:
    """A new refresh token, five times."""
    told = {"client_key": "", **told_in(call)}
    kept = _refresh_of(world, told)
    if kept is None:
        return oauth_said(10010)
    if "renew_refresh_token" not in kept["scope"]:
        return oauth_said(10004)
    if kept.get("renewed", 0) >= _RENEWALS:
        return oauth_said(10020)
    world.books.drop("token:douyin.refresh", str(told["refresh_token"]))
    more = {**kept, "renewed": kept.get("renewed", 0) + 1}
    for name in ("uid", "until", "platform"):
        more.pop(name)
    made = world.token_make("douyin.refresh", kept["uid"], _REFRESH, **more)
    return oauth_said(refresh_token=made, expires_in=_REFRESH)


@douyin.on("POST", HOST + "/oauth/client_token", "token")
def client_token(world: World, call: Call) -> Answer:
    """A token of the app itself."""
    told = told_in(call)
    app = str(told.get("client_key", ""))
    if told.get("client_secret") != world.secret(app):
        return oauth_said(10013)
    token = world.token_make("douyin.client", app, 7200, app=app)
    return oauth_said(access_token=token, expires_in=7200)


@on("POST", HOST + "/oauth/revoke", "token")
def revoke(world: World, call: Call, _uid: str) -> Answer:
    """The token is good no longer."""
    world.books.drop("token:douyin", token_of(call))
    return oauth_said()


@on("GET POST", HOST + "/oauth/userinfo", "read")
def userinfo(world: World, call: Call, uid: str) -> Answer:
    """Name and picture."""
    picture = avatar_url(call, "douyin", uid)
    return oauth_said(
        open_id=uid, union_id=f"u-{uid}", nickname=world.name("douyin", uid), avatar=picture,
        avatar_larger=picture, e_account_role="EAccountM",
    )  # fmt: skip
