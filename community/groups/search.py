"""Groups in Ctrl-K: by name, pinyin or initials."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup
from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.text.normal import normalise_search
from foundation.text.pinyin import pinyin_keys

# A team has tens of groups: their names are matched here, where pinyin is known.
MOST = 500


def groups_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Groups that match, the newest first; for an empty query those that talked last. One query."""
    wanted = normalise_search(query).replace(" ", "")
    if not wanted:
        recent = FanGroup.objects.exclude(last_message_at=None).order_by("-last_message_at")
        return [_hit(team, group) for group in recent[:limit]]
    groups = FanGroup.objects.order_by("-pk")[:MOST]
    return [_hit(team, group) for group in groups if _matches(group.name, wanted)][:limit]


def _matches(name: str, wanted: str) -> bool:
    if wanted in normalise_search(name).replace(" ", ""):
        return True
    if not wanted.isascii():
        return False
    return any(
        "".join(reading).startswith(wanted)
        or "".join(syllable[:1] for syllable in reading).startswith(wanted)
        for reading in pinyin_keys(name, "text").readings
    )


def _hit(team: Team, group: FanGroup) -> SearchHit:
    return SearchHit(
        title=group.name,
        url=reverse("groups:detail", args=[team.slug, group.public_id]),
        icon="messages-square",
        subtitle=f"{group.get_entry_display()} · {group.get_state_display()}",
        kind=_("Group"),
    )
