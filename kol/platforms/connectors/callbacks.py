"""What platforms tell by themselves: read, checked, and answered as each wants to be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kol.platforms.connectors.base import Notice


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request a platform made to us. Names of headers are in lower case."""

    method: str
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is answered at once (it all has to be quick), and what was told."""

    reply: str
    mime: str = "text/plain"
    notices: tuple[Notice, ...] = ()


class CallbackRefused(Exception):
    """Not signed by the platform, or not to be understood. ``reason`` is for our log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CallbackReader(Protocol):
    """One platform's way of telling. ``secrets`` are the account's credentials, or for platforms
    that tell an app of all its accounts those of the app (``client_id``, ``client_secret``)."""

    # Whether one address hears for all accounts of an app, or each account has its own.
    per_app: bool
    # Whether what is told proves who told it.
    signed: bool

    def hear(self, secrets: Mapping[str, str], incoming: Incoming) -> Heard:
        """Read it. Raises CallbackRefused."""
