"""Connections that only go where they may, and end when their time is over.

The name is looked up here and the very address that was judged is connected to, for each
connection anew: a name that answers differently the second time (rebinding), a redirect into a
private network and an address written as a number all come by here. TLS still checks the name.
"""

import logging
import ssl
from collections.abc import Iterable
from functools import cache
from time import monotonic
from typing import Any

import httpcore
import httpx

from foundation.fetching.addresses import Resolver, address_allowed
from foundation.fetching.errors import FetchError

logger = logging.getLogger(__name__)


@cache
def tls_trust() -> ssl.SSLContext:
    """Whom TLS believes. Made once a process: reading all the world's certificates takes longer
    than most calls."""
    return httpx.create_ssl_context()


class Deadline:
    """A moment by which all has to be over."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        """The seconds that are left, at most ``most``. Raises FetchError (timeout) at none."""
        left = self._end - monotonic()
        if left <= 0:
            raise FetchError("timeout")
        return left if most is None else min(left, most)


class TimedStream(httpcore.NetworkStream):
    """A stream each step of which ends with the deadline: one byte a second is no way around."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As httpcore's."""
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As httpcore's."""
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        """As httpcore's."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """As httpcore's."""
        left = self._deadline.left(timeout)
        return TimedStream(
            self._inner.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> Any:
        """As httpcore's."""
        return self._inner.get_extra_info(info)


class GuardedNetwork(httpcore.NetworkBackend):
    """Looks names up, refuses what may not be connected to, connects to what was judged.
    ``trusted`` are hosts and ports that the site's owner named: those may be private."""

    def __init__(
        self,
        resolver: Resolver,
        deadline: Deadline,
        trusted: frozenset[tuple[str, int]] = frozenset(),
    ) -> None:
        self._resolver = resolver
        self._deadline = deadline
        self._trusted = trusted
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """As httpcore's. Raises FetchError (dns, forbidden, timeout) and httpcore.ConnectError."""
        found = self._resolver(host.strip("[]"), port, self._deadline.left(timeout))
        if not found:
            raise FetchError("dns")
        # All of them: one private address among several is a trick, not a spare.
        refused = [one for one in found if not address_allowed(one)]
        if refused and (host, port) not in self._trusted:
            logger.warning("not fetched: %s is at %s", host, ", ".join(refused))
            raise FetchError("forbidden")
        failure: Exception | None = None
        for address in found[:3]:
            try:
                stream = self._plain.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return TimedStream(stream, self._deadline)
        raise failure or httpcore.ConnectError()

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """No page lies there. Raises FetchError."""
        raise FetchError("forbidden")
