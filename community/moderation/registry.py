"""What only the chat can do for moderation, which stands below it (``AppConfig.ready()``)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from community.moderation.models import Held
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff


@dataclass(frozen=True, slots=True)
class Line:
    """A message around one that is looked at."""

    seq: int
    name: str
    text: str
    at: datetime
    image: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class MessageDesk:
    """``release(held, actor)`` sends what was held and gives its number, once however often.
    ``recall(group_id, seq, staff, actor)`` takes a message back. ``around(group_id, seq)`` gives
    the messages before and after a number, in one or two queries. All in the team's scope; the
    first two within the caller's transaction, and they raise DomainErrors to refuse."""

    release: Callable[[Held, Actor], int]
    recall: Callable[[int, int, Staff, Actor], None]
    around: Callable[[int, int], list[Line]]


_desks: list[MessageDesk] = []


def message_desk(desk: MessageDesk) -> None:
    """Register the chat; a second one replaces the first."""
    _desks[:] = [desk]


def desk() -> MessageDesk:
    """The chat."""
    return _desks[0]
