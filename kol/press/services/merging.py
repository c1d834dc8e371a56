"""Two records become one, and apart again: what contacts and outlets do alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.scopes.errors import NotFound
from foundation.scopes.holders import Holder
from foundation.teams.audit import audit_record
from kol.press.errors_merging import MergeBuried, MergeForgotten, MergeOver, MergeSelf
from kol.press.models import Contact, Outlet
from kol.press.models.cleaning import LikelyPair, RecordMerge

R = TypeVar("R", Contact, Outlet)
Keep = Mapping[str, str]
# ``{field: [before, after]}`` of the winner.
Changed = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Merging(Generic[R]):
    """What is particular to one kind of record. ``noun`` begins the names of its deeds
    ("contact.merge"); ``refuse`` raises for one that can't be merged; ``gone`` says that nobody
    knows any more what was whose; ``parting`` raises where the loser can't stand by itself again;
    ``written`` is called with what changed, in the transaction; ``merged`` and ``updated`` tell of
    it."""

    model: type[R]
    # A RecordMerge and a LikelyPair: which records theirs are, their base can't say.
    merges: Any
    pairs: Any
    noun: str
    holders: Callable[[], list[Holder[R]]]
    fields_merge: Callable[[R, R, Keep], Changed]
    fields_unmerge: Callable[[R, Changed], list[str]]
    refuse: Callable[[R], None]
    gone: Callable[[R], bool]
    # Called before the rows are locked; who makes names holds them before their rows, too.
    holding: Callable[[int], None]
    parting: Callable[[R, R], None]
    written: Callable[[R, R], None]
    merged: Callable[[R, R, Any, Actor], None]
    updated: Callable[[list[R], Actor], None]


def records_merge(of: Merging[R], winner: R, loser: R, actor: Actor, keep: Keep | None) -> Any:
    """All that hangs on ``loser`` moves to ``winner``; the loser's row stays and points there. The
    same again changes nothing. Raises MergeSelf, and as ``refuse``; then nothing was written."""
    if winner.pk == loser.pk:
        raise MergeSelf
    return past_deadlocks(lambda: _merge(of, winner.pk, loser.pk, actor, keep or {}))


def record_unmerge(of: Merging[R], merge: RecordMerge, actor: Actor) -> Any:
    """Part the two again: each has what it had. What was changed on the winner since stays as it
    is, and ``merge.lost`` says so. Raises MergeOver, MergeForgotten, MergeBuried, and as
    ``parting``; then nothing was written."""
    return past_deadlocks(lambda: _unmerge(of, merge.pk, actor))


def _merge(of: Merging[R], winner_id: int, loser_id: int, actor: Actor, keep: Keep) -> Any:
    winner, loser = _both(of, winner_id, loser_id)
    if loser.merged_into_id == winner.pk:
        return of.merges.objects.get(loser=loser, state=RecordMerge.State.DONE)
    for one in (winner, loser):
        of.refuse(one)
    moved: dict[str, Any] = {"state": loser.state}
    moved["held"] = {one.name: one.move(loser, winner) for one in of.holders()}
    moved["earlier"] = _turn(of, loser, winner, _merged_into(of, loser))
    # Before the winner may take its name.
    of.model.objects.filter(pk=loser.pk).update(state=of.model.State.MERGED, merged_into=winner)
    moved["fields"] = of.fields_merge(winner, loser, keep)
    _pair_set(of, winner, loser, LikelyPair.State.MERGED)
    of.written(winner, loser)
    merge = of.merges.objects.create(
        team_id=winner.team_id,
        moved=moved,
        by_id=actor.staff_id,
        winner=winner,
        loser=loser,
    )
    for one, other in ((winner, loser), (loser, winner)):
        audit_record(
            actor=actor,
            action=f"{of.noun}.{'merge' if one is winner else 'merged'}",
            obj=one,
            changes={"with": [None, other.public_id], "merge": [None, merge.public_id]},
        )
    of.merged(winner, loser, merge, actor)
    of.updated([winner], actor)
    return merge


def _both(of: Merging[R], winner_id: int, loser_id: int) -> tuple[R, R]:
    """Both rows, locked in the order of their ids, which every merge keeps. Raises NotFound for one
    that was taken away meanwhile (an import that was undone)."""
    rows = of.model.objects.select_for_update().filter(pk__in=[winner_id, loser_id])
    found: dict[int, Any] = {one.pk: one for one in rows.order_by("pk")}
    if len(found) < 2:
        raise NotFound
    return found[winner_id], found[loser_id]


def _merged_into(of: Merging[R], record: R) -> list[int]:
    rows = of.model.objects.filter(merged_into=record.pk).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _turn(of: Merging[R], at: R, to: R, ids: list[int]) -> list[int]:
    """Records that were merged into one are part of the other now."""
    of.model.objects.filter(pk__in=ids, merged_into=at.pk).update(merged_into=to.pk)
    return ids


def _unmerge(of: Merging[R], merge_id: int, actor: Actor) -> Any:
    merge: Any = of.merges.objects.select_for_update().get(pk=merge_id)
    of.holding(merge.loser_id)
    winner, loser = _both(of, merge.winner_id, merge.loser_id)
    if merge.state != RecordMerge.State.DONE:
        raise MergeOver
    if not merge.moved or of.gone(winner) or of.gone(loser):
        raise MergeForgotten
    if winner.merged_into_id is not None:
        raise MergeBuried
    moved, row = merge.moved, of.model.objects.filter(pk=loser.pk)
    # First, or the triggers would turn every row that goes back to the winner again.
    row.update(merged_into=None)
    lost = of.fields_unmerge(winner, moved["fields"])
    of.parting(loser, winner)
    # Only now, for the winner may have had its name.
    row.update(state=moved["state"])
    loser.state, loser.merged_into_id = moved["state"], None
    _turn(of, winner, loser, moved["earlier"])
    for one in of.holders():
        if one.name in moved["held"]:
            lost += one.unmove(loser, winner, moved["held"][one.name]) or []
    _pair_set(of, winner, loser, LikelyPair.State.OPEN)
    of.written(winner, loser)
    for record in (winner, loser):
        audit_record(
            actor=actor,
            action=f"{of.noun}.unmerge",
            obj=record,
            changes={"merge": [merge.public_id, None]},
        )
    merge.state, merge.undone_at = RecordMerge.State.UNDONE, timezone.now()
    merge.lost, merge.moved = lost, {}
    merge.save(update_fields=["state", "undone_at", "lost", "moved"])
    of.updated([winner, loser], actor)
    return merge


def _pair_set(of: Merging[R], one: R, other: R, state: str) -> None:
    first, second = sorted((one.pk, other.pk))
    of.pairs.objects.filter(first=first, second=second).update(
        state=state, decided_at=None if state == LikelyPair.State.OPEN else timezone.now()
    )
