"""Two records of one outlet become one, and apart again."""

from typing import Any

from foundation.scopes.actors import Actor
from kol.press.errors import OutletMerged, OutletTaken
from kol.press.holders import outlet_holders
from kol.press.models import Outlet, OutletMerge, OutletPair
from kol.press.search import outlet_index
from kol.press.services.announce import outlet_event
from kol.press.services.merging import Keep, Merging, record_unmerge, records_merge
from kol.press.services.outlet_merge_fields import OUTLET_FIELDS
from kol.press.services.outlets import outlet_keys, outlet_names_hold


def outlets_merge(
    *, winner: Outlet, loser: Outlet, actor: Actor, keep: Keep | None = None
) -> OutletMerge:
    """As ``merging.records_merge``: ``keep`` says whose values stand (``"winner"`` or ``"loser"``),
    by the names of ``outlet_merge_fields.OUTLET_FIELDS`` and ``custom.<key>``. The winner goes by
    all names of both. Raises MergeSelf, OutletMerged."""
    merge: OutletMerge = records_merge(MERGING, winner, loser, actor, keep)
    return merge


def outlet_unmerge(*, merge: OutletMerge, actor: Actor) -> OutletMerge:
    """As ``merging.record_unmerge``. Raises MergeOver, MergeBuried, OutletTaken (another goes by
    one of its names now)."""
    undone: OutletMerge = record_unmerge(MERGING, merge, actor)
    return undone


def _refuse(outlet: Outlet) -> None:
    if outlet.merged_into_id is not None:
        into = Outlet.objects.get(pk=outlet.merged_into_id)
        raise OutletMerged(name=into.name, outlet=into.public_id)


def _gone(outlet: Outlet) -> bool:
    return False


def _holding(loser_id: int) -> None:
    """Nobody else takes its names meanwhile; a merged one's don't change."""
    loser = Outlet.objects.get(pk=loser_id)
    outlet_names_hold(loser.team_id, loser.keys)


def _parting(loser: Outlet, winner: Outlet) -> None:
    """The winner goes by what is left of its names, and nobody else took one of the loser's."""
    winner.keys = outlet_keys(winner.name, winner.aliases)
    Outlet.objects.filter(pk=winner.pk).update(keys=winner.keys)
    others = Outlet.objects.filter(keys__overlap=loser.keys).exclude(state=Outlet.State.MERGED)
    other = others.first()
    if other is not None:
        raise OutletTaken(name=other.name, outlet=other.public_id)


def _written(winner: Outlet, loser: Outlet) -> None:
    outlet_index([winner.pk, loser.pk])


def _merged(winner: Outlet, loser: Outlet, merge: Any, actor: Actor) -> None:
    outlet_event(name="outlet.merged", outlet=winner, actor=actor, loser=loser.pk, merge=merge.pk)


def _updated(outlets: list[Outlet], actor: Actor) -> None:
    for outlet in outlets:
        outlet_event(name="outlet.updated", outlet=outlet, actor=actor, fields=["merge"])


MERGING = Merging(
    model=Outlet,
    merges=OutletMerge,
    pairs=OutletPair,
    noun="outlet",
    holders=outlet_holders,
    fields_merge=OUTLET_FIELDS.merge,
    fields_unmerge=OUTLET_FIELDS.unmerge,
    refuse=_refuse,
    gone=_gone,
    holding=_holding,
    parting=_parting,
    written=_written,
    merged=_merged,
    updated=_updated,
)
