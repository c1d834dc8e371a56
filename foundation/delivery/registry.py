"""The channels there are and the messages that go through them. Apps add theirs in ready()."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

    from foundation.delivery.models import Delivery


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
    sentence, which may name the person written to. ``busy``: the other side asks everybody to
    write less for now, not only this message to wait.
    """

    error: str
    seconds: int | None = None
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It was not taken and never will be."""

    error: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may or may not have been taken: to be asked about, never sent again blindly."""

    error: str


@dataclass(frozen=True, slots=True)
class Paced:
    """Its turn has not come: nothing was tried, and no attempt is counted."""

    until: datetime
    error: str = "waits for its turn"


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
class Pace:
    """How many messages a team may hand over: a minute in all, a minute to one domain, a day."""

    per_minute: int
    per_domain: int
    per_day: int


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A message the site sends. ``ttl``: older than that it is of no use and is dropped.

    ``sms`` names, in order, the values its text message template takes; None: by mail alone.
    The others are for messages that a team sends of its own will; those that take the delivery are
    asked in its team's scope:

    - ``declinable``: never to an address on the team's list of suppressions.
    - ``guard(delivery)``: asked in the last moment before the step that can't be taken back; a
      word (``do_not_contact``) withholds the message for good, an empty one lets it go.
    - ``pace(team_id)``: how many may go; what is too many waits for its turn.
    - ``once(delivery)``: the key under which the hand-over is noted outside the database too
      (handed.py), so that a database put back to an earlier day sends nothing a second time.
    - ``mail(parcel)``: the mail itself, where it is no page of a template.
    - ``ended(delivery, state, error)``: told of each end (done, failed, unconfirmed) in the
      transaction that writes it down.
    - ``bounced(delivery, code)``: told that a mail came back that a server had taken (RFC 3463),
      in the transaction that makes it failed.
    """

    ttl: timedelta = timedelta(days=1)
    sms: tuple[str, ...] | None = field(default=None)
    declinable: bool = False
    guard: "Callable[[Delivery], str] | None" = None
    pace: Callable[[int], Pace] | None = None
    once: "Callable[[Delivery], str] | None" = None
    mail: "Callable[[Parcel], EmailMultiAlternatives] | None" = None
    ended: "Callable[[Delivery, str, str], None] | None" = None
    bounced: "Callable[[Delivery, str], None] | None" = None


# What stands before the reason where a message was withheld: ``withheld: do_not_contact``.
WITHHELD = "withheld: "


def withheld_reason(error: str) -> str:
    """The word for which a message was withheld, or empty where it failed for another cause."""
    return error.removeprefix(WITHHELD) if error.startswith(WITHHELD) else ""


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
