"""Where a link may lead, and what is added to it."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from django.conf import settings

from kol.links.errors import LinkLoop, LinkRefused, LinkTooLong
from kol.links.models import URL_LENGTH

_NAMES_INSIDE = (".local", ".internal", ".localhost", ".lan", ".home.arpa")


def destination(raw: str) -> str:
    """The address as it is kept. Raises LinkRefused, LinkLoop, LinkTooLong.

    Only pages of the public web: no other schemes, no user names (they disguise hosts), no
    backslashes or blanks (browsers read them differently), no private addresses, and no short link
    of ours, which would lead round and round.
    """
    text = raw.strip()
    if len(text) > URL_LENGTH:
        raise LinkTooLong
    if not text or "\\" in text or any(ord(one) <= 32 or ord(one) == 127 for one in text):
        raise LinkRefused
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise LinkRefused from None
    host = (parts.hostname or "").lower()
    if parts.scheme.lower() not in ("http", "https") or not host or "@" in parts.netloc:
        raise LinkRefused
    if port == 0 or (host_is_private(host) and not is_inside(text)):
        raise LinkRefused
    if is_inside(text) and is_short(text):
        raise LinkLoop
    try:
        netloc = host.encode("idna").decode() if not host.isascii() else parts.netloc
    except UnicodeError:
        raise LinkRefused from None
    if not host.isascii() and port is not None:
        netloc = f"{netloc}:{port}"
    kept = urlunsplit(
        (
            parts.scheme.lower(),
            netloc,
            quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="=&%/?:@!$'()*+,;~-._[]"),
            quote(parts.fragment, safe="=&%/?:@!$'()*+,;~-._"),
        )
    )
    if len(kept) > URL_LENGTH:
        raise LinkTooLong
    return kept


def host_is_private(host: str) -> bool:
    """Whether a host is none of the public web: a bare name, a name of a private network, or an
    IP address that is not global."""
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        pass
    # A number that browsers read as an address: 2130706433, 0x7f000001, 127.1.
    if all(part.isdigit() or part.startswith("0x") for part in host.split(".") if part):
        return True
    return "." not in host.strip(".") or host.endswith(_NAMES_INSIDE)


def is_inside(url: str, host: str = "") -> bool:
    """Whether an address is a page of this site, which is reached by ``host`` where the settings
    don't say how. A port that goes without saying may be said."""
    parts = urlsplit(url)
    ours = (
        urlsplit(settings.SITE_URL) if settings.SITE_URL else urlsplit(f"{parts.scheme}://{host}")
    )
    return bool(ours.netloc) and _place(parts) == _place(ours)


def is_short(url: str) -> bool:
    """Whether an address of this site is a short link, however its path is written."""
    path = unquote(urlsplit(url).path)
    return re.sub(r"/+", "/", path).startswith("/l/")


def _place(parts: SplitResult) -> tuple[str, int]:
    return (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def with_utm(url: str, *, source: str, medium: str, campaign: str, content: str) -> str:
    """The address with UTM parameters; those it has already are somebody's own and stay."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    there = {name for name, _value in query}
    wanted = {
        "utm_source": source,
        "utm_medium": medium,
        "utm_campaign": campaign,
        "utm_content": content,
    }
    more = [(name, value) for name, value in wanted.items() if value and name not in there]
    if not more:
        return url
    joined = f"{parts.query}&" if parts.query else ""
    return urlunsplit(parts._replace(query=joined + urlencode(more)))
