"""The composition root as an app: what only it can tell the others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from foundation.search.registry import SearchHit
    from foundation.teams.models import Staff, Team


class SiteConfig(AppConfig):
    name = "config"
    label = "site"

    def ready(self) -> None:
        """The desk's pages and acts can be found by Ctrl-K."""
        from config import checks  # noqa: F401 -- registers them
        from config.acts import find_acts
        from foundation.search.registry import search_provider

        search_provider("acts", find_acts, label=_("Do"), permission="desk.view")
        search_provider("pages", find_pages, label=_("Pages"), permission="desk.view")


def find_pages(team: "Team", staff: "Staff", query: str, limit: int) -> Iterable["SearchHit"]:
    """Pages of the navigation whose name holds the query. No database query."""
    from django.urls import NoReverseMatch, reverse

    from config.nav import DISTRICTS, NAV
    from foundation.search.registry import SearchHit
    from foundation.teams.permissions import role_may
    from foundation.text.matching import answers, typed

    wanted = typed(query)
    for item in NAV:
        if not answers(str(item.label), wanted) or not role_may(staff.role, item.permission):
            continue
        try:
            url = reverse(item.url_name, kwargs={"team_slug": team.slug})
        except NoReverseMatch:
            continue
        yield SearchHit(
            title=str(item.label), url=url, icon=item.icon, subtitle=DISTRICTS[item.district]
        )
