"""What Ctrl-K finds of contacts and outlets."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import role_may
from kol.press.models import Contact, Outlet
from kol.press.search import contacts_search, outlets_search
from kol.press.selectors.pairs import people_listed


def contacts_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Contacts by anything that is known of them, with where they work. Four queries."""
    if not query.strip():
        return []
    people = Contact.objects.filter(state=Contact.State.ACTIVE)
    sees = role_may(staff.role, "press.contact")
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
        for contact in people_listed(contacts_search(people, query, most=limit, sees=sees))
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
