"""Records that may be one: looked for, proposed, and decided by staff."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.models import new_public_ids
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record
from kol.press.duplicates.blocking import candidate_pairs, crowd_of
from kol.press.duplicates.evidence import PROPOSED, Crowd, Likely, compare
from kol.press.duplicates.outlets import outlets_likely
from kol.press.duplicates.people import known_of
from kol.press.models import ContactPair, OutletPair
from kol.press.models.cleaning import LikelyPair

# So many at most are proposed, the likeliest.
MOST = 20_000
_BATCH = 4000
# So many pairs a job compares in a step.
SOME = 20_000
Found = tuple[int, int, Likely]


@dataclass(frozen=True, slots=True)
class Pairing:
    """What is particular to one kind of record: its table of pairs, and ``likely(team_id)``, the
    pairs that are likely enough, in no order."""

    pairs: type[LikelyPair]
    likely: Callable[[int], Iterable[Found]]


def pairs_find(*, team_id: int, seconds: int | None = None) -> int:
    """Look through all of a team's contacts and propose pairs; what staff decided stays decided.
    Returns how many are proposed now. A statement may take ``seconds``; then OperationalError is
    raised and nothing was done. What is proposed of a record that is written meanwhile stays."""
    return _find(CONTACTS, team_id, seconds)


def outlet_pairs_find(*, team_id: int, seconds: int | None = None) -> int:
    """As pairs_find, of outlets."""
    return _find(OUTLETS, team_id, seconds)


def _find(of: Pairing, team_id: int, seconds: int | None) -> int:
    require_in_scope(team_id, of.pairs.__name__)
    began = timezone.now()
    with transaction.atomic():
        if seconds is not None:
            _may_take(seconds)
        return _write(of, team_id, of.likely(team_id), began)


def _may_take(seconds: int) -> None:
    """How long a statement of this transaction may take."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])


def _write(of: Pairing, team_id: int, likely: Iterable[Found], began: datetime) -> int:
    """Propose what was found, and no longer what was proposed before and is not among it."""
    proposed = of.pairs.objects.filter(state=LikelyPair.State.OPEN)
    found = sorted(likely, key=lambda pair: -pair[2].score)[:MOST]
    keep = _propose(of.pairs, team_id, found)
    proposed.filter(found_at__lt=began).exclude(pk__in=keep).delete()
    return proposed.count()


def pairs_likely(team_id: int) -> Iterable[Found]:
    """The pairs of a team's contacts that are likely enough, in no order. In a transaction."""
    pairs, crowd = candidate_pairs(team_id), crowd_of(team_id)
    for start in range(0, len(pairs), _BATCH):
        yield from _compared(pairs[start : start + _BATCH], crowd)


def _compared(part: Sequence[tuple[int, int]], crowd: Crowd) -> Iterable[Found]:
    known = known_of(sorted({pk for pair in part for pk in pair}))
    for first, second in part:
        if first in known and second in known:
            likely = compare(known[first], known[second], crowd)
            if likely.score >= PROPOSED:
                yield first, second, likely


@dataclass(slots=True)
class Looking:
    """A team's contacts being looked through, some pairs at a time, as ``pairs_find`` does at once:
    nothing is written before the end, so who stops on the way leaves nothing."""

    team_id: int
    pairs: list[tuple[int, int]]
    crowd: Crowd
    began: datetime = field(default_factory=timezone.now)
    at: int = 0
    found: list[Found] = field(default_factory=list)

    @classmethod
    def begin(cls, team_id: int, seconds: int) -> "Looking":
        """What is to be compared. Four queries over all contacts, each of which may take
        ``seconds``; then OperationalError is raised."""
        require_in_scope(team_id, "ContactPair")
        began = timezone.now()
        with transaction.atomic():
            _may_take(seconds)
            return cls(team_id, candidate_pairs(team_id), crowd_of(team_id), began)

    def some(self) -> None:
        """Compare the next pairs."""
        part = self.pairs[self.at : self.at + SOME]
        self.found += _compared(part, self.crowd)
        self.at += len(part)

    def end(self) -> int:
        """Write what was found; returns how many are proposed now."""
        with transaction.atomic():
            return _write(CONTACTS, self.team_id, self.found, self.began)


def pairs_propose(team_id: int, found: Iterable[Found]) -> list[int]:
    """Write pairs of contacts that were found; a pair that staff decided on keeps its state.
    Returns the ids of the rows that these pairs have."""
    return _propose(ContactPair, team_id, found)


def _propose(model: type[LikelyPair], team_id: int, found: Iterable[Found]) -> list[int]:
    ids: list[int] = []
    rows, make = list(found), _maker(model)
    now, made = timezone.now(), new_public_ids()
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        pairs = model.objects.bulk_create(
            [
                make(
                    public_id=next(made), team_id=team_id, first_id=first, second_id=second,
                    reasons=likely.reasons, score=likely.score, found_at=now,
                )
                for first, second, likely in part
            ],
            update_conflicts=True,
            unique_fields=["first", "second"],
            update_fields=["reasons", "score"],
        )  # fmt: skip
        ids += [pair.pk for pair in pairs]
    return ids


def _maker(model: type[LikelyPair]) -> Callable[..., Any]:
    """Both tables have the columns; their base has not."""
    return model


def pair_dismiss(*, pair: LikelyPair, actor: Actor) -> None:
    """They are two: the pair is not proposed again. Twice is as once."""
    _decide(pair, actor, LikelyPair.State.OPEN, LikelyPair.State.DISMISSED)


def pair_reopen(*, pair: LikelyPair, actor: Actor) -> None:
    """Propose it again after all."""
    _decide(pair, actor, LikelyPair.State.DISMISSED, LikelyPair.State.OPEN)


def _decide(pair: LikelyPair, actor: Actor, state: str, to: str) -> None:
    reopened = to == LikelyPair.State.OPEN
    noun = pair.NOUN
    with transaction.atomic():
        changed = (
            type(pair)
            .objects.filter(pk=pair.pk, state=state)
            .update(state=to, decided_at=None if reopened else timezone.now())
        )
        if changed:
            action = f"{noun}.pair_reopen" if reopened else f"{noun}.pair_dismiss"
            audit_record(actor=actor, action=action, obj=pair)


CONTACTS = Pairing(ContactPair, pairs_likely)
OUTLETS = Pairing(OutletPair, outlets_likely)
