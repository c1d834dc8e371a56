from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FansConfig(AppConfig):
    name = "community.fans"
    label = "fans"

    def ready(self) -> None:
        """A person's teams as a fan, what we hold on a person, how fans are found and imported."""
        from community.fans.custom import custom_facts
        from community.fans.exporting import FANS as EXPORTED
        from community.fans.importing.target import FANS
        from community.fans.long_work import kinds_register
        from community.fans.models import Fan
        from community.fans.person import person_erase, person_extract
        from community.fans.person_refs import REFS
        from community.fans.privacy import KEPT
        from community.fans.registry import fan_facts
        from community.fans.search import fans_find, tags_find
        from community.fans.selectors import fan_team_ids
        from community.fans.services.erasure import fans_erase_some
        from community.fans.trail import DEEDS, fan_names
        from foundation.imports.exporting import export_target
        from foundation.imports.registry import import_target
        from foundation.scopes.merging import rows_follow_merges
        from foundation.scopes.scope import person_teams
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part

        rows_follow_merges(self, Fan, "fans_follow_merge_")
        kinds_register()
        for name, label in DEEDS.items():
            audit_action(name, label)
        audit_kind("fans.tag", page="fans:tag")
        person_teams(fan_team_ids)
        person_data("fans", erase=person_erase, extract=person_extract)
        person_refs("fans", *REFS)
        kept_part(KEPT)
        search_provider("fans", fans_find, label=_("Fans"), permission="fans.view")
        search_provider("tags", tags_find, label=_("Tags"), permission="fans.view")
        import_target(FANS)
        export_target(EXPORTED)
        fan_facts("custom", custom_facts)
        team_part("fans", erase=fans_erase_some)
        audit_kind("fans.fan", page="fans:detail", names=fan_names)
