from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvertsConfig(AppConfig):
    name = "kol.adverts"
    label = "adverts"

    def ready(self) -> None:
        """What goes live is looked at; records end with a team, and hold their files."""
        from foundation.assets.library import PURPOSE
        from foundation.assets.registry import asset_held_by
        from foundation.events.registry import consumer
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part
        from kol.adverts.models import AdRecordFile
        from kol.adverts.privacy import KEPT
        from kol.adverts.services import records_end, target_live

        consumer("adverts.records", events={"post.live"}, handler=target_live)
        asset_held_by(PURPOSE, AdRecordFile, "asset")
        team_part("adverts", erase=records_end)
        kept_part(KEPT)
        audit_kind_label("adverts.adrecord", _("Record of an advertisement"))
        audit_action("advert.records_read", _("Took out the records of advertisements"))
