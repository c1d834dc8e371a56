"""What each platform can do, as data: the editor checks by it, the dispatcher acts by it, and a
page shows it to people."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise

from kol.platforms.connectors.base import ContentKind


class Connect(StrEnum):
    """How an account is connected."""

    OAUTH = "oauth"
    KEYS = "keys"
    NONE = "none"


class Completion(StrEnum):
    """How one learns that a post is live."""

    AT_ONCE = "at_once"
    POLLING = "polling"
    CALLBACK = "callback"
    BY_HAND = "by_hand"


class Reads(StrEnum):
    """What can be read back."""

    ACCOUNT_FIGURES = "account_figures"
    POST_FIGURES = "post_figures"
    POSTS = "posts"
    COMMENTS = "comments"


class Counting(StrEnum):
    """How a platform counts the length of a text."""

    # Each character (code point) counts one.
    CHARACTERS = "characters"
    # Two Latin letters count one, a Chinese character counts one (Weibo); rounded up.
    HALVES = "halves"
    # Bytes in UTF-8 (WeCom).
    BYTES = "bytes"
    # UTF-16 units (Telegram, Discord).
    UTF16 = "utf16"


class Links(StrEnum):
    """What becomes of links in a text."""

    ALLOWED = "allowed"
    # Only addresses of a domain registered with the platform, and at least one of them.
    OWN_DOMAIN = "own_domain"
    # They are shown as plain text that can't be tapped.
    PLAIN = "plain"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes of one kind of content. 0 and empty mean: none of it."""

    text: int
    counting: Counting = Counting.CHARACTERS
    # An article is counted as it is sent, tags and addresses of pictures with it.
    markup: bool = False
    title: int = 0
    title_needed: bool = False
    images_most: int = 0
    images_least: int = 0
    image_bytes: int = 0
    image_mimes: frozenset[str] = frozenset()
    # Width by height, the narrowest and the widest; None: any.
    aspect: tuple[float, float] | None = None
    video_bytes: int = 0
    video_seconds: int = 0
    video_mimes: frozenset[str] = frozenset()
    cover_needed: bool = False
    tags_most: int = 0
    tag_length: int = 0
    mentions: bool = False
    links: Links = Links.PLAIN
    # Several pictures, or words beside one, are a card there: that leads somewhere.
    card_link: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of something in so many seconds. ``scope`` is ``account`` or ``app``; ``what`` is
    ``posts``, ``sends`` (posts sent to followers) or ``calls`` (posts are calls, too). ``durable``:
    kept in a row, for it matters when Valkey is lost; others only pace. ``daily``: begins anew at
    midnight in Beijing."""

    what: str
    amount: int
    seconds: int
    scope: str = "account"
    durable: bool = True
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """Something only this platform asks about a post (Content.options): a word, or one of
    ``choices`` (value, label; the first is what happens when nothing is said)."""

    name: str
    label: str | Promise
    choices: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True, slots=True)
class Capability:
    """One platform. ``askable``: what was submitted can be looked for there. ``key``: the name of
    its natural idempotency key, empty for none. ``fields``: the credentials typed when connecting
    by keys, ``app_fields`` those of the team's app there (``client_id`` and ``client_secret``,
    whatever the platform calls them; labels.py has the names people see), ``optional``
    those of both that may stay empty. ``abroad``: sends data out of the country, so off until a
    team says otherwise. ``figures_batch``: of how many posts one call tells the figures;
    ``figures_calls``: how many calls it takes at most, of however many posts (0: as many as there
    are batches). ``comments_of``: a pattern of the remote ids whose comments can be read (empty:
    of all, where any can). ``addressed``: what is live there has an address, as what stands in a
    chat has not."""

    platform: str
    label: str | Promise
    connect: Connect
    completion: Completion
    kinds: dict[ContentKind, Limits]
    scopes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    app_fields: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    reads: frozenset[Reads] = frozenset()
    rates: tuple[Rate, ...] = ()
    key: str = ""
    askable: bool = False
    abroad: bool = False
    figures_batch: int = 1
    figures_calls: int = 0
    comments_of: str = ""
    addressed: bool = True
    base: str = ""
    options: tuple[Option, ...] = ()
    note: str | Promise = field(default="")

    @property
    def by_hand(self) -> bool:
        """Whether a person always finishes the post on the phone."""
        return self.completion is Completion.BY_HAND
