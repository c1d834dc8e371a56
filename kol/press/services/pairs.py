"""Records that may be one person: looked for, proposed, and decided by staff."""

from collections.abc import Iterable, Iterator

from django.db import connection, transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.models import new_public_ids
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record
from kol.press.duplicates.blocking import candidate_pairs, crowd_of
from kol.press.duplicates.evidence import PROPOSED, Likely, compare
from kol.press.duplicates.people import known_of
from kol.press.models import ContactPair

# So many at most are proposed, the likeliest.
MOST = 20_000
_BATCH = 4000
Found = tuple[int, int, Likely]


def pairs_find(*, team_id: int, seconds: int | None = None) -> int:
    """Look through all of a team's contacts and propose pairs; what staff decided stays decided.
    Returns how many are proposed now. A statement may take ``seconds``; then OperationalError is
    raised and nothing was done."""
    require_in_scope(team_id, "ContactPair")
    with transaction.atomic():
        if seconds is not None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        found = sorted(pairs_likely(team_id), key=lambda pair: -pair[2].score)[:MOST]
        keep = pairs_propose(team_id, found)
        ContactPair.objects.filter(state=ContactPair.State.OPEN).exclude(pk__in=keep).delete()
    return ContactPair.objects.filter(state=ContactPair.State.OPEN).count()


def pairs_likely(team_id: int) -> Iterator[Found]:
    """The pairs of a team that are likely enough, in no order. In a transaction."""
    pairs, crowd = candidate_pairs(team_id), crowd_of(team_id)
    for start in range(0, len(pairs), _BATCH):
        part = pairs[start : start + _BATCH]
        known = known_of(sorted({pk for pair in part for pk in pair}))
        for first, second in part:
            if first in known and second in known:
                likely = compare(known[first], known[second], crowd)
                if likely.score >= PROPOSED:
                    yield first, second, likely


def pairs_propose(team_id: int, found: Iterable[Found]) -> list[int]:
    """Write what was found; a pair that staff decided on keeps its state. Returns the ids of the
    rows that these pairs have."""
    ids: list[int] = []
    rows = list(found)
    now, made = timezone.now(), new_public_ids()
    for start in range(0, len(rows), _BATCH):
        part = rows[start : start + _BATCH]
        pairs = ContactPair.objects.bulk_create(
            [
                ContactPair(
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


def pair_dismiss(*, pair: ContactPair, actor: Actor) -> None:
    """They are two people: the pair is not proposed again. Twice is as once."""
    _decide(pair, actor, ContactPair.State.OPEN, ContactPair.State.DISMISSED)


def pair_reopen(*, pair: ContactPair, actor: Actor) -> None:
    """Propose it again after all."""
    _decide(pair, actor, ContactPair.State.DISMISSED, ContactPair.State.OPEN)


def _decide(pair: ContactPair, actor: Actor, state: str, to: str) -> None:
    reopened = to == ContactPair.State.OPEN
    with transaction.atomic():
        changed = ContactPair.objects.filter(pk=pair.pk, state=state).update(
            state=to, decided_at=None if reopened else timezone.now()
        )
        if changed:
            action = "contact.pair_reopen" if reopened else "contact.pair_dismiss"
            audit_record(actor=actor, action=action, obj=pair)
