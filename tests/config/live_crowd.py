"""Very many open streams: half of them read all that comes, half never read."""

import contextlib
import re
import resource
import selectors
import socket
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.config.live_server import Server, ticket

_NUMBER = re.compile(rb'event: message\ndata: \{"g":"[^"]*","s":(\d+),')
# The kernel doubles it, for its own book-keeping.
SMALL_BUFFER = 2304
STEP = 100


def files_allowed(wanted: int) -> bool:
    """Let this process, and those it starts, have so many files open; False: it may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted <= hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted <= max(soft, hard)


@dataclass
class Reader:
    """A stream that is read: which messages it heard, in order, and when."""

    heard: list[int] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    rest: bytes = b""

    def take(self, chunk: bytes, now: float) -> None:
        """Note the messages whose number is in it."""
        text, end = self.rest + chunk, 0
        for found in _NUMBER.finditer(text):
            self.heard.append(int(found[1]))
            self.at.append(now)
            end = found.end()
        self.rest = text[max(end, len(text) - 100) :]


class Crowd:
    """``count`` readers of a group, read in a thread of their own, and as many that stall."""

    def __init__(self, server: Server, group_id: int, count: int) -> None:
        self.readers: list[Reader] = []
        self.stalled: list[socket.socket] = []
        self._selector = selectors.DefaultSelector()
        self._stop = threading.Event()
        users = iter(range(1_000_000, 1_000_000 + 2 * count))
        while len(self.readers) < count:
            step = min(STEP, count - len(self.readers))
            reading = [_ask(server, ticket(next(users), group_id)) for _ in range(step)]
            stalled = [
                _ask(server, ticket(next(users), group_id), SMALL_BUFFER) for _ in range(step)
            ]
            for each in [*reading, *stalled]:
                _ready(each)
            for each in reading:
                each.setblocking(False)
                self.readers.append(reader := Reader())
                self._selector.register(each, selectors.EVENT_READ, reader)
            self.stalled += stalled
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def wait(self, count: int, seconds: float) -> None:
        """Until every reader has heard so many messages, or the time is over."""
        stop = time.monotonic() + seconds
        while time.monotonic() < stop and any(len(each.heard) < count for each in self.readers):
            time.sleep(0.05)

    def close(self) -> None:
        """Let all of them go."""
        self._stop.set()
        self._thread.join(10)
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]
        for each in self.stalled:
            each.close()
        self._selector.close()

    def _read(self) -> None:
        while not self._stop.is_set():
            for key, _events in self._selector.select(timeout=0.2):
                assert isinstance(key.fileobj, socket.socket)
                try:
                    chunk = key.fileobj.recv(262_144)
                except BlockingIOError:
                    continue
                except ConnectionError:
                    chunk = b""
                if chunk:
                    key.data.take(chunk, time.monotonic())
                else:
                    self._selector.unregister(key.fileobj)
                    key.fileobj.close()


def last_heard(stalled: socket.socket) -> int:
    """The last number (0: none) a stalled page finds when it reads at last, up to where the server
    has let go of it. Raises TimeoutError when it has not."""
    reader = Reader()
    stalled.settimeout(2)
    with contextlib.suppress(ConnectionError):
        while chunk := stalled.recv(65536):
            reader.take(chunk, 0.0)
    return reader.heard[-1] if reader.heard else 0


def orphans() -> int:
    """Connections of this host that no process holds and the system still has words for."""
    found = re.search(r"^TCP: .*orphan (\d+)", Path("/proc/net/sockstat").read_text(), re.M)
    assert found
    return int(found[1])


def resident(pid: int, name: str = "VmRSS") -> int:
    """Bytes of memory a process has now, or had at most (``VmHWM``)."""
    return status_of(pid, name) * 1024


def status_of(pid: int, name: str) -> int:
    """A number of ``/proc/<pid>/status``, such as ``Threads``."""
    found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1])


def _ask(server: Server, token: str, receive_buffer: int | None = None) -> socket.socket:
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(30)
    connection.connect(("127.0.0.1", server.port))
    connection.sendall(f"GET /live/stream?ticket={token} HTTP/1.1\r\nHost: live\r\n\r\n".encode())
    return connection


def _ready(connection: socket.socket) -> None:
    seen = b""
    while b"event: ready\ndata: \n\n" not in seen:
        chunk = connection.recv(1024)
        assert chunk, seen
        seen += chunk
