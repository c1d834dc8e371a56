from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    name = "kol.links"
    label = "links"

    def ready(self) -> None:
        """Its months of clicks, the trail's words, and what it holds of people."""
        from foundation.events.partitions import partitioned
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.person_registry import person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part
        from kol.links.closing import links_erase
        from kol.links.person_refs import REFS
        from kol.links.privacy import KEPT

        partitioned("links_click")
        person_refs("links", *REFS)
        team_part("links", erase=links_erase)
        kept_part(KEPT)
        audit_kind("links.trackedlink", page="links:link")
        audit_kind_label("links.trackedlink", _("Short link"))
        audit_action("link.create", _("Made a short link"))
        audit_action("link.update", _("Changed a short link"))
        audit_action("link.turn", _("Changed where a short link leads"))
        audit_action("link.state", _("Paused a short link or let it lead on"))
