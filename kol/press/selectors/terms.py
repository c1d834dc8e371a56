"""The words that contacts and outlets are sorted by."""

from typing import TYPE_CHECKING

from kol.press.models import Term

if TYPE_CHECKING:
    pass

# So many of a kind are offered while typing.
OFFERED = 300


def terms_offered() -> dict[str, list[str]]:
    """Words of each kind to choose from while typing, by name. One query."""
    offered: dict[str, list[str]] = {kind: [] for kind in Term.Kind.values}
    for kind, name in Term.objects.order_by("name").values_list("kind", "name")[: 10 * OFFERED]:
        if len(offered[kind]) < OFFERED:
            offered[kind].append(name)
    return offered
