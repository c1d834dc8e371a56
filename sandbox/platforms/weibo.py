"""微博: https://open.weibo.com/wiki (statuses/share, users/counts, statuses/count, ...)."""

import re
from datetime import datetime

from sandbox import figures, oauth
from sandbox.books import Post
from sandbox.faults import Fault, Kind
from sandbox.http import JSON, Answer, Call, answer, number
from sandbox.routing import Platform
from sandbox.world import BEIJING, World

_HOST = "/api.weibo.com"
_URL = re.compile(r"https?://[^\s一-鿿]+")
_TOPIC = re.compile(r"#[^#\s][^#]*#")
_IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
_MOST_PIC = 5 * 1024 * 1024

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
    20019: "Repeat content!",
    20021: "Content is illegal!",
    21327: "expired_token",
    21332: "invalid_access_token",
    21335: "Request uid is not match the access token",
}


def _no(call: Call, code: int, *words: str) -> Answer:
    path = call.path.removeprefix(_HOST)
    told = {"request": path, "error_code": code, "error": _SAYS[code].format(*words)}
    return answer(told, 403 if code in {10014, 10023, 20016, 21327} else 400)


def _token(call: Call) -> str:
    told = call.headers.get("authorization", "")
    return told.removeprefix("OAuth2 ") if told else call.value("access_token")


def _who(world: World, call: Call) -> str:
    return str((world.token("weibo", _token(call)) or {}).get("uid", ""))


def _refuse(_world: World, call: Call, fault: Fault) -> Answer:
    codes = {
        Kind.RATE: 20016 if call.path.endswith("share.json") else 10023,
        Kind.QUOTA: 10023, Kind.BUSY: 10009, Kind.EXPIRED: 21327,
        Kind.SIGNATURE: 21332, Kind.PERMISSION: 10014,
    }  # fmt: skip
    return _no(call, codes[fault.kind])


weibo = Platform("weibo", "微博", _who, _refuse, lambda call: _no(call, 10008))


def _counted(world: World, call: Call) -> str | Answer:
    """The account of a call, which is counted against its day; or what is wrong."""
    told = world.token("weibo", _token(call))
    if told is None:
        return _no(call, 21332)
    if told["until"] <= world.now():
        return _no(call, 21327)
    uid = str(told["uid"])
    if world.over_today(f"weibo/{uid}", "calls", world.switch("weibo.calls_per_day")):
        return _no(call, 10023)
    return uid


