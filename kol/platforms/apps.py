from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformsConfig(AppConfig):
    name = "kol.platforms"
    label = "platforms"

    def ready(self) -> None:
        """Where the trail finds accounts, and Ctrl-K."""
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from kol.platforms.search import accounts_find

        audit_kind("platforms.platformaccount", page="platforms:edit")
        search_provider(
            "accounts", accounts_find, label=_("Platform accounts"), permission="platforms.view"
        )
