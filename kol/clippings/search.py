"""Clippings in Ctrl-K: by words of headline and text, by outlet or author, pinyin too."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query
from kol.clippings.models import Clipping


def clippings_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """The newest that match; none for an empty query. One query."""
    asked = search_query(query)
    if not asked:
        return []
    found = (
        Clipping.objects.filter(state=Clipping.State.ACTIVE, search=SearchMatch(asked))
        .select_related("outlet")
        .only("team_id", "public_id", "title", "outlet_name", "outlet__name", "outlet__team_id")
        .order_by("-published_at", "-pk")[:limit]
    )
    return [
        SearchHit(
            title=one.title,
            url=reverse("clippings:clipping", args=[team.slug, one.public_id]),
            icon="newspaper",
            subtitle=one.outlet.name if one.outlet else one.outlet_name,
            kind=_("Clipping"),
        )
        for one in found
    ]
