"""/_/: what people and tests do with the sandbox itself. No platform has these addresses."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from sandbox import avatars, pushing, views
from sandbox.books import Post, twice
from sandbox.faults import BadScript
from sandbox.http import JSON, Answer, BadRequest, Call, answer, number, page, redirect
from sandbox.platforms import BY_NAME, qq
from sandbox.platforms.bilibili import common as bilibili
from sandbox.platforms.douyin import common as douyin
from sandbox.platforms.douyin import sharing
from sandbox.platforms.wechat import common as wechat
from sandbox.switches import DEFAULTS
from sandbox.trouble import trouble_made
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.app import App


def _told(world: World, post: Post) -> JSON:
    told = asdict(post)
    return {**told, "state": post.state(world.now()), "markers": post.markers}


def _books(app: "App", call: Call) -> Answer:
    """Each publication, oldest first, and what is there twice."""
    wheres, values = ["at >= ?"], [float(call.query.get("since") or 0)]
    asked: list[object] = [*values]
    for name in ("platform", "account"):
        if call.query.get(name):
            wheres.append(f"{name} = ?")
            asked.append(call.query[name])
    posts = app.world.books.posts(" and ".join(wheres), *asked)[::-1]
    return answer(
        {
            "count": len(posts),
            "twice": twice(posts),
            "posts": [_told(app.world, p) for p in posts],
            "now": app.world.now(),
        }
    )


def _faults(app: "App", call: Call) -> Answer:
    faults = app.world.faults
    if call.method == "DELETE":
        faults.clear()
    if call.method == "POST":
        faults.add(call.json)
    return answer({"faults": [line.told() for line in faults.lines]})


def _reset(app: "App", _call: Call) -> Answer:
    app.world.reset()
    app.calls.clear()
    return answer({"ok": True})


def _switches(app: "App", call: Call) -> Answer:
    if call.method == "POST":
        unknown = set(call.json) - set(DEFAULTS)
        if unknown:
            return answer({"error": f"no such switch: {', '.join(sorted(unknown))}"}, 400)
        app.world.switches |= call.json
    return answer(app.world.switches)


def _clock(app: "App", call: Call) -> Answer:
    """``{"seconds": 86400}`` moves the sandbox's clock ahead."""
    if call.method == "POST":
        app.world.ahead += float(call.json.get("seconds", 0))
    return answer({"now": app.world.now(), "ahead": app.world.ahead})


def _accounts(app: "App", call: Call) -> Answer:
    """``{"platform": "wechat", "uid": "wx1", "callback": "http://..."}``: what is to be known of an
    account: name, followers, callback, no_publish, revoked; of WeChat's service, no_comments,
    ip_refused; of an app (platform "app") secret."""
    told = dict(call.json)
    platform, uid = str(told.pop("platform", "")), str(told.pop("uid", ""))
    if not platform or not uid:
        raise BadRequest
    return answer(app.world.account_set(platform, uid, told))


def _tokens(app: "App", call: Call) -> Answer:
    """``{"platform": "weibo", "uid": "1"}``: an access token without the way through OAuth."""
    told = dict(call.json)
    platform, uid = str(told.pop("platform", "")), str(told.pop("uid", ""))
    if platform not in BY_NAME or not uid:
        raise BadRequest
    seconds = float(told.pop("seconds", 30 * 86400))
    more = {"app": "app", "scope": "", **told}
    return answer(
        {
            "access_token": app.world.token_make(platform, uid, seconds, **more),
            "refresh_token": app.world.token_make(f"{platform}.refresh", uid, 180 * 86400, **more),
            "uid": uid,
            "expires_in": int(seconds),
        }
    )


def credentials(world: World, platform: str, uid: str) -> JSON:
    """What is typed in on our side to reach an account of the sandbox."""
    told: JSON = {"secret": world.secret(uid)}
    if platform == "wechat":
        told |= {"callback_token": wechat.callback_token(world, uid),
                 "aes_key": wechat.aes_key(world, uid)}  # fmt: skip
    return told


def _credentials(app: "App", call: Call) -> Answer:
    uid = call.query.get("uid", "")
    return answer(credentials(app.world, call.query.get("platform", ""), uid))


