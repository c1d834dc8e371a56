"""The address a person pastes: taken out of whatever was copied, of the right platform, of no other
target, and there (where the host lets itself be asked)."""

import re
from urllib.parse import urlsplit

from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import Wish, fetch
from foundation.text.normal import display_clean
from kol.platforms.connectors.bases import bases_trusted
from kol.platforms.connectors.handoff import lies_at
from kol.platforms.connectors.pages import lasting_page, post_of
from kol.platforms.connectors.registry import addressed
from kol.posts.models import PostTarget
from kol.posts.publish_errors import (
    AddressGone,
    AddressMissing,
    AddressStrange,
    AddressTaken,
)
from kol.posts.whereabouts import targets_at

# Apps copy a sentence with the address in it.
_ADDRESS = re.compile(r"https?://[^\s<>\"'\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", re.I)
MOST = 1000
# A person waits, so not for long; only whether it is there matters.
SECONDS = 4.0
_GONE = frozenset({404, 410})


def address_check(
    *, target: PostTarget, url: str, reason: str = "", wish: Wish | None = None
) -> str:
    """The address in a pasted text. With a ``reason`` neither its host nor its being there is asked
    about; that it is no other target's always is. Of a chat there need be none. Never call it
    inside a transaction.

    Raises AddressMissing, AddressStrange, AddressTaken, AddressGone.
    """
    found = _ADDRESS.search(url)
    reason = display_clean(reason, 300)
    if found is None:
        if not url.strip() and (reason or not addressed(target.platform)):
            return ""
        raise AddressMissing(field="url")
    address = found.group().rstrip(".,;!?)]}…")
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets where a host stands
        raise AddressMissing(field="url") from None
    host = (parts.hostname or "").lower()
    if len(address) > MOST or not host or parts.username or parts.password:
        raise AddressMissing(field="url")
    ours = _of_sandbox(address)
    if not reason and not ours and not lies_at(host, target.platform):
        raise AddressStrange(field="url", host=host[:80])
    urls = {address, _plain(address)}
    _not_another(target, urls)
    if reason or ours:
        return _plain(address)
    led_to = _ask(address, wish or Wish(seconds=SECONDS, most_bytes=2 * 1024 * 1024))
    if post_of(target.platform, address) or not post_of(target.platform, led_to):
        return _plain(address)
    # A short one is kept as the page it leads to: the same post has many of them.
    page = lasting_page(target.platform, led_to)
    _not_another(target, {page})
    return page


def _not_another(target: PostTarget, urls: set[str]) -> None:
    """Raises AddressTaken where it is another target's, by this address or another of the same
    post."""
    for other in targets_at(target.platform, "", urls):
        if other.pk != target.pk and other.url:
            raise AddressTaken(field="url", place=other.where)


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


def _ask(address: str, wish: Wish) -> str:
    """Where the address leads; empty where nobody knows. Only a host that says "there is nothing
    here" is believed: most refuse strangers."""
    try:
        return fetch(address, wish).url
    except FetchError as error:
        if error.reason == "status" and error.http_status in _GONE:
            raise AddressGone(field="url") from None
        if error.reason in ("address", "forbidden"):
            raise AddressMissing(field="url") from None
        return error.led_to
