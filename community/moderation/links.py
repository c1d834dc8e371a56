"""Web addresses in a text, with or without ``https://``, and whether a team knows their site."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from community.moderation.models.rules import DOMAIN_LENGTH

_SCHEME = re.compile(r"https?:[/\\]{1,}[^\s<>\"'一-鿿，。！？、；：）】》]+", re.IGNORECASE)
# Without a scheme only what ends like the sites people do send around: 3.5折 is no address.
_ENDINGS = (
    "com|cn|net|org|cc|top|xyz|vip|shop|site|club|io|me|tv|info|biz|app|link|fun|work|ltd|co|hk|tw|"
    "icu|online|store|tech|pro|wang|live|pub|run|ink|red|kim|group|asia|la|ly|gg|to|so|im|ai|dev|"
    "us|uk|jp|kr|ru|de|fr|in|sg|my|vn|th|中国|公司|网络|网址"
)
_BARE = re.compile(
    rf"(?<![@a-z0-9_.-])((?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.)+(?:{_ENDINGS}))"
    r"(?![a-z0-9-]|\.[a-z0-9])",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,}$")
MOST = 20


def hosts_in(text: str) -> list[str]:
    """The hosts of a text's web addresses, in order, at most MOST. Nothing is opened."""
    if "." not in text and "．" not in text and "。" not in text and "｡" not in text:
        return []
    # Full-width letters and dots open as well as plain ones in a browser.
    plain = unicodedata.normalize("NFKC", text).replace("｡", ".").replace("。", ".")
    found: list[str] = []
    rest = []
    at = 0
    for match in _SCHEME.finditer(plain):
        rest.append(plain[at : match.start()])
        found.append(_host(match.group()))
        at = match.end()
    rest.append(plain[at:])
    found += [match.group(1).lower() for match in _BARE.finditer(" ".join(rest))]
    return list(dict.fromkeys(host for host in found if host))[:MOST]


def host_known(host: str, domains: Iterable[str]) -> bool:
    """Whether a host is one of the domains, below one, or this site's own."""
    return any(host == one or host.endswith(f".{one}") for one in (*domains, *_own()))


def domain_clean(written: str) -> str:
    """What a person wrote as a domain (an address will do), or "" where it is none."""
    text = unicodedata.normalize("NFKC", written).strip().lower()
    host = _host(text if "://" in text else f"https://{text}").removeprefix("www.")
    return host if _DOMAIN.match(host) and len(host) <= DOMAIN_LENGTH else ""


def _host(address: str) -> str:
    try:
        # A browser takes a backslash for a slash.
        host = urlsplit(address.replace("\\", "/")).hostname or ""
        return _ascii(host.rstrip("."))
    except ValueError:
        return "?"


@lru_cache(maxsize=2048)
def _ascii(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode() if not host.isascii() else host.lower()
    except idna.IDNAError:
        return host.lower()


def _own() -> list[str]:
    return [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host not in ("*", "")]
