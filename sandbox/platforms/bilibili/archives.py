"""Videos: one upload token, one video."""

import re
import secrets

from sandbox.books import DELETED, LIVE, WAITING, Post
from sandbox.http import JSON, Answer, Call, number
from sandbox.platforms.bilibili.common import no, ok, on, opened
from sandbox.platforms.bilibili.uploading import upload_of
from sandbox.world import World

_COVER = re.compile(r"https?://archive\.biliimg\.com/bfs/archive/([0-9a-f]{64})\.jpg")
_LETTERS = "FcwAPNKTMug3GV5Lj7EJnHpWsx4tb8haYeviqBz6rkCy12mUSDQX9RdoZf"
TYPES = {
    4: "游戏", 36: "知识", 160: "生活", 181: "影视", 188: "科技", 211: "美食", 234: "运动",
    21: "日常", 138: "搞笑", 201: "科学科普", 122: "野生技能协会",
}  # fmt: skip
_STATES = {LIVE: (0, "开放浏览"), WAITING: (-30, "创建已提交"), "rejected": (-2, "打回"),
           DELETED: (-100, "用户删除")}  # fmt: skip


def _wrong(told: JSON) -> bool:
    title, tags = str(told.get("title", "")), str(told.get("tag", ""))
    return (
        not 1 <= len(title) <= 80
        or len(str(told.get("desc", ""))) > 250
        or not tags
        or any(not 1 <= len(one) <= 20 for one in tags.split(","))
        or len(tags) > 200
        or number(told.get("tid")) not in TYPES
        or number(told.get("copyright")) not in {1, 2}
        or (number(told.get("copyright")) == 2 and not told.get("source"))
    )


@on("POST", "/archive/add-by-utoken", "publish")
def add(world: World, call: Call, uid: str) -> Answer:
    """Publish what was uploaded."""
    found, told = upload_of(world, call), call.json
    if found is None or found[1]["uid"] != uid:
        return no(127022)
    token, upload = found
    if upload["used"]:
        same = world.switch("bilibili.token_again") == "same"
        return ok({"resource_id": upload["used"]}) if same else no(123015)
    if not upload["sha256"]:
        return no(129020)
    if _wrong(told):
        return no(-400)
    if world.account("bilibili", uid).get("no_publish"):
        return no(127011)
    if world.over_today(f"bilibili/{uid}", "posts", world.switch("bilibili.posts_per_day")):
        return no(123029)
    resource_id = "BV1" + "".join(secrets.choice(_LETTERS) for _ in range(9))
    cover = _COVER.match(str(told.get("cover", "")))
    post = world.publish(
        call,
        "bilibili",
        uid,
        review=world.switch("bilibili.review_seconds"),
        kind="video",
        title=str(told["title"]),
        text=str(told.get("desc", "")),
        media=[upload["sha256"], *([cover[1]] if cover else [])],
        idem_key=token,
        remote_id=resource_id,
        url=f"{call.base}/www.bilibili.com/video/{resource_id}",
        extra={"tid": number(told["tid"]), "tag": told["tag"], "copyright": told["copyright"],
               "cover": told.get("cover", "")},
    )  # fmt: skip
    world.books.put("bilibili.upload", token, {**upload, "used": resource_id}, world.now())
    opened(world, call, call.headers["x-bili-accesskeyid"], post)
    return ok({"resource_id": resource_id})


def _told(world: World, post: Post) -> JSON:
    state, words = _STATES[post.state(world.now())]
    return {
        "resource_id": post.remote_id, "title": post.title, "cover": post.extra["cover"],
        "tid": post.extra["tid"], "no_reprint": 0, "desc": post.text, "tag": post.extra["tag"],
        "copyright": post.extra["copyright"],
        "addit_info": {"state": state, "state_desc": words,
                       "reject_reason": post.reason if state == -2 else ""},
        "ctime": int(post.at), "ptime": int(post.due),
        "video_info": {"cid": post.id, "filename": "", "duration": 60,
                       "share_url": post.url, "iframe_url": ""},
    }  # fmt: skip


def mine(world: World, call: Call, uid: str) -> Post | None:
    """The video a call is about."""
    return world.books.one(
        "platform = 'bilibili' and account = ? and remote_id = ? and fate != 'deleted'",
        uid,
        call.query.get("resource_id") or str(call.json.get("resource_id", "")),
    )


@on("GET", "/archive/view", "check")
def view(world: World, call: Call, uid: str) -> Answer:
    """One video and how it stands."""
    post = mine(world, call, uid)
    return ok(_told(world, post)) if post else no(127124)


_LISTED = {"all": None, "is_pubing": -30, "pubed": 0, "not_pubed": -2}


@on("GET", "/archive/viewlist", "read")
def viewlist(world: World, call: Call, uid: str) -> Answer:
    """One's own videos, newest first."""
    page, size = number(call.query.get("pn"), 1), number(call.query.get("ps"), 20)
    status = call.query.get("status") or "all"
    if page < 1 or not 1 <= size <= 50 or status not in _LISTED:
        return no(-400)
    told = [_told(world, one) for one in world.mine("bilibili", uid)]
    wanted = _LISTED[status]
    told = [one for one in told if wanted is None or one["addit_info"]["state"] == wanted]
    first = (page - 1) * size
    return ok({"page": {"pn": page, "ps": size, "total": len(told)},
               "list": told[first : first + size]})  # fmt: skip


@on("POST", "/archive/delete", "publish")
def delete(world: World, call: Call, uid: str) -> Answer:
    """Take one back."""
    post = mine(world, call, uid)
    if post is None:
        return no(127124)
    world.books.update(post, fate=DELETED)
    return ok()


@on("GET", "/archive/type/list", "read")
def type_list(_world: World, _call: Call, _uid: str) -> Answer:
    """The columns a video can be put under."""
    rows = [{"id": key, "parent": 0, "name": name, "description": name, "children": []}
            for key, name in TYPES.items()]  # fmt: skip
    return ok({"list": rows})
