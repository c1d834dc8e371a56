"""A real server on this machine that pages are fetched from."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any

import pytest

from foundation.fetching.addresses import Resolver


@pytest.fixture
def local_pages(settings: Any) -> None:
    """This machine may be fetched from, as a company's own network may; its neighbours not."""
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]


Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.fixture
def raw_server() -> Iterator[Serve]:
    """``raw_server(talk)`` listens on a port and lets ``talk`` speak to each who connects."""
    opened: list[socket.socket] = []

    def serve(talk: Callable[[socket.socket], None]) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        opened.append(listener)

        def loop() -> None:
            with suppress(OSError):
                while True:
                    peer, _address = listener.accept()
                    with closing(peer), suppress(OSError):
                        peer.recv(65536)
                        talk(peer)
                        _hung_up(peer)

        threading.Thread(target=loop, daemon=True).start()
        return int(listener.getsockname()[1])

    yield serve
    for listener in opened:
        listener.close()


def _hung_up(peer: socket.socket) -> None:
    """An orderly end: a socket closed with bytes unread (a body may come after its head) resets
    the connection instead, and whether it does would be a matter of luck."""
    peer.shutdown(socket.SHUT_WR)
    peer.settimeout(5)
    while peer.recv(65536):
        pass


def names(**known: list[str]) -> Resolver:
    """A name server that knows these names; each asking uses up an answer, the last one stays."""
    answers = {name.replace("_", "."): list(found) for name, found in known.items()}

    def resolve(host: str, port: int, timeout: float) -> list[str]:
        found = answers.get(host, [])
        return [found.pop(0) if len(found) > 1 else found[0]] if found else []

    return resolve


def bomb(megabytes: int) -> bytes:
    """So many megabytes of zeros, packed."""
    return gzip.compress(b"\0" * (megabytes * 1024 * 1024), 9)
