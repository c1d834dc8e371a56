"""The one interface every platform is spoken to by.

Publishing has two steps. ``prepare`` does all that may be repeated without anybody seeing it
(uploads, drafts) and returns what the second step needs; it is kept in the target's row before
``submit`` makes the one call that can't be taken back. So a crash between the two repeats only what
is harmless, and a crash inside ``submit`` leaves something to ask the platform about (``find``).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import IO, Any, Protocol

JSON = dict[str, Any]


class ContentKind(StrEnum):
    """What is published."""

    TEXT = "text"
    IMAGES = "images"
    VIDEO = "video"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the library. ``open`` gives its bytes; ``url`` an address the platform itself can
    fetch for an hour (empty where the site has none). ``seconds`` of a video, 0 of pictures."""

    public_id: str
    mime: str
    size: int
    width: int
    height: int
    sha256: bytes
    open: Callable[[], IO[bytes]]
    filename: str = ""
    seconds: float = 0.0
    url: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What goes out, already shaped for one platform. ``text`` is plain, with topics and links
    woven in as that platform writes them; ``html`` only for articles, safe and complete.
    ``link`` is the tracked address once more, by itself; ``options`` what only this platform knows
    (a column of Bilibili, a tag of WeChat's mass send)."""

    kind: ContentKind
    text: str
    title: str = ""
    html: str = ""
    images: tuple[Media, ...] = ()
    video: Media | None = None
    cover: Media | None = None
    topics: tuple[str, ...] = ()
    link: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Taken, not yet seen by anybody: to be asked about (``check``) or told by a callback.
    ``handle`` is what the platform knows the work by (publish_id, item_id, ...); what follows a
    slash in it only we need, and the platform's own notices (Notice.handle) come without."""

    handle: str
    log_id: str = ""
    response: JSON = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Live:
    """Published. ``url`` may be empty where a platform tells none (robots)."""

    remote_id: str
    url: str = ""
    log_id: str = ""
    response: JSON = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform looked at it and said no, for good. ``reason`` is its own sentence."""

    reason: str
    code: str = ""
    remote_id: str = ""
    log_id: str = ""
    response: JSON = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handoff:
    """A person has to finish it in the platform's app; ``url`` opens it there."""

    url: str = ""
    handle: str = ""
    expires_at: datetime | None = None
    response: JSON = field(default_factory=dict)


Outcome = Accepted | Live | Rejected | Handoff


@dataclass(frozen=True, slots=True)
class Connection:
    """An account as a connector sees it. ``credentials`` are the account's opened secrets,
    ``app`` those of the team's app at the platform; ``token()`` gives a good access token
    (refreshed ahead of expiry under a lock), ``token(True)`` a new one after the platform
    refused the last. ``base`` is where the platform is spoken to (its own host, or a sandbox)."""

    account_id: int
    platform: str
    uid: str
    credentials: Mapping[str, str] = field(repr=False)
    app: Mapping[str, str] = field(repr=False)
    token: Callable[..., str] = field(repr=False)
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an account or a post, under our own name of it (followers, views, likes,
    comments, shares, favourites, coins, danmaku). ``provisional``: the platform still corrects
    it."""

    name: str
    value: int
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class RemotePost:
    """A post as the platform lists it: for reconciling, and for finding a KOL's new works."""

    remote_id: str
    url: str
    text: str
    published_at: datetime
    title: str = ""
    state: str = "live"  # live | processing | rejected
    reason: str = ""
    # The address of its picture there, for us to copy; empty where the platform tells none.
    cover: str = ""


@dataclass(frozen=True, slots=True)
class RemoteComment:
    """A comment under a post."""

    remote_id: str
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What a platform told us by itself. ``key`` is the same for each time it tells it; ``handle``
    is that of Accepted or Handoff up to its slash (``handle_head``). Without an ``outcome`` it says
    no more than that it is time to ask (``check``). ``uid``: whose account, where a platform tells
    an app of all its accounts."""

    key: str
    name: str
    handle: str
    outcome: Outcome | None = None
    payload: JSON = field(default_factory=dict)
    uid: str = ""


def handle_head(handle: str) -> str:
    """The part of a handle that the platform itself knows."""
    return handle.partition("/")[0]


class Connector(Protocol):
    """One platform. Every call may raise PlatformError and leaves no transaction open; none
    retries a call that may have had an effect."""

    def prepare(self, link: Connection, content: Content, key: str) -> JSON:
        """All that may be repeated: uploads and drafts. ``key`` is the target's own and the same
        at each try. What it returns holds no secrets and is kept before ``submit``."""

    def submit(self, link: Connection, content: Content, key: str, prepared: JSON) -> Outcome:
        """The one call that can't be taken back. Raises PlatformError (unknown) where nobody can
        tell whether it was done."""

    def check(self, link: Connection, handle: str, prepared: JSON) -> Outcome | None:
        """What became of accepted work; None while it is being worked on."""

    def find(
        self,
        link: Connection,
        content: Content,
        key: str,
        prepared: JSON,
        since: datetime,
    ) -> Outcome | None:
        """Whether what was submitted since ``since`` with unknown outcome is there, known by the
        platform's own key or by time and content; None: it is not there (yet). Raises
        PlatformError (permission) where this platform can't be asked at all."""

    def account_figures(self, link: Connection) -> Sequence[Figure]:
        """Today's figures of the account."""

    def post_figures(
        self, link: Connection, remote_ids: Sequence[str]
    ) -> Mapping[str, Sequence[Figure]]:
        """Figures of posts by their ids, as many in one call as the platform takes; an id it does
        not know is left out."""

    def recent(self, link: Connection, since: datetime) -> Sequence[RemotePost]:
        """Posts of the account since a moment, newest first."""

    def comments(self, link: Connection, remote_id: str, limit: int) -> Sequence[RemoteComment]:
        """The newest comments under a post."""


class TellsDays(Protocol):
    """A platform that tells an account's figures a day and of past days too: what was missed is
    asked for later."""

    def day_figures(
        self, link: Connection, first: date, last: date
    ) -> Mapping[date, Sequence[Figure]]:
        """Figures of each day from the first to the last, both at most a week apart and past; days
        it can't tell (yet) are left out."""
