"""The address a person pastes: taken out of whatever was copied, of the right platform, of no other
target, and there (where the host lets itself be asked)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Q

from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import Wish, fetch
from foundation.text.normal import display_clean
from kol.platforms.connectors.bases import bases_trusted
from kol.platforms.connectors.handoff import POST_HOSTS
from kol.platforms.connectors.pages import post_of
from kol.platforms.connectors.registry import addressed
from kol.posts.models import PostTarget
from kol.posts.publish_errors import (
    AddressGone,
    AddressMissing,
    AddressStrange,
    AddressTaken,
)

# Apps copy a sentence with the address in it.
_ADDRESS = re.compile(r"https?://[^\s<>\"'\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.I)
MOST = 1000
# A person waits, so not for long; only whether it is there matters.
SECONDS = 4.0
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Checked:
    """An address that may be kept. ``remote_id``: what the platform calls the post, where the
    address says so."""

    url: str
    remote_id: str = ""


def address_check(
    *, target: PostTarget, url: str, reason: str = "", wish: Wish | None = None
) -> Checked:
    """The address in a pasted text. With a ``reason`` neither its host nor its being there is asked
    about; that it is no other target's always is. Of a chat there need be none. Never call it
    inside a transaction.

    Raises AddressMissing, AddressStrange, AddressTaken, AddressGone.
    """
    found = _ADDRESS.search(url)
    reason = display_clean(reason, 300)
    if found is None:
        if not url.strip() and (reason or not addressed(target.platform)):
            return Checked("")
        raise AddressMissing(field="url")
    address = found.group().rstrip(".,;!?)]}…")
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    if len(address) > MOST or not host or parts.username or parts.password:
        raise AddressMissing(field="url")
    ours = _of_sandbox(address)
    if not reason and not ours and not _of_platform(host, target.platform):
        raise AddressStrange(field="url", host=host[:80])
    plain = _plain(address)
    named = post_of(target.platform, address) if _of_platform(host, target.platform) else ""
    _not_another(target, {address, plain}, named)
    if not reason and not ours:
        _ask(address, wish or Wish(seconds=SECONDS, most_bytes=2 * 1024 * 1024))
    return Checked(plain, named)


def _not_another(target: PostTarget, urls: set[str], remote_id: str) -> None:
    """Raises AddressTaken where it is another target's, by this address or another of the same
    post."""
    same = Q(url__in=urls)
    if remote_id:
        same |= Q(remote_id=remote_id, platform=target.platform)
    others = PostTarget.objects.exclude(pk=target.pk).filter(same).exclude(url="").order_by("pk")
    if (taken := others.first()) is not None:
        raise AddressTaken(field="url", place=taken.where)


def _of_platform(host: str, platform: str) -> bool:
    hosts = POST_HOSTS.get(platform, ())
    return not hosts or any(host == one or host.endswith("." + one) for one in hosts)


def _of_sandbox(address: str) -> bool:
    """Whether the platform is played by a program the site's owner named."""
    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return False
    return (parts.hostname or "", port) in bases_trusted()


def _plain(address: str) -> str:
    """Without the mark at its end that only says where on the page one was."""
    return address.partition("#")[0]


def _ask(address: str, wish: Wish) -> None:
    """Only a host that says "there is nothing here" is believed: most refuse strangers."""
    try:
        fetch(address, wish)
    except FetchError as error:
        if error.reason == "status" and error.http_status in _GONE:
            raise AddressGone(field="url") from None
        if error.reason in ("address", "forbidden"):
            raise AddressMissing(field="url") from None
