"""Groups and pools in Ctrl-K: by name, pinyin or initials."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup, GroupPool
from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.text.matching import answers, typed

# A team has tens of groups: their names are matched here, where pinyin is known.
MOST = 500


def groups_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Groups that match, the newest first; for an empty query those that talked last. One query."""
    wanted = typed(query)
    if not wanted:
        recent = FanGroup.objects.exclude(last_message_at=None).order_by("-last_message_at")
        return [_hit(team, group) for group in recent[:limit]]
    groups = FanGroup.objects.order_by("-pk")[:MOST]
    return [_hit(team, group) for group in groups if answers(group.name, wanted)][:limit]


def _hit(team: Team, group: FanGroup) -> SearchHit:
    return SearchHit(
        title=group.name,
        url=reverse("groups:detail", args=[team.slug, group.public_id]),
        icon="messages-square",
        subtitle=f"{group.get_entry_display()} · {group.get_state_display()}",
        kind=_("Group"),
    )


def pools_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Pools that match, the newest first; none for an empty query. One query."""
    wanted = typed(query)
    if not wanted:
        return []
    pools = GroupPool.objects.order_by("-pk")[:MOST]
    return [
        SearchHit(
            title=pool.name,
            url=reverse("groups:pool", args=[team.slug, pool.public_id]),
            icon="layers",
            subtitle=f"{pool.get_kind_display()} · {pool.get_state_display()}",
            kind=_("Pool"),
        )
        for pool in pools
        if answers(pool.name, wanted)
    ][:limit]
