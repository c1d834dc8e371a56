from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformsConfig(AppConfig):
    name = "kol.platforms"
    label = "platforms"

    def ready(self) -> None:
        """Where the trail finds accounts, Ctrl-K, and what goes with a team."""
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.team_registry import team_part
        from kol.platforms import staff_notices
        from kol.platforms.closing import platforms_end, platforms_erase
        from kol.platforms.models import PlatformAccount
        from kol.platforms.search import accounts_find
        from kol.platforms.services.avatars import PURPOSE, avatar_readable

        audit_kind("platforms.platformaccount", page="platforms:account")
        audit_kind_label("platforms.platformapp", _("App of a platform"))
        audit_kind_label("platforms.platformpolicy", _("Platforms abroad"))
        audit_action("platform.abroad", _("Turned platforms abroad on or off"))
        audit_action("platform.app_save", _("Saved an app of a platform"))
        audit_action("platform.connect", _("Connected a platform account"))
        audit_action("platform.disconnect", _("Disconnected a platform account"))
        asset_reader(PURPOSE, avatar_readable)
        asset_held_by(PURPOSE, PlatformAccount, "avatar")
        team_part("platforms", close=platforms_end, erase=platforms_erase)
        search_provider(
            "accounts", accounts_find, label=_("Platform accounts"), permission="platforms.view"
        )
        staff_notices.register()
