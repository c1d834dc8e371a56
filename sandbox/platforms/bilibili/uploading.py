"""Videos in parts, on a host of their own; covers."""

import secrets

from sandbox.http import JSON, Answer, Call, number
from sandbox.platforms.bilibili.common import bilibili, no, ok, on
from sandbox.world import World

_UPOS = "/openupos.bilivideo.com/video/v2"
_MOST_COVER, _MOST_SMALL = 5 * 1024 * 1024, 100 * 1024 * 1024


@on("POST", "/archive/video/init", "prepare")
def init(world: World, call: Call, uid: str) -> Answer:
    """A token that is good for one video. ``utype`` 0: in parts, 1: in one piece."""
    name, utype = str(call.json.get("name", "")), str(call.json.get("utype", "0"))
    if not name or utype not in {"0", "1"}:
        return no(-400)
    token = secrets.token_hex(20)
    told = {"uid": uid, "parts": {}, "sha256": "", "used": "", "name": name, "utype": utype}
    world.books.put("bilibili.upload", token, told, world.now())
    return ok({"upload_token": token})


def upload_of(world: World, call: Call) -> tuple[str, JSON] | None:
    """An upload and its token."""
    token = call.query.get("upload_token", "")
    told = world.books.get("bilibili.upload", token)
    return (token, told) if told else None


@bilibili.on("POST", _UPOS + "/part/upload", "prepare")
def part_upload(world: World, call: Call) -> Answer:
    """One part, numbered from 1; the token in the address is all that guards it."""
    found, part = upload_of(world, call), number(call.query.get("part_number"))
    if found is None or found[1]["used"]:
        return no(127022)
    if not 1 <= part <= 1000 or not call.body:
        return no(-400)
    token, told = found
    told["parts"][str(part)] = world.books.keep(call.body, "video/part")
    world.books.put("bilibili.upload", token, told, world.now())
    return ok({"etag": told["parts"][str(part)][:32]})


@bilibili.on("POST", _UPOS + "/upload", "prepare")
def upload(world: World, call: Call) -> Answer:
    """A small video in one piece."""
    found, file = upload_of(world, call), call.files.get("file")
    body = file.body if file else call.body
    if found is None or found[1]["used"]:
        return no(127022)
    if not 0 < len(body) <= _MOST_SMALL:
        return no(-400)
    token, told = found
    kept = {**told, "sha256": world.books.keep(body, "video/mp4")}
    world.books.put("bilibili.upload", token, kept, world.now())
    return ok()


@on("POST", "/archive/video/complete", "prepare")
def complete(world: World, call: Call, uid: str) -> Answer:
    """All parts are there."""
    found = upload_of(world, call)
    if found is None or found[1]["uid"] != uid:
        return no(127022)
    token, told = found
    parts = sorted(map(int, told["parts"]))
    if not parts or parts != list(range(1, len(parts) + 1)):
        return no(129020)
    whole = "".join(told["parts"][str(one)] for one in parts).encode()
    kept = {**told, "sha256": world.books.keep(whole, "video/mp4")}
    world.books.put("bilibili.upload", token, kept, world.now())
    return ok()


@on("POST", "/archive/cover/upload", "prepare")
def cover(world: World, call: Call, _uid: str) -> Answer:
    """A cover; its address goes into the video."""
    file = call.files.get("file")
    if file is None or not 0 < len(file.body) <= _MOST_COVER:
        return no(-400)
    name = world.books.keep(file.body, file.mime)
    return ok({"url": f"https://archive.biliimg.com/bfs/archive/{name}.jpg"})
