"""What the benchmarks of publishing share: a sandbox, accounts in it, approved posts that are due,
and workers that are forked from the loaded site."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from bench.servers import ROOT, free_port


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

    def read(self) -> dict[str, Any]:
        """``{"count", "posts", "twice"}``."""
        return dict(self.client.get(f"{self.url}/_/books").json())


@contextmanager
def sandbox() -> Iterator[Books]:
    """The platform sandbox in a process of its own; the site speaks to it and nobody else."""
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


def accounts(team: Any, books: Books, platform: str, uids: Sequence[str]) -> list[Any]:
    """Connected accounts, without the way through OAuth or forms."""
    from django.utils import timezone

    from kol.platforms.connectors.oauth import Tokens
    from kol.platforms.models import PlatformAccount
    from kol.platforms.secrets import secrets_seal
    from kol.platforms.services.tokens import tokens_sealed

    made = []
    for uid in uids:
        account = PlatformAccount(
            team=team, platform=platform, handle=f"{platform}{uid}", uid=uid, publishing="api",
            connection="connected", connected_at=timezone.now(),
        )  # fmt: skip
        if platform == "wecom":
            hook = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={uid}"
            account.sealed = secrets_seal({"webhook": hook}, of=account.public_id)
        elif platform == "wechat":
            keys = {"app_id": uid, "app_secret": f"secret-{uid}"}
            account.sealed = secrets_seal(keys, of=account.public_id)
            tokens_sealed(account, Tokens(access_token=books.token(platform, uid), uid=uid))
        else:
            tokens_sealed(account, Tokens(access_token=books.token(platform, uid), uid=uid))
        made.append(account)
    return list(PlatformAccount.objects.bulk_create(made))


def targets(team: Any, places: Sequence[Any], due_at: datetime, cover: Any = None) -> list[Any]:
    """An approved post for each place, scheduled there: rows alone, for there are thousands."""
    from foundation.scopes.models import new_public_id
    from kol.posts.models import Post, PostMedia, PostTarget
    from kol.posts.rendering import PostParts, parts_hash

    posts = []
    for number, account in enumerate(places):
        words = f"第{number}场加演，八月八日晚上七点半在上海，小满等你来 {new_public_id()}"
        posts.append(
            Post(
                team=team,
                kind="article" if account.platform == "wechat" else "text",
                title=f"巡演 {number} {new_public_id()}",
                body={"blocks": [{"type": "paragraph", "runs": [{"text": words}]}]},
                link_url="https://tour.example/",
                state="scheduled",
                approved_hash=b"-" * 32,
            )
        )
    posts = list(Post.objects.bulk_create(posts, batch_size=1000))
    PostMedia.objects.bulk_create(
        PostMedia(team=team, post=post, role="cover", asset=cover)
        for post, account in zip(posts, places, strict=True)
        if account.platform == "wechat"
    )
    for post in posts:
        parts = PostParts.__new__(PostParts)
        parts.post, parts.shapes, parts.media = post, {}, []
        post.approved_hash = parts_hash(PostParts(post) if post.kind == "article" else parts)
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
