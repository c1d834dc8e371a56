"""The library of media: known by its bytes, once each, read in parts, gone only when unused."""

import io
import struct
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks

from foundation.assets.errors import LibraryFileUsed, NotAVideo, VideoBroken
from foundation.assets.images import picture_kept
from foundation.assets.library import library_add, library_delete, library_erase
from foundation.assets.models import Asset, LibraryFile
from foundation.assets.services import unheld_sweep
from foundation.assets.videos import video_read
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from foundation.teams.team_registry import team_parts
from kol.posts.drafts import Draft, MediaIn
from kol.posts.services.editing import post_create
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def film(seconds: int = 95, *, turned: bool = False, brand: bytes = b"isom") -> bytes:
    """The smallest file that says all that is read: 1080 by 1920, H.264."""
    matrix = [0, 65536, 0, -65536] if turned else [65536, 0, 0, 65536]
    size = (1920, 1080) if turned else (1080, 1920)
    tkhd = (
        bytes(40)
        + struct.pack(">ii4xii4x4x4x4x", matrix[0], matrix[1], matrix[2], matrix[3])[:36].ljust(
            36, b"\0"
        )
        + struct.pack(">II", size[0] << 16, size[1] << 16)
    )
    mvhd = bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80)
    hdlr = bytes(8) + b"vide" + bytes(12)
    stsd = bytes(4) + struct.pack(">I", 1) + struct.pack(">I4s", 86, b"avc1") + bytes(78)
    trak = box(
        b"trak",
        box(b"tkhd", tkhd),
        box(b"mdia", box(b"hdlr", hdlr), box(b"minf", box(b"stbl", box(b"stsd", stsd)))),
    )
    head = box(b"ftyp", brand, bytes(4), b"isom")
    return head + box(b"moov", box(b"mvhd", mvhd), trak) + box(b"mdat", bytes(4000))


def sent(data: bytes, name: str = "片.mp4") -> SimpleUploadedFile:
    """As a browser sends it; what it calls itself does not count."""
    return SimpleUploadedFile(name, data, content_type="text/html")


def png(colour: str = "#c2410c") -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (900, 1200), colour).save(out, "PNG")
    return out.getvalue()


def test_a_video_is_known_by_its_boxes() -> None:
    data = film()
    read = video_read(io.BytesIO(data), len(data))
    assert (read.mime, read.width, read.height) == ("video/mp4", 1080, 1920)
    assert (read.seconds, read.codec) == (95.0, "H.264")
    upright = film(turned=True, brand=b"qt  ")
    read = video_read(io.BytesIO(upright), len(upright))
    assert (read.mime, read.width, read.height) == ("video/quicktime", 1080, 1920)
    for bad in (b"", b"<html>" * 9, box(b"ftyp", b"evil")):
        with pytest.raises(NotAVideo):
            video_read(io.BytesIO(bad), len(bad))
    endless = box(b"ftyp", b"isom") + struct.pack(">I4s", 8, b"free") * 5000
    deep = b""
    for _time in range(1500):
        deep = box(b"moov", deep)
    deep = box(b"ftyp", b"isom") + deep
    for broken in (data[:-9], data[:60], endless, deep, box(b"ftyp", b"isom")):
        with pytest.raises(VideoBroken):
            video_read(io.BytesIO(broken), len(broken))


def test_a_picture_that_moves_is_bounded() -> None:
    frames = [Image.new("L", (1, 1), number % 200) for number in range(1200)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=20)
    # More frames than anybody looks at: it stands still. A few go on moving.
    assert picture_kept(out.getvalue()).mime == "image/jpeg"
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:9], duration=[40] * 9)
    kept = picture_kept(out.getvalue())
    moving = Image.open(io.BytesIO(kept.body))
    assert (kept.mime, moving.n_frames, moving.info["duration"]) == ("image/gif", 9, 40)  # type: ignore[attr-defined]


def test_each_content_once_and_gone_only_when_unused(owner: Staff, client: Client) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team):
        first = library_add(
            team_id=owner.team_id,
            actor=actor,
            upload=sent(png(), "海报.png"),
            tags=["巡演", "巡演"],
        )
        again = library_add(team_id=owner.team_id, actor=actor, upload=sent(png(), "copy.gif"))
        assert first.pk == again.pk
        assert Asset.objects.count() == 1
        assert (first.asset.mime, first.tags, first.name) == ("image/png", ["巡演"], "海报.png")
        post = post_create(
            staff=owner, actor=actor, draft=Draft(media=(MediaIn(first.asset.public_id),))
        )
        with pytest.raises(LibraryFileUsed):
            library_delete(file=first, actor=actor)
        post.media.all().delete()
        library_delete(file=first, actor=actor)
        assert not LibraryFile.objects.exists()
        assert not Asset.objects.exists()
    client.force_login(owner.user)
    answer = client.post(
        "/t/xiaoman/library/add/",
        {"file": [sent(film()), sent(b"<script>")]},
        headers={"Accept": "application/json"},
    )
    good, bad = answer.json()["files"]
    assert (good["kind"], good["seconds"], bad["code"]) == ("video", 95.0, "not_a_video")
    whole = client.get(f"/a/{good['id']}/")
    assert whole["Content-Type"] == "video/mp4"
    assert whole["Accept-Ranges"] == "bytes"
    body = whole.getvalue()
    part = client.get(f"/a/{good['id']}/", headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.getvalue() == body[10:20]
    assert part["Content-Range"] == f"bytes 10-19/{len(body)}"
    last = client.get(f"/a/{good['id']}/", headers={"Range": "bytes=-4"})
    assert last.getvalue() == body[-4:]
    beyond = client.get(f"/a/{good['id']}/", headers={"Range": f"bytes={len(body)}-"})
    assert beyond.status_code == 416
    page = client.get("/t/xiaoman/library/?q=片")
    assert page.status_code == 200
    assert "1:35" in page.content.decode()
    client.logout()
    assert client.get(f"/a/{good['id']}/").status_code == 404


def test_the_library_ends_with_its_team_and_its_files_are_swept(
    owner: Staff,
    other_owner: Staff,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with team_scope(other_owner.team):
        actor = staff_actor(other_owner)
        theirs = library_add(team_id=other_owner.team_id, actor=actor, upload=sent(png()))
    with team_scope(owner.team):
        actor = staff_actor(owner)
        files = [
            library_add(team_id=owner.team_id, actor=actor, upload=sent(png(colour)))
            for colour in ("#123456", "#654321")
        ]
        keys = [file.asset.key for file in files]
        (erase,) = [part.erase for part in team_parts() if part.name == "library"]
        assert erase is library_erase
        assert [library_erase(1), library_erase(5), library_erase(5)] == [1, 1, 0]
        assert Asset.objects.count() == 2
        Asset.objects.update(created_at=timezone.now() - timedelta(days=2))
    with django_capture_on_commit_callbacks(execute=True):
        assert unheld_sweep() == 2
    assert [default_storage.exists(key) for key in keys] == [False, False]
    with team_scope(other_owner.team):
        assert LibraryFile.objects.get() == theirs
        assert default_storage.exists(theirs.asset.key)
