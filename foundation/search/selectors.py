"""Asking all providers."""

from dataclasses import dataclass

from django.utils.functional import Promise

from foundation.search.registry import SearchHit, providers
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import role_may

PER_PROVIDER = 6
MAX_QUERY = 80


@dataclass(frozen=True, slots=True)
class SearchSection:
    """One provider's hits under its heading."""

    label: str | Promise
    hits: list[SearchHit]


def search_all(*, team: Team, staff: Staff, query: str) -> list[SearchSection]:
    """The hits of every provider this role may ask, empty sections left out.

    As many queries as the providers make together; nothing is asked twice.
    """
    query = query.strip()[:MAX_QUERY]
    sections = []
    for provider in providers():
        if not role_may(staff.role, provider.permission):
            continue
        hits = list(provider.find(team, staff, query, PER_PROVIDER))[:PER_PROVIDER]
        if hits:
            sections.append(SearchSection(provider.label, hits))
    return sections
