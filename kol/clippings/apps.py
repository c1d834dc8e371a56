from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClippingsConfig(AppConfig):
    name = "kol.clippings"
    label = "clippings"

    def ready(self) -> None:
        """Words of the trail, whom columns point at, the alert's mail, what other pages show."""
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.delivery.registry import MessageKind, message_kind
        from foundation.events.registry import consumer
        from foundation.lists.registry import list_kind
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.person_registry import person_data, person_refs
        from foundation.teams.privacy import kept_part
        from foundation.teams.team_registry import team_part
        from kol.clippings.contacts import REFS as CONTACT_REFS
        from kol.clippings.contacts import authors_forget, pieces_move, pieces_unmove
        from kol.clippings.exporting import CLIPPING_LISTS
        from kol.clippings.lists import CLIPPINGS
        from kol.clippings.models import ClippingFile, Crisis
        from kol.clippings.originality import KIND, SOURCE, on_clipping_written
        from kol.clippings.panels import EVENT_COVERAGE, PITCH_COVERAGE
        from kol.clippings.passed import CONTACT_LINES, OUTLET_LINES, coverage_touches
        from kol.clippings.person import person_erase, person_extract
        from kol.clippings.person_refs import REFS
        from kol.clippings.privacy import KEPT
        from kol.clippings.search import clippings_find
        from kol.clippings.services.alerts import ALERT
        from kol.clippings.services.closing import clippings_erase_some
        from kol.clippings.services.files import PURPOSE
        from kol.clippings.trail import DEEDS, KINDS
        from kol.conferences.registry import event_panels
        from kol.pitches.registry import pitch_panels
        from kol.posts.originality.registry import originality_source
        from kol.press.exporting.kinds import export_kind
        from kol.press.holders import contact_holder, contact_rows, outlet_rows
        from kol.press.privacy_registry import contact_forgets, contact_refs
        from kol.press.services.files import press_file_readable
        from kol.press.services.forgetting import words_of
        from kol.press.timeline import contact_lines, outlet_lines
        from kol.press.touches import touch_source

        for name, label in DEEDS.items():
            audit_action(name, label)
        for name, label in KINDS.items():
            audit_kind_label(name, label)
        audit_kind("clippings.clipping", page="clippings:clipping")
        audit_kind("clippings.watch", page="clippings:watch")
        audit_kind("clippings.clippingalert", page="clippings:alert")
        audit_kind("clippings.crisis", page="clippings:crisis")
        kept_part(KEPT)
        person_data("clippings", erase=person_erase, extract=person_extract)
        person_refs("clippings", *REFS)
        message_kind(ALERT, MessageKind())
        team_part("clippings", erase=clippings_erase_some)
        search_provider("clippings", clippings_find, label=_("Clippings"), permission="press.view")
        event_panels.add(EVENT_COVERAGE)
        pitch_panels.add(PITCH_COVERAGE)
        list_kind(CLIPPINGS)
        export_kind(CLIPPING_LISTS)
        asset_reader(PURPOSE, press_file_readable)
        asset_held_by(PURPOSE, ClippingFile, "asset")
        contact_holder("clippings.clippingcontact", move=pieces_move, unmove=pieces_unmove)
        contact_rows("clippings.crisisentry")
        outlet_rows("clippings.clipping")
        outlet_rows("clippings.watch")
        contact_refs(*CONTACT_REFS)
        words_of(ClippingFile, "name")
        words_of(Crisis, "title")
        contact_forgets("clippings", authors_forget)
        contact_lines("clippings", CONTACT_LINES)
        outlet_lines("clippings", OUTLET_LINES)
        touch_source("clippings", coverage_touches)
        originality_source(KIND, SOURCE)
        written = {"clipping.created", "clipping.updated"}
        consumer("clippings.originality", events=written, handler=on_clipping_written, limit=20)
