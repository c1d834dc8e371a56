"""What ends with a team.

While it is closed its links lead on: the posts they stand in are out there and can't be changed,
and closing may be taken back. Once it is erased nobody could pause one any more, so they go, with
every click.
"""

from kol.links.models import Click, TrackedLink

CLICKS_A_GO = 5_000


def links_erase(limit: int) -> int:
    """Erase a team's links and their clicks, some at a time. Returns how many rows went."""
    links = list(TrackedLink.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    if not links:
        return 0
    clicks = Click.objects.filter(link_id__in=links)
    some = list(clicks.values_list("pk", flat=True)[:CLICKS_A_GO])
    if some:
        return clicks.filter(pk__in=some).delete()[0]
    return TrackedLink.objects.filter(pk__in=links).delete()[0]
