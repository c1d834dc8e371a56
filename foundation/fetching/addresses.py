"""Which addresses may be fetched: pages of the public web, and networks the site's owner names."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as ResolveTimeout
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from socket import IPPROTO_TCP, gaierror, getaddrinfo

import httpx
from django.conf import settings

from foundation.fetching.errors import FetchError

# Gives the IP addresses of a name. Another one is handed in where a test plays a name server.
Resolver = Callable[[str, int, float], list[str]]

MAX_URL = 2000
# Below these live mail, databases and the like, which must not be spoken to in HTTP.
_LOW_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT, _LAST_PORT = 1024, 65535
# IPv6 addresses that carry an IPv4 address: it is the one that counts.
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
# A name server that does not answer would hold a worker for long: looked up beside it.
_lookups = ThreadPoolExecutor(max_workers=4, thread_name_prefix="lookup")

IP = IPv4Address | IPv6Address


def url_read(raw: str) -> httpx.URL:
    """An address as it is asked for: http or https, a host, no password, no fragment. Raises
    FetchError (address, forbidden)."""
    text = raw.strip()
    if not text or len(text) > MAX_URL or any(ord(char) < 32 for char in text):
        raise FetchError("address")
    try:
        url = httpx.URL(text)
        port = url.port
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise FetchError("address") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise FetchError("address")
    if port is not None and port > _LAST_PORT:
        raise FetchError("address")
    if port is not None and port < _FIRST_FREE_PORT and port not in _LOW_PORTS:
        raise FetchError("forbidden")
    return url.copy_with(fragment=None)


def addresses_of(host: str, port: int, timeout: float) -> list[str]:
    """The IP addresses of a host, by the system's resolver. Raises FetchError (dns, timeout)."""
    asked = _lookups.submit(getaddrinfo, host, port, proto=IPPROTO_TCP)
    try:
        found = asked.result(timeout=timeout)
    except ResolveTimeout:
        raise FetchError("timeout") from None
    except (gaierror, UnicodeError, OSError):
        raise FetchError("dns") from None
    return list(dict.fromkeys(str(row[4][0]).partition("%")[0] for row in found))


def address_allowed(written: str) -> bool:
    """Whether an IP address may be connected to: it is a public one, or in a network that
    ``FETCH_ALLOWED`` names."""
    try:
        address = _within(ip_address(written))
    except ValueError:
        return False
    if any(address in network for network in _allowed()):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: IP) -> IP:
    """The IPv4 address an IPv6 address carries, where it does."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _allowed() -> list[IPv4Network | IPv6Network]:
    return [ip_network(one, strict=False) for one in settings.FETCH_ALLOWED]