@weibo.on("GET POST", _HOST + "/oauth2/authorize", "token")
def authorise(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/Oauth2/authorize"""
    back = call.query.get("redirect_uri", "")
    return oauth.authorise(world, call, "weibo", "微博", call.query.get("client_id", ""), back)


@weibo.on("POST", _HOST + "/oauth2/access_token", "token")
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
    path = call.path.removeprefix(_HOST)
    told = {"error": word, "error_code": code, "request": path, "error_uri": path,
            "error_description": word}  # fmt: skip
    return answer(told, 400)


@weibo.on("POST", _HOST + "/oauth2/get_token_info", "token")
def token_info(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/Oauth2/get_token_info"""
    told = world.token("weibo", _token(call))
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


def length(text: str) -> int:
    """Weibo's count: a Chinese character one, two Latin letters one."""
    return (sum(1 if ord(one) < 128 else 2 for one in text) + 1) // 2


def _fault_of(world: World, call: Call, text: str) -> Answer | None:
    pic = call.files.get("pic")
    domain = world.switch("weibo.domain")
    urls = _URL.findall(text)
    if not text.strip():
        return _no(call, 20008)
    if not call.value("rip"):
        return _no(call, 10016, "rip")
    if length(text) > 140:
        return _no(call, 20012)
    if _TOPIC.search(text):
        return _no(call, 20021)
    if world.switch("weibo.link_needed") and not any(domain in url for url in urls):
        return _no(call, 10017)
    if pic and len(pic.body) > _MOST_PIC:
        return _no(call, 20006)
    if pic and not pic.body.startswith(_IMAGES):
        return _no(call, 20005)
    return None


@weibo.on("POST", _HOST + "/2/statuses/share.json", "publish")
def share(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/statuses/share"""
    uid = _counted(world, call)
    if isinstance(uid, Answer):
        return uid
    if world.account("weibo", uid).get("no_publish"):
        return _no(call, 10014)
    text = call.value("status")
    wrong = _fault_of(world, call, text)
    if wrong:
        return wrong
    repeat = world.switch("weibo.repeat_seconds")
    since = world.now() - repeat
    if repeat and any(one.text == text for one in world.mine("weibo", uid, since)):
        return _no(call, 20019)
    if world.over(f"weibo/{uid}", "posts", world.switch("weibo.posts_per_hour"), 3600):
        return _no(call, 20016)
    remote_id = str(5_100_000_000_000_000 + 37 * world.books.number("weibo"))
    pic = call.files.get("pic")
    post = world.publish(
        call,
        "weibo",
        uid,
        kind="images" if pic else "text",
        text=text,
        remote_id=remote_id,
        media=[world.books.keep(pic.body, pic.mime)] if pic else [],
        url=f"{call.base}/weibo.com/{uid}/{remote_id}",
    )
    return answer(_status(world, call, post))


def _user(world: World, uid: str) -> JSON:
    name = world.name("weibo", uid)
    return {
        "id": number(uid), "idstr": uid, "screen_name": name, "name": name,
        "profile_url": f"u/{uid}", "profile_image_url": "", "avatar_large": "",
        "followers_count": figures.followers(world, "weibo", uid),
        "followers_count_str": str(figures.followers(world, "weibo", uid)),
        "friends_count": 180, "statuses_count": len(world.mine("weibo", uid)), "verified": True,
    }  # fmt: skip


def _status(world: World, call: Call, post: Post) -> JSON:
    told: JSON = {
        "created_at": datetime.fromtimestamp(post.at, BEIJING).strftime("%a %b %d %H:%M:%S %z %Y"),
        "id": int(post.remote_id), "idstr": post.remote_id, "mid": post.remote_id,
        "text": post.text, "source": "群主", "favorited": False, "truncated": False,
        "reposts_count": figures.figure(world, post, "shares"),
        "comments_count": figures.figure(world, post, "comments"),
        "attitudes_count": figures.figure(world, post, "likes"),
        "user": _user(world, post.account),
    }  # fmt: skip
    if post.media:
        told["original_pic"] = f"{call.base}/_/media/{post.media[0]}"
        told["pic_urls"] = [{"thumbnail_pic": told["original_pic"]}]
    return told


@weibo.on("GET", _HOST + "/2/statuses/user_timeline.json", "read")
def user_timeline(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/statuses/user_timeline"""
    uid = _counted(world, call)
    if isinstance(uid, Answer):
        return uid
    if call.value("uid", uid) != uid:
        return _no(call, 21335)
    posts = []
    if world.switch("weibo.timeline"):
        before = world.now() - world.switch("weibo.timeline_seconds")
        posts = [post for post in world.mine("weibo", uid) if post.at <= before]
    since, most = number(call.value("since_id", "0")), number(call.value("max_id", "0"))
    posts = [post for post in posts if int(post.remote_id) > since]
    posts = [post for post in posts if not most or int(post.remote_id) <= most]
    size = min(100, max(1, number(call.value("count", "20"), 20)))
    first = (max(1, number(call.value("page", "1"), 1)) - 1) * size
    told = [_status(world, call, post) for post in posts[first : first + size]]
    return answer({"statuses": told, "total_number": len(posts), "previous_cursor": 0,
                   "next_cursor": 0})  # fmt: skip


@weibo.on("GET", _HOST + "/2/users/show.json", "read")
def users_show(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/users/show"""
    uid = _counted(world, call)
    return uid if isinstance(uid, Answer) else answer(_user(world, call.value("uid", uid)))


@weibo.on("GET", _HOST + "/2/users/counts.json", "read")
def users_counts(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/users/counts"""
    uid = _counted(world, call)
    if isinstance(uid, Answer):
        return uid
    uids = call.value("uids").split(",")
    if len(uids) > 100:
        return _no(call, 10008)
    told = [
        {"id": number(one), "followers_count": figures.followers(world, "weibo", one),
         "friends_count": 180, "statuses_count": len(world.mine("weibo", one))}
        for one in uids if one
    ]  # fmt: skip
    return answer(told)


@weibo.on("GET", _HOST + "/2/statuses/count.json", "read")
def statuses_count(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/statuses/count: unknown ids are left out without a word."""
    uid = _counted(world, call)
    if isinstance(uid, Answer):
        return uid
    ids = call.value("ids").split(",")
    if len(ids) > 100:
        return _no(call, 10008)
    told = []
    for one in ids:
        post = world.books.one("platform = 'weibo' and remote_id = ? and fate != 'deleted'", one)
        if post:
            told.append(
                {"id": int(one), "comments": figures.figure(world, post, "comments"),
                 "reposts": figures.figure(world, post, "shares"),
                 "attitudes": figures.figure(world, post, "likes")}
            )  # fmt: skip
    return answer(told)


@weibo.on("GET", _HOST + "/2/comments/show.json", "read")
def comments_show(world: World, call: Call) -> Answer:
    """https://open.weibo.com/wiki/2/comments/show"""
    uid = _counted(world, call)
    if isinstance(uid, Answer):
        return uid
    post = world.books.one("platform = 'weibo' and remote_id = ?", call.value("id"))
    if post is None:
        return _no(call, 10008)
    most = min(200, number(call.value("count", "50"), 50))
    told = [
        {"created_at": datetime.fromtimestamp(at, BEIJING).strftime("%a %b %d %H:%M:%S %z %Y"),
         "id": int(key), "idstr": key, "text": text,
         "user": {"id": int(key) % 10**10, "screen_name": author}}
        for key, author, text, at in figures.comments(world, post, most)
    ]  # fmt: skip
    total = figures.figure(world, post, "comments")
    return answer({"comments": told, "total_number": total, "previous_cursor": 0,
                   "next_cursor": 0})  # fmt: skip
