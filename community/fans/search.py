"""What Ctrl-K finds of fans and their tags."""

from urllib.parse import urlencode

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan, FanContact, Tag
from community.fans.services.contacts import contact_masked
from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.text.matching import answers, typed
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query


def fans_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Fans by name, pinyin, handle, address or phone; contacts masked. Two queries."""
    if not query.strip():
        return []
    fans = (
        Fan.objects.filter(search=SearchMatch(search_query(query)), state=Fan.State.ACTIVE)
        .defer("search")
        .prefetch_related(Prefetch("contacts", FanContact.objects.order_by("-kind", "pk")))
        .order_by("-last_active_at", "-pk")[:limit]
    )
    return [
        SearchHit(
            title=fan.nickname,
            url=reverse("fans:detail", args=[team.slug, fan.public_id]),
            icon="user-round",
            subtitle=" · ".join(
                contact_masked(one.kind, one.value) for one in fan.contacts.all()[:2]
            ),
            kind=_("Fan"),
        )
        for fan in fans
    ]


def tags_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Tags that match, leading to who has them; none for an empty query. One query."""
    wanted = typed(query)
    if not wanted:
        return []
    home = reverse("fans:list", args=[team.slug])
    names = Tag.objects.order_by("name").values_list("name", flat=True)
    return [
        SearchHit(title=name, url=f"{home}?{urlencode({'tag': name})}", icon="tag", kind=_("Tag"))
        for name in names
        if answers(name, wanted)
    ][:limit]
