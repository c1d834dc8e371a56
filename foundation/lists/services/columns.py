"""The columns somebody chose to see."""

from collections.abc import Sequence

from foundation.lists.models import ListChoice
from foundation.lists.registry import ListKind
from foundation.lists.services.views import columns_known
from foundation.teams.models import Staff


def columns_choose(*, kind: ListKind, columns: Sequence[str], staff: Staff) -> list[str]:
    """Keep which columns somebody wants to see of a list, in their order; none: as they start. How
    one looks at a list is no deed, so the trail tells nothing of it."""
    chosen = columns_known(kind, columns)
    ListChoice.objects.update_or_create(
        team_id=staff.team_id, staff=staff, kind=kind.name, defaults={"columns": chosen}
    )
    return chosen
