"""Pictures and videos, whole or in parts."""

import secrets

from sandbox.http import Answer, Call, number
from sandbox.platforms.douyin.common import V1, on, said
from sandbox.world import World

_MOST_IMAGE, _MOST_WHOLE, _LEAST_PART = 100 * 1024 * 1024, 128 * 1024 * 1024, 5 * 1024 * 1024


def _kept(world: World, uid: str, body: bytes, mime: str) -> str:
    name = world.books.keep(body, mime)
    made = "v0" + secrets.token_hex(14) if mime.startswith("video/") else secrets.token_hex(16)
    world.books.put("douyin.media", made, {"uid": uid, "sha256": name, "mime": mime}, world.now())
    return made


@on("POST", V1 + "/upload_video", "prepare")
def upload_video(world: World, call: Call, uid: str) -> Answer:
    """A video in one piece."""
    file = call.files.get("video")
    if file is None or not file.body or len(file.body) > _MOST_WHOLE:
        return said(world, 2100005)
    made = _kept(world, uid, file.body, "video/mp4")
    return said(world, video={"video_id": made, "width": 1080, "height": 1920})


@on("POST", V1 + "/upload_image", "prepare")
def upload_image(world: World, call: Call, uid: str) -> Answer:
    """A picture."""
    file = call.files.get("image")
    if file is None or not file.body or len(file.body) > _MOST_IMAGE:
        return said(world, 2100005)
    made = _kept(world, uid, file.body, file.mime)
    return said(world, image={"image_id": made, "width": 1080, "height": 1440})


@on("POST", V1 + "/init_video_part_upload", "prepare")
def init_parts(world: World, _call: Call, uid: str) -> Answer:
    """Begin a video in parts."""
    upload_id = secrets.token_hex(16)
    world.books.put("douyin.upload", upload_id, {"uid": uid, "parts": {}}, world.now())
    return said(world, upload_id=upload_id)


@on("POST", V1 + "/upload_video_part", "prepare")
def upload_part(world: World, call: Call, uid: str) -> Answer:
    """One part, numbered from 1; all but the last have 5 MB at least."""
    upload_id, part = call.query.get("upload_id", ""), number(call.query.get("part_number"))
    upload = world.books.get("douyin.upload", upload_id)
    file = call.files.get("video")
    if upload is None or upload["uid"] != uid or file is None or part < 1 or not file.body:
        return said(world, 2100005)
    kept = world.books.keep(file.body, "video/part")
    upload["parts"][str(part)] = [kept, len(file.body)]
    world.books.put("douyin.upload", upload_id, upload, world.now())
    return said(world)


@on("POST", V1 + "/complete_video_part_upload", "prepare")
def complete_parts(world: World, call: Call, uid: str) -> Answer:
    """All parts are there."""
    upload = world.books.get("douyin.upload", call.query.get("upload_id", ""))
    parts = sorted(map(int, upload["parts"])) if upload and upload["uid"] == uid else []
    if not upload or not parts or parts != list(range(1, len(parts) + 1)):
        return said(world, 2100005)
    if any(upload["parts"][str(one)][1] < _LEAST_PART for one in parts[:-1]):
        return said(world, 2100005)
    whole = "".join(upload["parts"][str(one)][0] for one in parts).encode()
    world.books.drop("douyin.upload", call.query["upload_id"])
    made = _kept(world, uid, whole, "video/mp4")
    return said(world, video={"video_id": made, "width": 1080, "height": 1920})
