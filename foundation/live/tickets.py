"""Signed tickets: the right to hear some groups for some minutes.

The page's program signs who, which groups and until when; the stream's program checks the
signature and asks nobody. It does so without Django's settings: it hands ``key`` in.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

SALT = "qunzhu.live.ticket"
MAX_GROUPS = 300
MAX_LENGTH = 4096
SECONDS = 600
# The clocks of two hosts may differ by so much, and a silence still beats an older ticket.
CLOCKS_APART = 3.0


class TicketRefused(Exception):
    """The ticket is forged, damaged, too long, or over."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may hear which groups. Times are seconds since 1970."""

    user_id: int
    group_ids: frozenset[int]
    issued_at: float
    expires_at: float


def _signer(key: str | None) -> Signer:
    return Signer(key=key or settings.SECRET_KEY, salt=SALT, fallback_keys=[], algorithm="sha256")


def ticket_issue(
    *,
    user_id: int,
    group_ids: Iterable[int],
    seconds: int = SECONDS,
    at: float | None = None,
    key: str | None = None,
) -> str:
    """Sign a ticket for at most MAX_GROUPS groups (the first ones given).

    ``at`` is when the groups were looked up: a silence after that moment beats the ticket, so take
    the time before asking the database. It is dated CLOCKS_APART earlier. URL-safe,
    at most MAX_LENGTH characters.
    """
    issued = time.time() if at is None else at
    groups = list(dict.fromkeys(group_ids))[:MAX_GROUPS]
    payload = [user_id, round(issued - CLOCKS_APART, 6), round(issued + seconds, 3), groups]
    return _signer(key).sign_object(payload, compress=True)


def ticket_read(token: str, *, key: str | None = None, now: float | None = None) -> Ticket:
    """The ticket behind a token. Raises TicketRefused."""
    if len(token) > MAX_LENGTH:
        raise TicketRefused("too long")
    try:
        user_id, issued, expires, groups = _signer(key).unsign_object(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise TicketRefused("not one of ours") from error
    if expires <= (time.time() if now is None else now):
        raise TicketRefused("over")
    return Ticket(user_id, frozenset(groups), issued, expires)
