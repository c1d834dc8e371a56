"""Content checks of others: asked about text, pictures and sound before a message goes out.

One is switched on by ``QZ_SAFETY_PROVIDER``; the local check (check.py) works without any.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import Literal, Protocol

from django.conf import settings

logger = logging.getLogger(__name__)

# After a failure it is left alone for so long, or every message would wait for its timeout.
REST_SECONDS = 5.0
_down_until = 0.0


class ProviderAway(Exception):
    """No answer in time, or none that means anything."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a provider says. ``label`` and ``found`` are for staff."""

    says: Literal["pass", "review", "block"]
    category: str = ""
    label: str = ""
    found: str = ""


class Provider(Protocol):
    """A content check. Each call answers within the timeout or raises ProviderAway.

    ``about`` names the message to the provider (an id of ours), ``who`` the sender (a public id):
    nothing personal leaves beside the content itself.
    """

    def text(self, text: str, *, about: str, who: str) -> Opinion:
        """Judge a text."""

    def image(self, body: bytes, *, about: str, who: str) -> Opinion:
        """Judge a picture."""

    def audio(self, body: bytes, *, kind: str, about: str, who: str) -> Opinion:
        """Judge a sound of ``kind`` (``mp3``, ``wav``, ``m4a``), a minute at most."""


def provider() -> Provider | None:
    """The provider that is switched on, or None."""
    return _made(settings.SAFETY_PROVIDER) if settings.SAFETY_PROVIDER else None


@cache
def _made(name: str) -> Provider:
    if name == "tencent":
        from community.moderation.providers.tencent import TencentSafety

        return TencentSafety()
    raise ValueError(f"no provider is called {name!r}")


def ask(act: str, content: str | bytes, *, about: str, who: str, kind: str = "") -> Opinion | None:
    """What the provider says of a ``text``, ``image`` or ``audio``; None where none is switched on.

    Raises ProviderAway, at once while it rests after a failure.
    """
    global _down_until
    one = provider()
    if one is None:
        return None
    if time.monotonic() < _down_until:
        raise ProviderAway("resting")
    more = {"kind": kind} if act == "audio" else {}
    try:
        opinion: Opinion = getattr(one, act)(content, about=about, who=who, **more)
    except ProviderAway as error:
        _down_until = time.monotonic() + REST_SECONDS
        logger.warning("the content check did not answer: %s", error)
        raise
    return opinion
