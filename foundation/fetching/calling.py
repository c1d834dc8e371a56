"""Calling another service's interface for somebody: the one door out for calls that have an effect.

Beside fetch.py, whose network and addresses it shares, and unlike it: any method and body, no
redirects, never a second try, and an error that says whether a byte of the request may have left
this machine. httpx writes the request (forms, JSON, multipart with files that are read as they
leave); its client would add cookies, proxies of the environment and redirects, so the guarded
network is spoken to without it, on a connection of its own a call: a kept one may be closed by the
other side just as it is used, and then nobody knows whether the call was heard. Nothing of a
request or an answer is logged or stands in an error. Never called inside a transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

import httpcore
import httpx
from django.conf import settings

from foundation.fetching.addresses import Resolver, addresses_of, url_read
from foundation.fetching.bodies import body_read
from foundation.fetching.errors import FetchError
from foundation.fetching.network import Deadline, GuardedNetwork, TimedStream, tls_trust

DEADLINE_SECONDS = 20.0
CONNECT_SECONDS = 6.0
MOST_BYTES = 2 * 1024 * 1024


class CallFailed(Exception):
    """No answer. ``sent`` False: certainly not a byte of the request left, so the call may be made
    again; True: nobody can say what became of it. ``reason`` is one of errors.REASONS."""

    def __init__(self, *, sent: bool, reason: str) -> None:
        super().__init__(f"{reason} ({'may have been sent' if sent else 'not sent'})")
        self.sent = sent
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side answered, whatever its status. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a form: read piece by piece as it leaves."""

    stream: IO[bytes] | bytes
    filename: str
    mime: str


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for. One of ``json``, ``form`` with ``files``, and ``body``; a ``body`` that is
    no bytes has its ``length`` said."""

    method: str
    # Robots have their key in it.
    url: str = field(repr=False)
    params: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    files: Mapping[str, Upload] | None = field(default=None, repr=False)
    body: bytes | Iterable[bytes] | None = field(default=None, repr=False)
    length: int | None = None
    deadline_seconds: float = DEADLINE_SECONDS
    most_bytes: int = MOST_BYTES
    # Hosts and ports that may be in a private network: a sandbox the site's owner named.
    trusted: frozenset[tuple[str, int]] = frozenset()
    resolver: Resolver = field(default=addresses_of)


class _Watch:
    """Whether the request began to leave."""

    began = False


class _WatchedStream(TimedStream):
    """A stream that notes the first byte of the request. A handshake of TLS goes by beneath it."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, watch: _Watch) -> None:
        super().__init__(inner, deadline)
        self._watch = watch

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._watch.began = self._watch.began or bool(buffer)
        super().write(buffer, timeout)

    def start_tls(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return _WatchedStream(super().start_tls(*args, **kwargs), self._deadline, self._watch)


class _WatchedNetwork(GuardedNetwork):
    """The guarded network, each stream of which is watched."""

    def __init__(self, call: Call, deadline: Deadline, watch: _Watch) -> None:
        super().__init__(call.resolver, deadline, call.trusted)
        self._watch = watch

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        stream = super().connect_tcp(*args, **kwargs)
        return _WatchedStream(stream, self._deadline, self._watch)


def call(asked: Call) -> Answer:
    """Make one call, once. Raises CallFailed where no whole answer came."""
    watch = _Watch()
    try:
        return _called(asked, watch)
    except FetchError as error:
        raise CallFailed(sent=watch.began, reason=error.reason) from None
    except httpcore.TimeoutException:
        raise CallFailed(sent=watch.began, reason="timeout") from None
    except httpcore.ProtocolError:
        raise CallFailed(sent=watch.began, reason="protocol") from None
    except httpcore.ConnectError as error:
        reason = "tls" if "CERTIFICATE" in str(error).upper() else "connect"
        raise CallFailed(sent=watch.began, reason=reason) from None
    except (httpcore.NetworkError, httpcore.UnsupportedProtocol, OSError):
        # OSError: a file of ours that could not be read while it was sent, too.
        raise CallFailed(sent=watch.began, reason="connect") from None


def _called(asked: Call, watch: _Watch) -> Answer:
    deadline = Deadline(asked.deadline_seconds)
    request = _request(asked)
    url = request.url
    steps = {
        "connect": CONNECT_SECONDS,
        "read": asked.deadline_seconds,
        "write": asked.deadline_seconds,
    }
    with (
        httpcore.ConnectionPool(
            network_backend=_WatchedNetwork(asked, deadline, watch),
            ssl_context=tls_trust(),
            max_connections=1,
        ) as pool,
        pool.stream(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,  # type: ignore[arg-type]
            extensions={"timeout": steps},
        ) as response,
    ):
        heads = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in response.headers
        }
        body = body_read(
            response.iter_stream(),
            encoding=heads.get("content-encoding", ""),
            most=asked.most_bytes,
        )
        return Answer(response.status, heads, body)


def _request(asked: Call) -> httpx.Request:
    headers = {
        "User-Agent": settings.FETCH_USER_AGENT,
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        **({"Content-Length": str(asked.length)} if asked.length is not None else {}),
        **asked.headers,
    }
    files = {
        name: (one.filename, one.stream, one.mime) for name, one in (asked.files or {}).items()
    }
    url = url_read(asked.url)
    return httpx.Request(
        asked.method,
        url.copy_merge_params(dict(asked.params)) if asked.params else url,
        headers=headers,
        json=asked.json,
        data=dict(asked.form) if asked.form is not None else None,
        files=files or None,
        content=asked.body,
    )
