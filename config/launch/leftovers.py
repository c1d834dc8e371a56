"""Finds and ends what a killed launcher left behind in its data folder, and nothing else.

A process is known for ours by the mark in its environment (the data folder it was started for) or,
where a server has written its title over that, by the sockets it names. Called only while the data
folder's lock is held, so a process that bears the mark has no launcher any more.
"""

import os
import signal
import time
from pathlib import Path

from config.launch.layout import MARK, Layout

_TITLED = {b"valkey-server", b"redis-server"}
_PATIENCE = 6.0  # Seconds for a clean end before SIGKILL.


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _ours(process: Path, layout: Layout) -> bool:
    mark = f"{MARK}={layout.data}".encode()
    if mark in _read(process / "environ").split(b"\0"):
        return True
    # Valkey writes a title over both: its program, and "unixsocket:" with the socket.
    title = _read(process / "cmdline").replace(b"\0", b" ").split()
    return (
        len(title) > 1
        and os.path.basename(title[0]) in _TITLED
        and b"unixsocket:" + os.fsencode(layout.valkey_socket) in title
    )


def find(layout: Layout) -> list[int]:
    """The ids of the processes of this data folder, this one and its parents left out."""
    spared = {os.getpid()}
    parent = os.getpid()
    while parent > 1:
        spared.add(parent)
        status = _read(Path(f"/proc/{parent}/stat")).rsplit(b")", 1)[-1].split()
        parent = int(status[1]) if len(status) > 1 else 0
    return sorted(
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if int(entry.name) not in spared and _ours(entry, layout)
    )


def _running(pid: int) -> bool:
    state = _read(Path(f"/proc/{pid}/stat")).rsplit(b")", 1)[-1].split()
    return bool(state) and state[0] not in {b"Z", b"X"}


def _signal(pid: int, number: int, layout: Layout) -> None:
    # Looked at again just before: an id may have been given to somebody else meanwhile.
    if _ours(Path(f"/proc/{pid}"), layout):
        try:
            os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            return


def end(layout: Layout, patience: float = _PATIENCE) -> int:
    """End every leftover process, politely and then not. Returns how many there were."""
    found = find(layout)
    for pid in found:
        line = _read(Path(f"/proc/{pid}/cmdline"))
        # SIGINT is PostgreSQL's "fast": SIGTERM would wait for its clients.
        polite = signal.SIGINT if b"postgres" in line.split(b"\0")[0] else signal.SIGTERM
        _signal(pid, polite, layout)
    stop = time.monotonic() + patience
    while any(_running(pid) for pid in found) and time.monotonic() < stop:
        time.sleep(0.05)
    for pid in found:
        if _running(pid):
            _signal(pid, signal.SIGKILL, layout)
    while any(_running(pid) for pid in found) and time.monotonic() < stop + 2:
        time.sleep(0.02)
    return len(found)
