from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "foundation.search"
    label = "search"

    def ready(self) -> None:
        """What lies below is found from here."""
        from foundation.search.finders import jobs_find, staff_find
        from foundation.search.registry import search_provider

        search_provider("staff", staff_find, label=_("Staff"), permission="team.staff")
        search_provider("jobs", jobs_find, label=_("Jobs"), permission="jobs.view")
