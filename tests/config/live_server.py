"""The stream's program as a process of its own, and a client that reads it byte by byte."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from config.live import LiveApp, LiveSettings
from foundation.live.tickets import ticket_issue

# ``uvicorn tests.config.live_server:short``: streams that end after two seconds.
SHORT_SECONDS = 2.0


def _short() -> LiveApp:
    given = LiveSettings.from_env()
    return LiveApp(
        LiveSettings(given.redis_url, given.secret_key, given.redis_prefix, SHORT_SECONDS)
    )


def __getattr__(name: str) -> LiveApp:
    if name == "short":
        return _short()
    raise AttributeError(name)


@dataclass
class Server:
    """A running stream program."""

    port: int
    process: subprocess.Popen[bytes] = field(repr=False)

    def open(self, ticket: str, *, receive_buffer: int | None = None) -> "Client":
        """Open a stream and read its head."""
        connection = socket.socket()
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(10)
        connection.connect(("127.0.0.1", self.port))
        line = f"GET /live/stream?ticket={ticket} HTTP/1.1\r\nHost: live\r\n\r\n"
        connection.sendall(line.encode())
        return Client(connection)

    def ask(self, path: str, method: str = "GET") -> tuple[int, str]:
        """One plain request: status, and all that came back."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
            line = f"{method} {path} HTTP/1.1\r\nHost: live\r\nConnection: close\r\n\r\n"
            connection.sendall(line.encode())
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
        return int(answer.split(b" ")[1]), answer.decode()


@dataclass
class Client:
    """An open stream."""

    socket: socket.socket
    seen: str = ""

    def until(self, text: str, seconds: float = 5.0) -> str:
        """Read until ``text`` has come; all that came so far. Raises AssertionError."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{text!r} did not come; this did: {self.seen!r}")
        return self.seen

    def for_seconds(self, seconds: float) -> str:
        """All that comes within some time, with what came before."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._read(end - time.monotonic()):
            pass
        return self.seen

    def closes(self, seconds: float) -> bool:
        """Whether the server closes the stream within some time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.socket.settimeout(max(end - time.monotonic(), 0.01))
            try:
                chunk = self.socket.recv(65536)
            except TimeoutError:
                return False
            except ConnectionError:
                return True
            if not chunk:
                return True
            self.seen += chunk.decode(errors="replace")
        return False

    def _read(self, seconds: float) -> bool:
        if seconds <= 0:
            return False
        self.socket.settimeout(seconds)
        try:
            chunk = self.socket.recv(65536)
        except (TimeoutError, ConnectionError):
            return False
        self.seen += chunk.decode(errors="replace")
        return bool(chunk)


@contextmanager
def live_server(app: str = "config.live:app", *, redis_url: str | None = None) -> Iterator[Server]:
    """Start the program on a free port and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port),
         "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "5"],
        env={
            **os.environ,
            "REDIS_URL": redis_url or settings.REDIS_URL,
            "SECRET_KEY": settings.SECRET_KEY,
            "QZ_REDIS_PREFIX": settings.REDIS_PREFIX,
            "DATABASE_URL": "none: the stream needs no database",
        },
    )  # fmt: skip
    server = Server(port, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(server: Server) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            server.ask("/live/healthz")
            return
        time.sleep(0.05)
    raise AssertionError("the stream's program did not start")


def ticket(user_id: int, *group_ids: int, seconds: int = 600, at: float | None = None) -> str:
    """A ticket as the pages' program issues it."""
    return ticket_issue(user_id=user_id, group_ids=group_ids, seconds=seconds, at=at)
