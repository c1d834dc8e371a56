"""What the benchmarks of publishing share: a sandbox, accounts in it, approved posts that are due,
and workers that are forked from the loaded site."""

import os
import re
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.servers import ROOT, free_port

# What a post of ours is known by wherever it went.
MARK = re.compile(r"qz\d{5}[a-zA-Z0-9]{12}zq")


@dataclass
class Books:
    """A running sandbox: its address, and what it can be told and asked."""

    url: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))

    def tell(self, name: str, **told: Any) -> dict[str, Any]:
        """Post to its control address."""
        answer = self.client.post(f"{self.url}/_/{name}", json=told)
        answer.raise_for_status()
        return dict(answer.json())

    def token(self, platform: str, uid: str) -> str:
        """A good access token of an account."""
        return str(self.tell("tokens", platform=platform, uid=uid)["access_token"])

    def ask(self, name: str, **asked: str) -> dict[str, Any]:
        """Get from its control address."""
        answer = self.client.get(f"{self.url}/_/{name}", params=asked)
        answer.raise_for_status()
        return dict(answer.json())

    def read(self) -> dict[str, Any]:
        """``{"count", "posts", "twice"}``."""
        return dict(self.client.get(f"{self.url}/_/books").json())


@contextmanager
def sandbox() -> Iterator[Books]:
    """The platform sandbox in a process of its own; the site speaks to it and nobody else. Notes
    of calls are in a folder that goes at the end."""
    from django.conf import settings

    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "sandbox", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": ROOT},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    books = Books(f"http://127.0.0.1:{port}")
    settings.SANDBOX_URL = books.url
    settings.SITE_URL = "https://qz.example"
    try:
        _wait(books, process)
        with TemporaryDirectory() as folder:
            settings.DATA_DIR = Path(folder)
            yield books
    finally:
        books.client.close()
        process.terminate()
        process.wait()


def _wait(books: Books, process: "subprocess.Popen[bytes]") -> None:
    stop = time.monotonic() + 20
    while time.monotonic() < stop and process.poll() is None:
        try:
            if books.client.get(f"{books.url}/_/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.03)
    raise RuntimeError("the sandbox did not start")


KINDS = {"wechat": "article", "kuaishou": "video", "bilibili": "video"}


@dataclass(frozen=True, slots=True)
class Files:
    """A picture and a video of the team's library."""

    picture: Any
    video: Any


def targets(
    team: Any, places: Sequence[Any], due_at: datetime, files: Files | None = None
) -> list[Any]:
    """An approved post for each place, scheduled there: rows alone, for there are thousands. Its
    text has a mark of its own (``MARK``). At Douyin every other post is a video."""
    from foundation.scopes.models import new_public_id
    from kol.posts.models import Post, PostMedia, PostTarget
    from kol.posts.rendering import PostParts, parts_hash

    posts = []
    for number, account in enumerate(places):
        mark = f"qz{number:05d}{new_public_id()}zq"
        words = f"第{number}场加演，八月八日晚上七点半在上海，小满等你来 {mark}"
        kind = KINDS.get(account.platform, "text")
        if account.platform == "douyin":
            kind = "video" if number % 2 else "images"
        posts.append(
            Post(
                team=team,
                kind=kind,
                title=f"巡演 {number} {new_public_id()}",
                body={"blocks": [{"type": "paragraph", "runs": [{"text": words}]}]},
                link_url="https://tour.example/",
                state="scheduled",
                approved_hash=b"-" * 32,
            )
        )
    posts = list(Post.objects.bulk_create(posts, batch_size=1000))
    media: dict[int, list[Any]] = {}
    for post, account in zip(posts, places, strict=True):
        media[post.pk] = [
            PostMedia(team=team, post=post, role=role, asset=asset)
            for role, asset in _roles(post.kind, account.platform, files)
        ]
        parts = PostParts.__new__(PostParts)
        parts.post, parts.shapes, parts.media = post, {}, media[post.pk]
        post.approved_hash = parts_hash(parts)
    PostMedia.objects.bulk_create([one for some in media.values() for one in some])
    Post.objects.bulk_update(posts, ["approved_hash"], batch_size=500)
    return list(
        PostTarget.objects.bulk_create(
            (
                PostTarget(
                    team=team, post=post, account=account, platform=account.platform,
                    place=str(account), key=f"qz{new_public_id()}{new_public_id()}",
                    state="scheduled", due_at=due_at, next_try_at=due_at,
                    approved_hash=post.approved_hash,
                )
                for post, account in zip(posts, places, strict=True)
            ),
            batch_size=1000,
        )
    )  # fmt: skip


def _roles(kind: str, platform: str, files: Files | None) -> list[tuple[str, Any]]:
    """What a post carries, in the order its hash takes them in."""
    if files is None or kind == "text":
        return []
    if kind == "images":
        return [("image", files.picture)]
    cover = [("cover", files.picture)]
    return cover if kind == "article" else [*cover, ("video", files.video)]


def library(owner: Any) -> Files:
    """The two files, as somebody hands them in."""
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    from foundation.assets.library import library_add
    from foundation.scopes.actors import Actor

    drawn = io.BytesIO()
    Image.new("RGB", (400, 300), "#c2410c").save(drawn, "JPEG")
    actor = Actor(kind="staff", user_id=owner.user_id, staff_id=owner.pk)
    picture, video = (
        library_add(team_id=owner.team_id, actor=actor, upload=SimpleUploadedFile(name, data)).asset
        for name, data in (("cover.jpg", drawn.getvalue()), ("film.mp4", _film()))
    )
    return Files(picture, video)


def _film() -> bytes:
    """The smallest MP4 that says how long and how large it is."""

    def box(kind: bytes, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack(">I4s", len(body) + 8, kind) + body

    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
    tkhd = box(b"tkhd", bytes(40), matrix, struct.pack(">II", 1080 << 16, 1920 << 16))
    mvhd = box(b"mvhd", bytes(12), struct.pack(">II", 1000, 15_000), bytes(80))
    hdlr = box(b"hdlr", bytes(8), b"vide", bytes(12))
    avc1 = struct.pack(">I4s", 86, b"avc1") + bytes(78)
    stsd = box(b"stsd", bytes(4), struct.pack(">I", 1), avc1)
    trak = box(b"trak", tkhd, box(b"mdia", hdlr, box(b"minf", box(b"stbl", stsd))))
    head = box(b"ftyp", b"isom", bytes(4), b"isom")
    return head + box(b"moov", mvhd, trak) + box(b"mdat", bytes(40_000))


def worker() -> int:
    """Fork a worker that brings out what is due and asks what became of it, until it is killed."""
    child = os.fork()
    if child:
        return child
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _work()
    finally:
        os._exit(1)


def _work() -> None:
    from kol.posts.publishing.dispatching import ask_drain
    from kol.posts.publishing.working import drain

    own_connection()
    while True:
        if not drain(1) + ask_drain(0.5):
            time.sleep(0.05)


def own_connection() -> None:
    """In a fork: the parent's connection and pool are let go of, not closed."""
    from django.db import connections

    wrapper = connections["default"]
    type(wrapper)._connection_pools = {}  # type: ignore[attr-defined]
    wrapper.connection = None
    wrapper.in_atomic_block, wrapper.savepoint_ids, wrapper.run_on_commit = False, [], []


def end(child: int) -> None:
    """Kill a worker, whatever it was doing."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
