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
_USUAL = Wish(seconds=4.0, most_bytes=2 * 1024 * 1024)
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
    page = _page_behind(target.platform, address, wish or _USUAL)
    if post_of(target.platform, address) or not 0 < len(page) <= MOST:
        return _plain(address)
    # A short one is kept as the page it leads to: the same post has many of them.
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


def _page_behind(platform: str, address: str, wish: Wish) -> str:
    """The page of a post that an address leads to or past (strangers are often led on to a page
    where one signs in); empty where none is named. Raises AddressGone, AddressMissing."""
    try:
        hops = fetch(address, wish).hops
    except FetchError as error:
        if error.reason in ("address", "forbidden"):
            raise AddressMissing(field="url") from None
        hops = error.hops
        if error.http_status in _GONE and (len(hops) == 1 or post_of(platform, hops[-1])):
            # Only whoever says "there is nothing here" of the post itself is believed: most refuse
            # strangers.
            raise AddressGone(field="url") from None
    return next((page for hop in hops if (page := lasting_page(platform, hop))), "")
