"""Uploading goes to a host that the platform hands out: the sandbox again."""

import secrets

from sandbox.http import JSON, Answer, Call, number
from sandbox.platforms.kuaishou.common import kuaishou, no, ok, on
from sandbox.world import World

_UPLOAD = "/upload.kuaishouzt.com/api/upload"
_MOST_WHOLE = 10 * 1024 * 1024


@on("POST", "/openapi/photo/start_upload", "prepare")
def start_upload(world: World, call: Call, uid: str) -> Answer:
    """A token that is good for one publication, and where to upload."""
    token = secrets.token_urlsafe(32)
    told = {"uid": uid, "parts": {}, "sha256": "", "used": ""}
    world.books.put("kuaishou.upload", token, told, world.now())
    host = call.base.removeprefix("http://")
    return ok(upload_token=token, endpoint=f"{host}{_UPLOAD.removesuffix('/api/upload')}")


def _upload(world: World, call: Call) -> tuple[str, JSON] | Answer:
    token = call.query.get("upload_token", "")
    told = world.books.get("kuaishou.upload", token)
    return no(100110001) if told is None or told["used"] else (token, told)


def _uploaded(world: World, token: str, told: JSON, body: bytes) -> Answer:
    kept = {**told, "sha256": world.books.keep(body, "video/mp4"), "parts": {}}
    world.books.put("kuaishou.upload", token, kept, world.now())
    return ok()


@kuaishou.on("POST", _UPLOAD, "prepare")
def upload(world: World, call: Call) -> Answer:
    """A video below 10 MB, as it is."""
    found = _upload(world, call)
    if isinstance(found, Answer):
        return found
    if not 0 < len(call.body) <= _MOST_WHOLE:
        return no(10000200)
    return _uploaded(world, *found, call.body)


@kuaishou.on("POST", _UPLOAD + "/multipart", "prepare")
def upload_multipart(world: World, call: Call) -> Answer:
    """The same, as a form."""
    found = _upload(world, call)
    file = call.files.get("file")
    if isinstance(found, Answer):
        return found
    if file is None or not 0 < len(file.body) <= _MOST_WHOLE:
        return no(10000200)
    return _uploaded(world, *found, file.body)


@kuaishou.on("POST", _UPLOAD + "/fragment", "prepare")
def fragment(world: World, call: Call) -> Answer:
    """One part, numbered from 0."""
    found = _upload(world, call)
    part = number(call.query.get("fragment_id"), -1)
    if isinstance(found, Answer):
        return found
    if part < 0 or not call.body:
        return no(10000200)
    token, told = found
    told["parts"][str(part)] = [world.books.keep(call.body, "video/part"), len(call.body)]
    world.books.put("kuaishou.upload", token, told, world.now())
    return ok(checksum="", size=len(call.body))


@kuaishou.on("GET", _UPLOAD + "/resume", "prepare")
def resume(world: World, call: Call) -> Answer:
    """How far it came."""
    found = _upload(world, call)
    if isinstance(found, Answer):
        return found
    parts = {int(one): size for one, (_name, size) in found[1]["parts"].items()}
    last = -1
    while last + 1 in parts:
        last += 1
    sizes = sum(parts[one] for one in range(last + 1))
    return ok(existed=last >= 0, fragment_index=last, fragment_index_bytes=sizes, endpoint=[])


@kuaishou.on("POST", _UPLOAD + "/complete", "prepare")
def complete(world: World, call: Call) -> Answer:
    """All parts are there."""
    found = _upload(world, call)
    if isinstance(found, Answer):
        return found
    token, told = found
    count = number(call.query.get("fragment_count"))
    parts = [told["parts"].get(str(one)) for one in range(count)]
    if not parts or None in parts or len(told["parts"]) != count:
        return no(10000200)
    return _uploaded(world, token, told, "".join(one[0] for one in parts).encode())
