"""Where a platform is spoken to: its own host, or what the settings put in its place."""

import httpx
from django.conf import settings


def base_of(url: str) -> str:
    """``https://api.weibo.com`` as it is reached here, without a slash at the end: the platform's
    own address, that of ``PLATFORM_BASES``, or below the sandbox."""
    host = httpx.URL(url).host
    if base := settings.PLATFORM_BASES.get(host):
        return str(base)
    if settings.SANDBOX_URL and not url.startswith(settings.SANDBOX_URL + "/"):
        return f"{settings.SANDBOX_URL}/{host}"
    return url.rstrip("/")


def page_at(url: str) -> str:
    """Where a person sees what stands at a platform's address: there, or in the sandbox that plays
    the platform."""
    if not settings.SANDBOX_URL or url.startswith(settings.SANDBOX_URL + "/"):
        return url
    host, found, rest = url.partition("://")[2].partition("/")
    return f"{settings.SANDBOX_URL}/{host}/{rest}" if found else url


def bases_trusted() -> frozenset[tuple[str, int]]:
    """Hosts and ports that the site's owner named, and that may therefore be private."""
    named = [*settings.PLATFORM_BASES.values(), settings.SANDBOX_URL]
    urls = [httpx.URL(base) for base in named if base]
    return frozenset((url.host, url.port or (443 if url.scheme == "https" else 80)) for url in urls)
