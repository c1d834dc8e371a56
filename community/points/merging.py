"""Points follow a fan into another record when the two are merged, and come back."""

from typing import Any

from community.fans.models import Fan
from community.points.models import Entry
from community.points.services import points_recount


def entries_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """Lines change hands; both balances are what the ledger says then."""
    rows = Entry.objects.filter(fan=loser)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.update(fan=winner)
    _recount(loser, winner)
    return {"ids": ids}


def entries_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Lines go back to whose they were. What was booked since stays with the winner."""
    Entry.objects.filter(pk__in=moved["ids"], fan=winner).update(fan=loser)
    _recount(loser, winner)


def balance_move(loser: Fan, winner: Fan) -> dict[str, Any]:
    """Nothing: balances are counted anew where the lines move."""
    return {}


def balance_unmove(loser: Fan, winner: Fan, moved: dict[str, Any]) -> None:
    """Nothing, as above."""


def _recount(loser: Fan, winner: Fan) -> None:
    for fan in sorted((loser, winner), key=lambda one: one.pk):
        points_recount(fan=fan)
