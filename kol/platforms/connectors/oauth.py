"""How an account comes to a token: by its owner's yes at the platform, or by keys.

Pure calls: who keeps the tokens, locks and refreshes ahead of time is kol/platforms' business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a platform handed out. ``expires_at`` None: it lasts until it is taken back.
    ``refresh_expires_at``: after it the owner has to say yes again."""

    access_token: str = field(repr=False)
    expires_at: datetime | None = None
    refresh_token: str = field(default="", repr=False)
    refresh_expires_at: datetime | None = None
    uid: str = ""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Whose account it is."""

    uid: str
    name: str = ""
    avatar: str = ""


class OAuth(Protocol):
    """An owner's yes at the platform. ``app`` is the team's app there (``client_id`` and
    ``client_secret``, whatever the platform calls them). All but the first raise PlatformError;
    no ``refresh_token``: the owner is asked anew."""

    def authorize_url(self, app: Mapping[str, str], redirect: str, state: str) -> str:
        """Where the owner is sent."""

    def exchange(self, app: Mapping[str, str], code: str, redirect: str) -> Tokens:
        """What the owner came back with, for tokens."""

    def refresh(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """New tokens. Raises PlatformError (auth) where the owner has to be asked again."""

    def profile(self, app: Mapping[str, str], tokens: Tokens) -> Profile:
        """Whose they are."""


class Prolongs(Protocol):
    """A platform whose refresh token gets a longer life without a person, some times."""

    def prolong(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """The same with another refresh token and its end. Raises PlatformError where there is
        none to be had (any more)."""


class Issuer(Protocol):
    """Tokens for keys (WeChat, QQ bots). ``force``: the last one was refused, so a new one, where
    the platform tells that from another asking."""

    def issue(self, credentials: Mapping[str, str], *, force: bool = False) -> Tokens:
        """A token. Raises PlatformError."""


class KeyCheck(Protocol):
    """Whether typed keys are good, without anybody seeing it."""

    def profile(self, credentials: Mapping[str, str]) -> Profile:
        """Whose they are. Raises PlatformError (auth) where they are not good."""


def moment_in(seconds: object) -> datetime | None:
    """So many seconds from now, as platforms say them (a number or a text); None for none."""
    try:
        count = int(str(seconds))
    except ValueError:
        return None
    return datetime.now(UTC) + timedelta(seconds=count) if count > 0 else None
