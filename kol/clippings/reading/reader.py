"""From an answer of the web to an article or the entries of a feed."""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from foundation.fetching.errors import FetchError
from foundation.fetching.fetch import Fetched
from foundation.text.normal import display_clean

_PROGRAM = Path(__file__).with_name("program.py")
# A page of a megabyte takes 75 MB and a second.
MEMORY = 768 * 1024 * 1024
SECONDS = 10
_NOTHING = 3
_HTML = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml", ""})

TITLE_LENGTH, AUTHOR_LENGTH, NAME_LENGTH, TEXT_LENGTH = 300, 120, 80, 200_000


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says of itself. ``day`` is a date or a moment in ISO form, or empty."""

    url: str
    canonical: str
    title: str
    author: str
    site: str
    day: str
    text: str

    def as_json(self) -> dict[str, str]:
        """As it is kept in a row."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; ``at`` is None where the feed says no moment."""

    key: str
    url: str
    title: str
    author: str
    at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its name and its entries, as they stand in it."""

    title: str
    entries: list[Entry]


def page_of(got: Fetched) -> Article:
    """Read a page. Raises FetchError (kind, protocol)."""
    if got.mime not in _HTML:
        raise FetchError("kind")
    told = _read("page", got.body, got.url, got.charset)
    title = display_clean(told["title"], TITLE_LENGTH)
    text = display_clean(told["text"], TEXT_LENGTH, multiline=True)
    if not title and not text:
        raise FetchError("kind")
    return Article(
        url=got.url,
        canonical=told["canonical"][:2000],
        title=title,
        author=display_clean(told["author"], AUTHOR_LENGTH),
        site=display_clean(told["site"], NAME_LENGTH),
        day=told["day"][:40],
        text=text,
    )


def feed_of(got: Fetched) -> Feed:
    """Read a feed. Raises FetchError (kind, protocol)."""
    told = _read(
        "feed", got.body, got.url, f"{got.mime}; charset={got.charset}" if got.charset else got.mime
    )
    entries = [_entry(one) for one in told["entries"]]
    return Feed(
        title=display_clean(told["title"], NAME_LENGTH),
        entries=[one for one in entries if one.key and one.title],
    )


def _entry(told: dict[str, Any]) -> Entry:
    text = display_clean(told["text"], TEXT_LENGTH, multiline=True)
    title = display_clean(told["title"], TITLE_LENGTH) or text[:40]
    return Entry(
        key=told["id"][:2000],
        url=told["link"][:2000],
        title=title,
        author=display_clean(told["author"], AUTHOR_LENGTH),
        at=datetime.fromisoformat(told["at"]).astimezone(UTC) if told["at"] else None,
        text=text,
    )


def _read(kind: str, body: bytes, url: str, charset: str) -> dict[str, Any]:
    command = [
        sys.executable, "-I", str(_PROGRAM), kind, str(MEMORY), str(SECONDS), url, charset,
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, no shell
            command, input=body, timeout=SECONDS + 20, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        raise FetchError("protocol") from None
    if done.returncode == _NOTHING:
        raise FetchError("kind")
    if done.returncode != 0:
        raise FetchError("protocol")
    told: dict[str, Any] = json.loads(done.stdout)
    return told
