"""What hangs on records that may be merged: how each table's rows change hands, and come back.

An app whose records are merged keeps one ``Holders``; apps above name their tables there in
``AppConfig.ready()``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import models

M = TypeVar("M", bound=models.Model)

# ``move(loser, winner)`` runs in the merge's transaction with both records locked, in the team's
# scope; what it returns (JSON) is all that ``unmove(loser, winner, moved)`` gets when the merge is
# undone. ``unmove`` may return sentences that say what could not be put back.
Move = Callable[[M, M], dict[str, Any]]
Unmove = Callable[[M, M, dict[str, Any]], list[str] | None]


@dataclass(frozen=True, slots=True)
class Holder(Generic[M]):
    """How the rows of one table that point to a record follow a merge, and come back."""

    name: str
    move: Move[M]
    unmove: Unmove[M]


class Holders(Generic[M]):
    """The tables with a foreign key to one kind of record, each named by its model's label."""

    def __init__(self) -> None:
        self._held: dict[str, Holder[M]] = {}

    def add(self, name: str, *, move: Move[M], unmove: Unmove[M]) -> None:
        """Name a table (``"points.entry"``); the same name again replaces it."""
        self._held[name] = Holder(name, move, unmove)

    def add_rows(self, name: str, *, field: str) -> None:
        """Name a table whose rows simply change hands: none of its constraints is about them."""

        def move(loser: M, winner: M) -> dict[str, Any]:
            rows = apps.get_model(name)._default_manager.filter(**{field: loser})
            ids = list(rows.order_by("pk").values_list("pk", flat=True))
            rows.filter(pk__in=ids).update(**{field: winner})
            return {"ids": ids}

        def unmove(loser: M, winner: M, moved: dict[str, Any]) -> None:
            rows = apps.get_model(name)._default_manager.filter(pk__in=moved["ids"])
            rows.filter(**{field: winner}).update(**{field: loser})

        self.add(name, move=move, unmove=unmove)

    def all(self) -> list[Holder[M]]:
        """All holders, in the order in which they move: by name."""
        return [self._held[name] for name in sorted(self._held)]
