"""What stands between a message and its hand-over: the list of suppressions, the guard of whoever
wrote it, its turn, and the note outside the database."""

from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from django.utils import timezone

from foundation.delivery.handed import handed_forget, handed_note
from foundation.delivery.models import Delivery
from foundation.delivery.pacing import pace_hold, pace_take
from foundation.delivery.registry import (
    WITHHELD,
    Later,
    MessageKind,
    Outcome,
    Paced,
    Parcel,
    Refused,
    Unsure,
)
from foundation.delivery.suppressions import suppressed
from foundation.scopes.scope import team_scope


class Held(Exception):
    """Something stood against handing it over; ``outcome`` says what."""

    def __init__(self, outcome: Outcome | Paced) -> None:
        self.outcome = outcome
        super().__init__()


class Handing:
    """One try at handing over one message."""

    def __init__(self, delivery: Delivery, kind: MessageKind) -> None:
        self.delivery, self.kind = delivery, kind
        self._noted = ""

    def allowed(self) -> None:
        """Raises Held where the person declined it, or its guard withholds it."""
        if reason := self._against():
            raise Held(Refused(WITHHELD + reason))

    def turn(self, parcel: Parcel) -> None:
        """Take its turn. Raises Held with the moment to ask again."""
        if self.kind.pace is None or self.delivery.team_id is None:
            return
        until = pace_take(
            team_id=self.delivery.team_id,
            channel=self.delivery.channel,
            domain=_domain(parcel),
            pace=self.kind.pace(self.delivery.team_id),
        )
        if until is not None:
            raise Held(Paced(until))

    def note(self) -> None:
        """Right before the step that can't be taken back. Raises Held where it was taken before,
        in a life that this database does not remember."""
        if self.kind.once is None:
            return
        with of_team(self.delivery):
            key = self.kind.once(self.delivery)
        if not handed_note(key):
            raise Held(Unsure("handed over before, says the note outside the database"))
        self._noted = key

    def answered(self, parcel: Parcel, outcome: Outcome) -> None:
        """What the other side surely has not got may be handed over again. Where it asked to be
        left alone for a while, so are the others to the same domain, and nobody else."""
        if self._noted and isinstance(outcome, Later | Refused):
            handed_forget(self._noted)
        if not isinstance(outcome, Later) or not outcome.busy:
            return
        if self.kind.pace is None or self.delivery.team_id is None:
            return
        seconds = outcome.seconds
        pause = seconds if seconds is not None else pause_after(self.delivery.attempts)
        pace_hold(
            team_id=self.delivery.team_id,
            channel=self.delivery.channel,
            domain=_domain(parcel),
            until=timezone.now() + timedelta(seconds=pause),
        )

    def _against(self) -> str:
        if self.kind.declinable and self.delivery.team_id is not None:
            with team_scope(self.delivery.team_id):
                known = bytes(self.delivery.address_hash)
                found = suppressed(address_hash=known, channel=self.delivery.channel)
            if found is not None:
                return str(found.reason)
        if self.kind.guard is None:
            return ""
        with of_team(self.delivery):
            return self.kind.guard(self.delivery)


def of_team(delivery: Delivery) -> AbstractContextManager[None]:
    """The scope in which whoever wrote a message is asked about it: its team's, where it has one.
    A worker is in none."""
    return team_scope(delivery.team_id) if delivery.team_id is not None else nullcontext()


def pause_after(attempts: int) -> int:
    """Seconds until the next try, growing with each."""
    return int(5 * 4**attempts)


def _domain(parcel: Parcel) -> str:
    return parcel.to.rpartition("@")[2][:253]
