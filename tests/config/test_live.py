"""The stream's program, run as a process, with a real Valkey between it and the publisher."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from redis import Redis

from config.launch.services import valkey_program
from foundation.live.publish import publish, silence
from foundation.live.tickets import CLOCKS_APART, ticket_issue
from foundation.live.wire import channel, live_encode
from tests.config.live_server import Client, Server, live_server, ticket
from tests.workers import until

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with live_server() as running:
        yield running


def opened(server: Server, token: str) -> Client:
    client = server.open(token)
    client.until("event: ready")
    return client


def test_an_event_reaches_those_who_may_hear_it_and_nobody_else(server: Server) -> None:
    inside, both, outside = (
        opened(server, ticket(1, 7)),
        opened(server, ticket(2, 7, 8)),
        opened(server, ticket(3, 8)),
    )
    assert publish(group_id=7, seq=5, event="message", data='{"s":5,"h":"<b>你好</b>"}')
    frame = 'event: message\ndata: {"s":5,"h":"<b>你好</b>"}\n\n'
    assert frame in inside.until(frame)
    assert both.until(frame).count("event: message") == 1
    assert publish(group_id=8, seq=1, event="recall", data="{}")
    assert "event: message" not in outside.until("event: recall")


def test_the_head_of_a_stream(server: Server) -> None:
    head = opened(server, ticket(1, 7)).seen.partition("\r\n\r\n")[0].lower()
    assert head.startswith("http/1.1 200")
    assert "content-type: text/event-stream; charset=utf-8" in head
    assert "access-control-allow-origin: *" in head
    assert "cache-control: no-store" in head
    assert "x-accel-buffering: no" in head
    assert "set-cookie" not in head


@pytest.mark.parametrize(
    "token",
    [
        "",
        "rubbish",
        ticket_issue(user_id=1, group_ids=[7], key="another key than the site's"),
        ticket_issue(user_id=1, group_ids=[7], seconds=600, at=time.time() - 601),
        ticket_issue(user_id=1, group_ids=[7])[:-1] + "_",
        "a" * 5000,
    ],
    ids=["none", "rubbish", "forged", "expired", "changed", "long"],
)
def test_a_ticket_that_does_not_hold_is_refused(server: Server, token: str) -> None:
    status, answer = server.ask(f"/live/stream?ticket={token}")
    assert (status, "event:" in answer) == (403, False)


def test_other_addresses_and_methods(server: Server) -> None:
    assert server.ask("/live/healthz")[0] == 200
    assert server.ask("/live/stream", "POST")[0] == 405
    assert server.ask(f"/live/stream?ticket={ticket(1, 7)}", "HEAD")[0] == 200
    assert server.ask("/")[0] == 404


def test_a_silenced_person_hears_nothing_within_five_seconds(server: Server) -> None:
    token = ticket(41, 7, 8)
    fan, other = opened(server, token), opened(server, ticket(42, 7))
    started = time.monotonic()
    assert silence(user_id=41, group_id=7)
    fan.until("event: gap")
    assert time.monotonic() - started < 5
    publish(group_id=7, seq=1, event="message", data="secret")
    publish(group_id=8, seq=1, event="message", data="still mine")
    other.until("secret")
    assert "secret" not in fan.until("still mine")
    # The old ticket does not bring the group back, a newer one does.
    again = opened(server, token)
    newer = opened(server, ticket(41, 7, at=time.time() + CLOCKS_APART))
    publish(group_id=7, seq=2, event="message", data="later")
    newer.until("later")
    assert "later" not in again.for_seconds(0.3)


def test_a_ticket_looked_up_before_the_silence_does_not_hold_after_it(server: Server) -> None:
    before = time.time()
    silence(user_id=43, group_id=7)
    late = opened(server, ticket(43, 7, at=before))
    publish(group_id=7, seq=1, event="message", data="secret")
    assert "secret" not in late.for_seconds(0.4)


def test_a_program_that_starts_later_knows_the_silences() -> None:
    token = ticket(44, 7)
    silence(user_id=44, group_id=7)
    with live_server() as fresh:
        fan, other = opened(fresh, token), opened(fresh, ticket(45, 7))
        publish(group_id=7, seq=1, event="message", data="secret")
        other.until("secret")
        assert "secret" not in fan.for_seconds(0.3)


def test_a_page_that_does_not_read_is_dropped_and_the_others_hear_all(server: Server) -> None:
    slow = server.open(ticket(51, 7), receive_buffer=4096)
    quick = opened(server, ticket(52, 7))
    for number in range(400):
        publish(group_id=7, seq=number, event="message", data="x" * 20_000 + f"end{number}.")
        if number % 10 == 9:
            quick.until(f"end{number}.")
            quick.seen = ""
    publish(group_id=7, seq=400, event="message", data="the last")
    quick.until("the last")
    assert slow.closes(10)
    assert "the last" not in slow.seen


def test_a_stream_ends_after_its_time_and_says_so() -> None:
    with live_server("tests.config.live_server:short") as short:
        client = opened(short, ticket(1, 7))
        started = time.monotonic()
        text = client.until("event: expired", seconds=6)
        assert client.closes(2)
        assert 1.0 < time.monotonic() - started < 5
        assert "retry: " in text.split("event: expired")[0].rpartition("\n\n")[2]


def test_a_stream_ends_with_its_ticket(server: Server) -> None:
    client = opened(server, ticket(1, 7, seconds=1))
    client.until("event: expired", seconds=4)
    assert client.closes(2)


def test_a_person_has_only_so_many_streams(server: Server) -> None:
    token = ticket(61, 7)
    held = [opened(server, token) for _ in range(24)]
    status, answer = server.ask(f"/live/stream?ticket={token}")
    assert (status, "retry-after:" in answer) == (503, True)
    held.pop().socket.close()
    # There is room as soon as the server has noticed.
    until(lambda: "event: ready" in server.open(token).for_seconds(1))


def test_going_down_lets_streams_go_with_pauses_that_differ() -> None:
    with live_server() as going:
        clients = [opened(going, ticket(user, 7)) for user in range(100, 120)]
        started = time.monotonic()
        going.process.send_signal(signal.SIGTERM)
        pauses = set()
        for client in clients:
            text = client.until("event: bye")
            pauses.add(text.split("event: bye")[0].rpartition("retry: ")[2])
            assert client.closes(3)
        assert going.process.wait(5) == -signal.SIGTERM
        assert time.monotonic() - started < 4
        assert len(pauses) > 10


def test_it_does_not_start_without_a_secret() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "config.live:app", "--port", "0"],
        env={"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_valkey_is_lost_and_comes_back(tmp_path: Path) -> None:
    """Streams stay open, are told of the gap, and hear again."""
    path = tmp_path / "v.sock"
    line = [str(valkey_program()), "--port", "0", "--unixsocket", str(path), "--save", ""]
    first = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.DEVNULL)
    _wait_for(path)
    with live_server(redis_url=f"unix://{path}") as alone:
        client = opened(alone, ticket(1, 7))
        first.kill()
        first.wait()
        until(lambda: alone.ask("/live/healthz")[0] == 503)
        second = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.DEVNULL)
        try:
            client.until("event: gap", seconds=10)
            message = live_encode(group_id=7, seq=9, event="message", data="back")
            Redis(unix_socket_path=str(path)).publish(channel(settings.REDIS_PREFIX), message)
            client.until("back")
        finally:
            second.kill()
            second.wait()


def _wait_for(path: Path) -> None:
    end = time.monotonic() + 5
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.02)
