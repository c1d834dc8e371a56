"""A thousand open pages in one process that costs little: sockets and a selector, no HTTP library.

Run as a program of its own, so that reading is measured beside the servers and not in the way of
the measuring process: ``python -m bench.listeners PORT COUNT PATH…``. It prints ``open`` once all
streams are; then for each line of a mark on its input it prints the seconds from now until each
stream showed the mark, as JSON.
"""

import json
import selectors
import socket
import sys
import time

STEP = 100


def main(port: int, count: int, paths: list[str]) -> None:
    """Open the streams, then answer marks until the input ends."""
    selector = selectors.DefaultSelector()
    streams = _open(port, paths, count, selector)
    print("open", flush=True)
    for line in sys.stdin:
        print(json.dumps(_arrivals(line.strip().encode(), len(streams), selector)), flush=True)


def _open(
    port: int, paths: list[str], count: int, selector: selectors.BaseSelector
) -> list[socket.socket]:
    """Connect and wait for the first event of each, some at a time."""
    streams: list[socket.socket] = []
    while len(streams) < count:
        batch = []
        for number in range(min(STEP, count - len(streams))):
            path = paths[(len(streams) + number) % len(paths)]
            stream = socket.create_connection(("127.0.0.1", port))
            stream.sendall(f"GET {path} HTTP/1.1\r\nHost: live\r\n\r\n".encode())
            batch.append(stream)
        for stream in batch:
            seen = b""
            while b"event: ready" not in seen:
                chunk = stream.recv(4096)
                if not chunk:
                    raise RuntimeError(f"refused: {seen!r}")
                seen += chunk
            stream.setblocking(False)
            selector.register(stream, selectors.EVENT_READ)
        streams += batch
    return streams


def _arrivals(mark: bytes, count: int, selector: selectors.BaseSelector) -> list[float]:
    """When each stream showed the mark (the clock all processes share)."""
    seen: dict[int, bytes] = {}
    times: list[float] = []
    end = time.monotonic() + 10
    while len(times) < count and time.monotonic() < end:
        for key, _events in selector.select(timeout=1):
            stream = key.fileobj
            assert isinstance(stream, socket.socket)
            text = seen.get(key.fd, b"") + stream.recv(65536)
            if mark in text:
                times.append(time.monotonic())
                text = b""
            seen[key.fd] = text[-4096:]
    return times


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
