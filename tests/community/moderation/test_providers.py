"""Tencent's content safety, against a small program that plays it; and what happens without it."""

import base64
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from community.groups.models import GroupMember
from community.moderation import providers
from community.moderation.errors import MessageHeld, MessageRefused
from community.moderation.models import Held
from community.moderation.providers import Opinion, ProviderAway, ask
from community.moderation.providers.tencent import TencentSafety
from tests.community.chat.room import Room
from tests.community.moderation.conftest import Say
from tests.community.moderation.pictures import qr, upload

pytestmark = pytest.mark.django_db


class Plays(ThreadingHTTPServer):
    """Answers like the API: by the content, or with what ``fails`` says."""

    daemon_threads = True
    fails = ""
    asked: list[tuple[str, dict[str, Any], str]]
    connections = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked = []

    def get_request(self) -> tuple[socket.socket, Any]:
        """Count who connects, whatever they ask."""
        self.connections += 1
        return super().get_request()


class Answer(BaseHTTPRequestHandler):
    """One call."""

    server: Plays

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        action = self.headers["X-TC-Action"]
        self.server.asked.append((action, body, self.headers["Authorization"]))
        if self.server.fails == "slow":
            time.sleep(3)
        status, told = self._told(body)
        out = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    def _told(self, body: dict[str, Any]) -> tuple[int, Any]:
        fails = self.server.fails
        if fails == "500":
            return 500, b"oops"
        if fails == "html":
            return 200, b"<html>"
        if fails == "limit":
            error = {"Code": "RequestLimitExceeded", "Message": "too fast"}
            return 200, {"Response": {"Error": error, "RequestId": "r"}}
        if fails == "strange":
            return 200, {"Response": {"Suggestion": "Maybe", "RequestId": "r"}}
        raw = base64.b64decode(body.get("Content") or body["FileContent"])
        says = "Block" if b"\xe5\x9d\x8f" in raw else "Review" if "疑".encode() in raw else "Pass"
        label = "Normal" if says == "Pass" else "Abuse"
        told = {"Suggestion": says, "Label": label, "Keywords": ["坏"], "RequestId": "r"}
        return 200, {"Response": told}

    def log_message(self, *args: Any) -> None:
        """Not on the terminal."""


@pytest.fixture
def plays(settings: Any) -> Iterator[Plays]:
    server = Plays()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SAFETY_PROVIDER = "tencent"
    settings.TENCENT_SAFETY = {
        "secret_id": "id", "secret_key": "key", "region": "ap-guangzhou", "biz_type": "chat",
        "endpoint": f"http://127.0.0.1:{server.server_address[1]}", "seconds": 1,
    }  # fmt: skip
    yield server
    server.shutdown()
    server.server_close()


def test_text_pictures_and_sound_are_asked_signed(plays: Plays) -> None:
    one = TencentSafety()
    assert one.text("你好", about="m1", who="u1").says == "pass"
    assert one.text("坏话", about="m1", who="u1") == Opinion("block", "abuse", "Abuse", "坏")
    assert one.image("疑".encode(), about="m1", who="u1").says == "review"
    assert one.audio(b"sound", kind="mp3", about="m1", who="u1").says == "pass"
    assert [action for action, _body, _sign in plays.asked] == [
        "TextModeration", "TextModeration", "ImageModeration", "CreateAudioModerationSyncTask",
    ]  # fmt: skip
    _action, body, sign = plays.asked[0]
    assert (body["DataId"], body["BizType"], body["User"]) == ("m1", "chat", {"UserId": "u1"})
    assert sign.startswith("TC3-HMAC-SHA256 Credential=id/")
    # What is too big for it is for people, and is not sent.
    assert one.image(b"x" * 8_000_000, about="m1", who="u1").says == "review"
    assert len(plays.asked) == 4


@pytest.mark.parametrize("fails", ["500", "html", "limit", "strange", "slow"])
def test_no_answer_is_one_kind_of_error_in_bounded_time(plays: Plays, fails: str) -> None:
    plays.fails = fails
    started = time.monotonic()
    with pytest.raises(ProviderAway):
        ask("text", "你好", about="m", who="u")
    assert time.monotonic() - started < 2.5
    # It rests: the next message does not wait.
    before = plays.connections
    assert before
    with pytest.raises(ProviderAway):
        ask("text", "你好", about="m", who="u")
    assert plays.connections == before


def test_nobody_listening_is_the_same(plays: Plays, settings: Any) -> None:
    settings.TENCENT_SAFETY = {**settings.TENCENT_SAFETY, "endpoint": "http://127.0.0.1:9"}
    with pytest.raises(ProviderAway):
        ask("text", "你好", about="m", who="u")


def test_its_word_counts_before_a_message_goes_out(
    plays: Plays, room: Room, old: GroupMember, say: Say
) -> None:
    assert say(old, "早").seq == 1
    with pytest.raises(MessageRefused):
        say(old, "坏话")
    with pytest.raises(MessageHeld):
        say(old, "有疑问的话")
    held = Held.objects.get()
    assert (held.why, held.found, held.after) == ("service", "Abuse、坏", False)
    assert say(old, "", image=upload(qr(None))).seq == 2
    assert plays.asked[-1][0] == "ImageModeration"
    # The team's own are never held: it goes out, and is looked at later.
    assert say(room.kol, "有疑问的话").seq == 3
    assert Held.objects.get(after=True).message_seq == 3


def test_while_it_is_away_new_members_wait_and_old_ones_are_looked_at_later(
    plays: Plays, room: Room, old: GroupMember, say: Say
) -> None:
    plays.fails = "500"
    with pytest.raises(MessageHeld):
        say(room.fan, "新人说的话")
    assert say(old, "老粉说的话").seq == 1
    seen = Held.objects.order_by("pk").values_list("text", "after", "why", "message_seq")
    assert list(seen) == [
        ("新人说的话", False, "away", None), ("老粉说的话", True, "away", 1),
    ]  # fmt: skip
    plays.fails, providers._down_until = "", 0.0
    assert say(room.fan, "又一句").seq == 2
