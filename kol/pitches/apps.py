from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PitchesConfig(AppConfig):
    name = "kol.pitches"
    label = "pitches"

    def ready(self) -> None:
        """Its mails for delivery; what it holds of people, tells of them, and how it ends."""
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.lists.registry import ListDeed, list_deed
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.person_registry import person_refs
        from foundation.teams.team_registry import team_part
        from kol.pitches import history, merging, message
        from kol.pitches.attachments import file_readable
        from kol.pitches.closing import contact_forget, contact_tell, pitches_end, pitches_erase
        from kol.pitches.models import Inbound, Pitch, PitchRecipient, ReleaseFile, ReleaseVersion
        from kol.pitches.person_refs import CONTACTS, REFS
        from kol.pitches.search import pitches_find, releases_find
        from kol.pitches.services.releases import PURPOSE
        from kol.pitches.trail import DEEDS, KINDS
        from kol.press.privacy_registry import contact_forgets, contact_refs, contact_tells
        from kol.press.services.forgetting import words_of

        message.register()
        merging.register()
        history.register()
        asset_reader(PURPOSE, file_readable)
        asset_held_by(PURPOSE, ReleaseFile, "asset")
        for name, label in DEEDS.items():
            audit_action(name, label)
        for name, label in KINDS.items():
            audit_kind_label(name, label)
        audit_kind("pitches.release", page="pitches:release")
        audit_kind("pitches.pitch", page="pitches:pitch")
        search_provider(
            "releases", releases_find, label=_("Press releases"), permission="press.view"
        )
        search_provider("pitches", pitches_find, label=_("Pitches"), permission="press.view")
        person_refs("pitches", *REFS)
        contact_refs(*CONTACTS)
        contact_forgets("pitches", contact_forget)
        words_of(Pitch, "remark", "chosen")
        words_of(PitchRecipient, "note")
        words_of(ReleaseVersion, "note")
        words_of(ReleaseFile, "name")
        words_of(Inbound, "subject", "text")
        contact_tells("pitches", contact_tell)
        list_deed(
            "contacts",
            ListDeed("pitch", _("Pitch to them"), "send", "press.pitch", "pitches:start"),
        )
        team_part("pitches", close=pitches_end, erase=pitches_erase)
