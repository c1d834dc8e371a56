"""Fetching a page or a feed of the web for somebody: the one door out.

Bounds, each of which ends in a FetchError with its reason: where it may go (addresses.py,
network.py), how long it may take in all (names, TLS and every redirect included), how much may come
(packed and unpacked), how often it may be led on. Nothing is sent along but what stands here: no
cookies, no referrer. Never called inside a transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpcore
import httpx
from django.conf import settings

from foundation.fetching.addresses import Resolver, addresses_of, url_read
from foundation.fetching.bodies import body_read
from foundation.fetching.errors import FetchError
from foundation.fetching.network import Deadline, GuardedNetwork, tls_trust

SECONDS = 15.0
# One step (connecting, the next piece) may take so long.
STEP_SECONDS = 6.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 5
# A site that asks for more patience than a day is asked again after a day.
MOST_RETRY_AFTER = 24 * 3600
PAGES = "text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5"
FEEDS = "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.1"

_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came. ``url`` is where it was in the end; ``hops`` all that was asked on the way there,
    itself the last; ``moved_to`` where it is for good, if it moved there; ``unchanged``: the other
    side says that it is what was fetched before, and there is no body."""

    url: str
    status: int
    body: bytes
    mime: str = ""
    charset: str = ""
    etag: str = ""
    modified: str = ""
    moved_to: str = ""
    unchanged: bool = False
    hops: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """How something is asked for: what kinds, and the marks of what was fetched before."""

    accept: str = PAGES
    etag: str = ""
    modified: str = ""
    most_bytes: int = MOST_BYTES
    seconds: float = SECONDS
    resolver: Resolver = field(default=addresses_of)


_USUAL = Wish()


def fetch(url: str, wish: Wish = _USUAL) -> Fetched:
    """Fetch an address. Raises FetchError; an answer of 400 and more is one too (status)."""
    deadline = Deadline(wish.seconds)
    target, moved_to, lasting = url_read(url), "", True
    hops: list[str] = []
    for _hop in range(MOST_REDIRECTS + 1):
        hops.append(str(target))
        try:
            got = _once(target, wish, deadline)
        except FetchError as error:
            error.hops = tuple(hops)
            raise
        if isinstance(got, Fetched):
            return Fetched(
                **{name: getattr(got, name) for name in _KEPT},
                moved_to=moved_to,
                hops=tuple(hops),
            )
        lasting = lasting and got.lasting
        target = got.to
        moved_to = str(target) if lasting else moved_to
    on_and_on = FetchError("redirects")
    on_and_on.hops = tuple(hops)
    raise on_and_on


_KEPT = ("url", "status", "body", "mime", "charset", "etag", "modified", "unchanged")


@dataclass(frozen=True, slots=True)
class _Led:
    """Led on to another address, for good or for now."""

    to: httpx.URL
    lasting: bool


def _once(url: httpx.URL, wish: Wish, deadline: Deadline) -> Fetched | _Led:
    network = GuardedNetwork(wish.resolver, deadline)
    try:
        with (
            httpcore.ConnectionPool(
                network_backend=network, ssl_context=tls_trust(), max_connections=1
            ) as pool,
            pool.stream(
                "GET",
                httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=_headers(url, wish),
                extensions={"timeout": dict.fromkeys(("connect", "read", "write"), STEP_SECONDS)},
            ) as response,
        ):
            return _answer(url, response, wish)
    except httpcore.ConnectError as error:
        raise FetchError("tls" if "CERTIFICATE" in str(error).upper() else "connect") from None
    except httpcore.TimeoutException:
        raise FetchError("timeout") from None
    except httpcore.NetworkError:
        raise FetchError("connect") from None
    except httpcore.ProtocolError:
        raise FetchError("protocol") from None


def _headers(url: httpx.URL, wish: Wish) -> list[tuple[bytes, bytes]]:
    said = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": settings.FETCH_USER_AGENT,
        "Accept": wish.accept,
        "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        "If-None-Match": wish.etag,
        "If-Modified-Since": wish.modified,
    }
    return [
        (name.encode(), value.encode("ascii", "ignore")) for name, value in said.items() if value
    ]


def _answer(url: httpx.URL, response: httpcore.Response, wish: Wish) -> Fetched | _Led:
    heads = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
    }
    status = response.status
    if status in _MOVED and heads.get("location"):
        return _Led(_joined(url, heads["location"]), status in (301, 308))
    if status == 304:
        return _fetched(url, status, b"", heads, unchanged=True)
    if status >= 400:
        raise FetchError(
            "status", http_status=status, retry_after=retry_after(heads.get("retry-after", ""))
        )
    if status != 200:
        raise FetchError("protocol")
    body = body_read(
        response.iter_stream(),
        encoding=heads.get("content-encoding", ""),
        most=wish.most_bytes,
    )
    return _fetched(url, status, body, heads)


def _joined(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url_read(str(url.join(location)))
    except (httpx.InvalidURL, ValueError):
        raise FetchError("address") from None


def _fetched(
    url: httpx.URL, status: int, body: bytes, heads: Mapping[str, str], *, unchanged: bool = False
) -> Fetched:
    mime, _semicolon, more = heads.get("content-type", "").partition(";")
    charset = more.lower().partition("charset=")[2].strip(" \"';").partition(";")[0]
    return Fetched(
        url=str(url),
        status=status,
        body=body,
        mime=mime.strip().lower(),
        charset=charset[:40],
        etag=heads.get("etag", "")[:200],
        modified=heads.get("last-modified", "")[:80],
        unchanged=unchanged,
    )


def retry_after(said: str) -> int | None:
    """Seconds to wait as ``Retry-After`` says them, or a moment; None for none that is sane."""
    said = said.strip()
    if said.isdigit():
        return min(int(said[:9]), MOST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    seconds = (moment - datetime.now(UTC)).total_seconds()
    return min(max(int(seconds), 0), MOST_RETRY_AFTER)
