"""What Ctrl-K finds of contacts and outlets."""

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, Employment, Outlet
from kol.press.search import contacts_search, outlets_search


def contacts_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Contacts by anything that is known of them, with where they work. Three queries."""
    if not query.strip():
        return []
    jobs = Employment.objects.filter(ended=False).select_related("outlet")
    found = contacts_search(
        Contact.objects.filter(state=Contact.State.ACTIVE), query, most=limit
    ).prefetch_related(
        Prefetch("employments", jobs.order_by("-is_primary", "pk"), to_attr="listed_employments")
    )
    return [
        SearchHit(
            title=contact.name,
            url=reverse("press:contact", args=[team.slug, contact.public_id]),
            icon="contact",
            subtitle=" · ".join(
                f"{job.outlet.name} {job.title}".strip() for job in contact.listed_employments[:2]
            ),
            kind=_("KOL") if contact.is_kol else _("Contact"),
        )
        for contact in found
    ]


def outlets_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Outlets by name, other names, pinyin and beats. Two queries."""
    if not query.strip():
        return []
    there = Outlet.objects.exclude(state__in=[Outlet.State.MERGED, Outlet.State.ARCHIVED])
    return [
        SearchHit(
            title=outlet.name,
            url=reverse("press:outlet", args=[team.slug, outlet.public_id]),
            icon="newspaper",
            subtitle="、".join(outlet.aliases[:3]),
            kind=outlet.get_kind_display(),
        )
        for outlet in outlets_search(there, query, most=limit)
    ]
