"""The team's accounts on platforms in Ctrl-K: by name, pinyin, initials or platform."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.text.matching import answers, typed
from kol.platforms.models import PlatformAccount

MOST = 200


def accounts_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Accounts that match; none for an empty query. One query."""
    wanted = typed(query)
    if not wanted:
        return []
    return [
        SearchHit(
            title=one.handle,
            url=reverse("platforms:account", args=[team.slug, one.public_id]),
            icon="at-sign",
            subtitle=one.get_platform_display(),
            kind=_("Platform account"),
        )
        for one in PlatformAccount.objects.order_by("-pk")[:MOST]
        if answers(one.handle, wanted) or answers(str(one.get_platform_display()), wanted)
    ][:limit]