def _calls(app: "App", call: Call) -> Answer:
    platform = call.query.get("platform", "")
    found = [one for one in app.calls if not platform or one["platform"] == platform]
    return answer({"calls": found[-number(call.query.get("count"), 1000) :]})


def _pushes(app: "App", _call: Call) -> Answer:
    return answer({"pushes": pushing.pushes(app.world)})


async def _callbacks(app: "App", call: Call) -> Answer:
    """Register a callback as in a platform's console: WeChat's has to echo a word, Douyin's and
    Bilibili's a number. ``{"platform": "wechat", "uid": <appid or client_key>, "url": ...}``"""
    told = call.json
    uid, url, platform = (str(told.get(name, "")) for name in ("uid", "url", "platform"))
    verify = {
        "wechat": wechat.verify,
        "douyin": douyin.verify,
        "bilibili": bilibili.verify,
    }.get(platform)
    if verify is None or not url.startswith("http"):
        raise BadRequest
    app.world.account_set(platform, uid, {"callback": url})
    taken = await verify(app.world, uid)
    if not taken:
        app.world.account_set(platform, uid, {"callback": ""})
    return answer({"ok": taken})


def _act(app: "App", call: Call) -> Answer:
    """What a person does in a platform's app: ``{"platform": "douyin", "share_id", "uid",
    "text"}`` publishes what a share id brought there, ``{"platform": "qqbot"}`` speaks to a bot."""
    if call.json.get("platform") == "qqbot":
        return answer({"msg_id": qq.hear(app.world, call.json)})
    if call.json.get("platform") != "douyin":
        raise BadRequest
    item_id = sharing.act(app.world, call, call.json)
    return answer({"item_id": item_id}, 200 if item_id else 404)


_JSON: dict[tuple[str, str], Callable[["App", Call], Answer]] = {
    ("GET", "books"): _books,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _faults,
    ("DELETE", "faults"): _faults,
    ("POST", "reset"): _reset,
    ("GET", "switches"): _switches,
    ("POST", "switches"): _switches,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("POST", "accounts"): _accounts,
    ("POST", "tokens"): _tokens,
    ("POST", "act"): _act,
    ("GET", "credentials"): _credentials,
    ("GET", "calls"): _calls,
    ("GET", "pushes"): _pushes,
}


async def answer_to(app: "App", call: Call) -> Answer:
    """An answer to anything below /_/."""
    name = call.path.removeprefix("/_/")
    if call.path in {"/", "/_"}:
        return redirect("/_/")
    if name == "health":
        return answer({"ok": True})
    if name.startswith("media/"):
        return _media(app, name.removeprefix("media/"))
    if name.startswith("avatars/"):
        return Answer(avatars.avatar(name), 200, {"content-type": "image/png"})
    if (call.method, name) == ("POST", "trouble"):
        return _trouble(app, call)
    try:
        if (call.method, name) == ("POST", "callbacks"):
            return await _callbacks(app, call)
        known = _JSON.get((call.method, name))
        if known:
            return known(app, call)
    except (BadScript, BadRequest, TypeError, ValueError) as error:
        return answer({"error": str(error) or "not understood"}, 400)
    found = views.page_at(app.world, call, name) if call.method == "GET" else None
    return found or page("<!doctype html><title>404</title>没有这个页面", 404)


def _trouble(app: "App", call: Call) -> Answer:
    try:
        trouble_made(app.world.faults, call)
    except (BadScript, BadRequest) as error:
        return views.trouble_page(app.world, call, str(error) or "没有看懂")
    return redirect("/_/trouble")


def _media(app: "App", name: str) -> Answer:
    found = app.world.books.media(name)
    mime, body = found or ("", None)
    if body is None:
        return Answer(b"", 404)
    safe = mime if mime in {"image/png", "image/jpeg", "image/gif", "image/webp"} else "image/png"
    return Answer(body, 200, {"content-type": safe, "cache-control": "max-age=86400"})


def page_of(app: "App", call: Call) -> Answer | None:
    """The page of a post at the address its platform told."""
    return views.post_page(app.world, call) if call.method == "GET" else None
