from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConferencesConfig(AppConfig):
    name = "kol.conferences"
    label = "conferences"

    def ready(self) -> None:
        """The mails to guests, what events tell of people, and how guests follow a merge."""
        from foundation.search.registry import search_provider
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.person_registry import deeds, person_refs
        from foundation.teams.team_registry import team_part
        from kol.conferences import merging, press_pages
        from kol.conferences.closing import guests_erase_some
        from kol.conferences.exporting import GUEST_LISTS
        from kol.conferences.models import Guest, PressEvent
        from kol.conferences.search import events_find
        from kol.conferences.services.handing import register
        from kol.conferences.trail import DEEDS, KINDS
        from kol.press.exporting.kinds import export_kind
        from kol.press.holders import contact_holder, outlet_rows
        from kol.press.privacy_registry import EMPTIED, ContactRef, contact_refs
        from kol.press.services.forgetting import words_of
        from kol.press.timeline import contact_lines, outlet_lines
        from kol.press.touches import touch_source

        register()
        export_kind(GUEST_LISTS)
        for name, label in DEEDS.items():
            audit_action(name, label)
        for name, label in KINDS.items():
            audit_kind_label(name, label)
        audit_kind("conferences.pressevent", page="conferences:event")
        person_refs(
            "conferences",
            *deeds("pressevent.owner", "pressevent.created_by", "guest.door_staff"),
        )
        contact_holder("conferences.guest", move=merging.guests_move, unmove=merging.guests_unmove)
        outlet_rows("conferences.guest")
        words_of(PressEvent, "programme", "cancelled_reason")
        words_of(Guest, "words")
        contact_refs(
            ContactRef(
                "conferences.guest.contact",
                erased=EMPTIED,
                empty={"words": ""},
                told="press_events",
                columns=(
                    "event__name",
                    "event__starts_at",
                    "outlet__name",
                    "answer",
                    "answered_at",
                    "words",
                    "attended_at",
                ),
            )
        )
        contact_lines("conferences.answers", press_pages.answer_lines)
        contact_lines("conferences.attended", press_pages.attended_lines)
        outlet_lines("conferences.attended", press_pages.outlet_attended_lines)
        touch_source("conferences", press_pages.event_touches)
        team_part("conferences", erase=guests_erase_some)
        search_provider(
            "press_events", events_find, label=_("Press events"), permission="press.view"
        )
