"""The fields of an outlet in a merge."""

from typing import Any

from kol.press.models import Outlet
from kol.press.services.field_rules import FieldRules, Keep, words_once

_HOPS = 20


def _newer(name: str, winner: Outlet, loser: Outlet) -> str | None:
    """A kind that says something; the newer figure of how many it reaches."""
    if name == "kind":
        return "loser" if winner.kind == Outlet.Kind.OTHER else "winner"
    if name == "reach" and winner.reach_on and loser.reach_on and loser.reach is not None:
        return "loser" if loser.reach_on > winner.reach_on else "winner"
    return None


def _also(winner: Outlet, loser: Outlet, keep: Keep, new: dict[str, Any]) -> dict[str, Any]:
    """All names of both; and no outlet belongs to itself."""
    names, both = [*winner.aliases, *loser.aliases], [winner.name, loser.name]
    return {
        "aliases": words_once(names, but=new.get("name", winner.name), sure=both),
        "keys": list(dict.fromkeys([*winner.keys, *loser.keys])),
        "parent_id": _parent(winner, loser, new.get("parent_id", winner.parent_id)),
    }


def _parent(winner: Outlet, loser: Outlet, chosen: int | None) -> int | None:
    """The group it belongs to. What belonged to the loser belongs to the winner by now: where the
    loser was above the winner, the winner is above itself and takes the loser's place."""
    if winner.parent_id == loser.pk or winner.pk in _above(winner.parent_id):
        return loser.parent_id
    if chosen in (winner.pk, loser.pk) or winner.pk in _above(chosen):
        return winner.parent_id
    return chosen


def _above(parent_id: int | None) -> list[int]:
    """The outlet of this id, and those it belongs to. A query each."""
    found: list[int] = []
    while parent_id is not None and len(found) < _HOPS:
        found.append(parent_id)
        rows = Outlet.objects.filter(pk=parent_id)
        parent_id = rows.values_list("parent_id", flat=True).first()
    return found


OUTLET_FIELDS = FieldRules(
    model=Outlet,
    choices={
        "name": ("name", "sort_key"),
        "kind": ("kind",),
        "level": ("level",),
        "parent": ("parent_id",),
        "region": ("region",),
        "language": ("language",),
        "audience": ("audience",),
        "url": ("url",),
        "reach": ("reach", "reach_source", "reach_on"),
        "circulation": ("circulation",),
        "submission": ("submission",),
        "deadlines": ("deadlines",),
        "owner": ("owner_id",),
    },
    lists=("aliases", "beats", "tags"),
    newer=_newer,
    also=_also,
    made=frozenset({"created_at", "sort_key", "keys"}),
)
