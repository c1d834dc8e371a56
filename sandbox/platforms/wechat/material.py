"""Pictures: permanent material, and pictures inside of articles."""

import secrets

from sandbox.http import Answer, Call, File
from sandbox.platforms.wechat.common import no, ok, on
from sandbox.world import World

_MOST = {
    "image": 10 * 1024 * 1024, "thumb": 64 * 1024, "voice": 2 * 1024 * 1024,
    "video": 10 * 1024 * 1024,
}  # fmt: skip
PICTURES = "http://mmbiz.qpic.cn/sandbox/"
_HEADS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM")


def _file(call: Call, kind: str) -> File | Answer:
    if kind not in _MOST:
        return no(40004)
    file = call.files.get("media")
    if file is None or not file.body:
        return no(41005)
    if len(file.body) > _MOST[kind]:
        return no(45001)
    if kind in {"image", "thumb"} and not file.body.startswith(_HEADS):
        return no(40005)
    return file


@on("/cgi-bin/material/add_material", "prepare")
def add_material(world: World, call: Call, appid: str) -> Answer:
    """Permanent material; of a picture also its address."""
    kind = call.query.get("type", "")
    file = _file(call, kind)
    if isinstance(file, Answer):
        return file
    name = world.books.keep(file.body, file.mime)
    media_id = secrets.token_urlsafe(32)
    told = {"appid": appid, "kind": kind, "sha256": name}
    world.books.put("wechat.material", media_id, told, world.now())
    more = {"url": f"{PICTURES}{name}?wx_fmt=jpeg"} if kind == "image" else {}
    return ok(media_id=media_id, item=[], **more)


@on("/cgi-bin/media/uploadimg", "prepare")
def uploadimg(world: World, call: Call, _appid: str) -> Answer:
    """A picture for the body of an article; JPG or PNG below 1 MB."""
    file = _file(call, "image")
    if isinstance(file, Answer):
        return file
    if len(file.body) > 1024 * 1024:
        return no(40009)
    return ok(url=f"{PICTURES}{world.books.keep(file.body, file.mime)}?wx_fmt=png")


@on("/cgi-bin/media/upload", "prepare")
def upload(world: World, call: Call, appid: str) -> Answer:
    """Material for three days."""
    kind = call.query.get("type", "")
    file = _file(call, kind)
    if isinstance(file, Answer):
        return file
    name = world.books.keep(file.body, file.mime)
    media_id = secrets.token_urlsafe(32)
    told = {"appid": appid, "kind": kind, "sha256": name, "until": world.now() + 3 * 86400}
    world.books.put("wechat.material", media_id, told, world.now())
    return ok(type=kind, media_id=media_id, created_at=int(world.now()))


def material(world: World, appid: str, media_id: str) -> str | None:
    """The hash of a material of the account that is still there."""
    told = world.books.get("wechat.material", media_id)
    if told is None or told["appid"] != appid or told.get("until", 1e12) < world.now():
        return None
    return str(told["sha256"])
