"""Valkey goes away while somebody is removed, and comes back: they hear nothing any more, without
help, and who stays has every message once and in order.

A site and a Valkey of its own: no other test may find Valkey gone.
"""

import json
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import redis
from playwright.sync_api import Browser, expect

from config.launch.services import valkey_program
from tests.browser.rooms import SEED, Room
from tests.browser.test_chat import _REMOVE, live, say, texts
from tests.config.live_server import Client, Server
from tests.stack import Pages, Stack, started

pytestmark = [
    pytest.mark.integration,
    pytest.mark.long,  # a site of its own, and Valkey killed
    pytest.mark.xdist_group("site"),
    pytest.mark.timeout(420),
]
# Streams are sent for a new ticket 5 to 60 seconds after a loss, each at a time of its own. So
# many are open that some are still there when the silence comes.
STREAMS = 16


@dataclass
class Valkey:
    """One that the test stops and starts; what waits in it outlives that."""

    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Its address."""
        return f"unix://{self.folder}/v.sock"

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {
            "port": "0", "unixsocket": str(self.folder / "v.sock"), "dir": str(self.folder),
            "save": "", "appendonly": "yes", "appendfsync": "always", "daemonize": "no",
        }  # fmt: skip
        line = [str(valkey_program())]
        for name, value in options.items():
            line += [f"--{name}", value]
        self.process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while True:
            try:
                redis.Redis.from_url(self.url).ping()
                return
            except redis.RedisError:
                assert time.monotonic() < end, "Valkey did not start"
                time.sleep(0.05)

    def stop(self) -> None:
        """Stop it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.process = None


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    """Running; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="qz-silence-"))
    made = Valkey(folder)
    made.start()
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def site(valkey: Valkey, worker_name: str) -> Iterator[Stack]:
    """A site that stands on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_URL", valkey.url)
        with started(f"{worker_name}_silence") as running:
            yield running


@pytest.fixture(scope="module")
def worker_name() -> str:
    """What names this run's databases."""
    from tests.conftest import run_name

    return run_name()


def listen(site: Stack, session: str, number: int) -> list[Client]:
    """So many open streams of one person."""
    cookies = {"qz_session": session}
    answer = httpx.get(f"{site.url}/g/ticket/", cookies=cookies, timeout=30)
    ticket = answer.json()["ticket"]
    port = int(site.live_url.rpartition(":")[2])
    server = Server(port, site.process)
    streams = [server.open(ticket) for _ in range(number)]
    for one in streams:
        one.until("event: ready", seconds=30)
    return streams


def until_back(site: Stack, seconds: float = 60) -> None:
    """Wait until the stream's program hears Valkey again."""
    end = time.monotonic() + seconds
    while httpx.get(f"{site.live_url}/live/healthz", timeout=10).status_code != 200:
        assert time.monotonic() < end, "the stream did not find Valkey again"
        time.sleep(0.1)


def heard(stream: Client) -> int:
    """How often the stream was told to ask again, with all that came up to now."""
    stream.for_seconds(0.05)
    return stream.seen.count("event: gap")


def until_silenced(streams: list[Client], seconds: float = 45) -> list[Client]:
    """Wait until a stream that is still open was told twice: Valkey was lost, and then silence."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        told = [one for one in streams if heard(one) >= 2 and "event: expired" not in one.seen]
        if told:
            return told
    raise AssertionError(f"nobody was silenced: {[one.seen[-200:] for one in streams]}")


def test_who_is_removed_while_valkey_is_away_hears_nothing_once_it_is_back(
    valkey: Valkey, site: Stack, chromium: Browser
) -> None:
    pages = Pages(chromium, site.url)
    room = Room(site, pages, json.loads(site.shell(SEED).strip().splitlines()[-1]))
    kol = room.enter("kol", f"/t/{room.made['slug']}/chat/{room.made['group']}/", "desktop")
    deer = room.enter("deer")
    live(deer)
    live(kol)
    out = listen(site, room.made["chen"], STREAMS)
    say(kol, "第一条")
    for one in out:
        one.until("第一条", seconds=30)
    expect(deer.locator("#chat-list .msg-text").last).to_have_text("第一条", timeout=30_000)

    valkey.stop()
    say(kol, "第二条")
    expect(kol.locator("#chat-list .msg-text")).to_have_count(2, timeout=30_000)
    site.shell(_REMOVE.format(slug=room.made["slug"]))
    say(kol, "第三条")
    expect(kol.locator("#chat-list .msg-text")).to_have_count(3, timeout=30_000)
    expect(kol.locator("#chat-outbox li")).to_have_count(0, timeout=30_000)
    valkey.start()
    until_back(site)

    silent = until_silenced(out)
    say(kol, "第四条")
    last = deer.locator("#chat-list .msg-text").last
    expect(last).to_have_text("第四条", timeout=60_000)
    for one in silent:
        assert "第四条" not in one.for_seconds(1.0)
    # A fresh ticket holds for nothing of the group either.
    (fresh,) = listen(site, room.made["chen"], 1)
    say(kol, "第五条")
    expect(last).to_have_text("第五条", timeout=60_000)
    assert "第五条" not in fresh.for_seconds(1.0)
    whole = ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert texts(deer) == texts(kol) == whole
    for context in pages.contexts:
        context.close()
    assert pages.trouble == []
