"""The channels there are and the messages that go through them. Apps add theirs in ready()."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message, ready to go. ``key`` is the same each time it is tried."""

    key: str
    to: str
    template: str
    context: dict[str, Any]
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has taken it, under this reference of its own or ours."""

    reference: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """It was not taken, and may be tried again.

    ``error``, here and below, is kept and logged: our own words and codes, never a provider's
    sentence, which may name the person written to.
    """

    error: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken and never will be."""

    error: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may or may not have been taken: to be asked about, never sent again blindly."""

    error: str


Outcome = Sent | Later | Refused | Unsure


class Channel(Protocol):
    """A way to a person."""

    def send(self, parcel: Parcel, calling: Callable[[], None]) -> Outcome:
        """Send one message outside any transaction, with a timeout under the lease.

        Calls ``calling()`` right before the step that can't be taken back: a crash before it is
        tried again, a crash after it is Unsure.
        """

    def ask(self, parcel: Parcel, called_at: datetime) -> Outcome | None:
        """What became of an unsure message; None when the other side can't (yet) tell."""


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A message the site sends. ``ttl``: older than that it is of no use and is dropped.

    ``sms`` names, in order, the values its text message template takes; None: by mail alone.
    """

    ttl: timedelta = timedelta(days=1)
    sms: tuple[str, ...] | None = field(default=None)


_channels: dict[str, Channel] = {}
_kinds: dict[str, MessageKind] = {}


def channel(name: str, sender: Channel) -> None:
    """Register a channel; a later one of the same name takes its place."""
    _channels[name] = sender


def channel_get(name: str) -> Channel:
    """Raises KeyError."""
    return _channels[name]


def message_kind(name: str, kind: MessageKind) -> None:
    """Register a message: its text is ``foundation/delivery/<name>.txt`` (see texts.py)."""
    _kinds[name] = kind


def kind_get(name: str) -> MessageKind:
    """Raises KeyError for a message nobody registered."""
    return _kinds[name]


def kinds() -> dict[str, MessageKind]:
    """All messages, by name."""
    return dict(_kinds)
