from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "kol.press"
    label = "press"

    def ready(self) -> None:
        """Whom the archive's columns point at, its words in the trail, and its end with a team."""
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label, audit_values
        from foundation.teams.person_registry import person_refs
        from foundation.teams.team_registry import team_part
        from kol.press import passed
        from kol.press.exchange import exchange_register
        from kol.press.finding import finding_register
        from kol.press.lists import lists_register
        from kol.press.models import Channel, PressFile
        from kol.press.person_refs import REFS
        from kol.press.services.erasure import contacts_erase_some
        from kol.press.services.files import PURPOSE, press_file_readable
        from kol.press.trail import DEEDS, KINDS, contact_names

        for name, label in DEEDS.items():
            audit_action(name, label)
        for name, label in KINDS.items():
            audit_kind_label(name, label)
        audit_kind("press.contact", page="press:contact", names=contact_names)
        audit_kind("press.outlet", page="press:outlet")
        kinds = dict(Channel.Kind.choices)
        audit_values("press.contact", "channels", lambda kind: str(kinds.get(kind, kind)))
        person_refs("press", *REFS)
        asset_reader(PURPOSE, press_file_readable)
        asset_held_by(PURPOSE, PressFile, "asset")
        exchange_register()
        finding_register(self)
        lists_register()
        team_part("press", erase=contacts_erase_some)
        passed.register()
