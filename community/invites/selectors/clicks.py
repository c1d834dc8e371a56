"""Which tracked links brought whom."""

from collections.abc import Iterable

from django.db.models import Count

from community.invites.models import Redemption


def joins_by_link(link_ids: Iterable[int]) -> dict[int, int]:
    """How many people joined by a click on each of these links. One query."""
    rows = (
        Redemption.objects.filter(link_id__in=list(link_ids))
        .values("link_id")
        .annotate(people=Count("id"))
        .values_list("link_id", "people")
    )
    return {link_id: people for link_id, people in rows if link_id is not None}
