"""What passed between us and the media, made known to the rest of the house."""

from collections.abc import Sequence

from django.db.models import F

from kol.press.models import InteractionContact
from kol.press.touches import TouchRows


def interaction_touches(contact_ids: Sequence[int]) -> list[TouchRows]:
    """Interactions with these contacts; an interaction's direction says who spoke."""
    return [
        TouchRows(
            InteractionContact.objects.filter(contact__in=contact_ids),
            contact="contact_id",
            at="interaction__at",
            what=F("interaction__direction"),
        )
    ]


def register() -> None:
    """Called once, in AppConfig.ready()."""
    from foundation.teams.audit_objects import audit_kind
    from foundation.teams.audit_words import audit_action
    from foundation.teams.privacy import kept_part
    from kol.press import panels
    from kol.press.contact_refs import REFS
    from kol.press.lines import CONTACT_LINES, OUTLET_LINES
    from kol.press.privacy import KEPT
    from kol.press.privacy_registry import contact_forgets, contact_refs
    from kol.press.services import staff_mail
    from kol.press.services.forgetting import passed_forget
    from kol.press.timeline import contact_lines, outlet_lines
    from kol.press.touches import touch_source
    from kol.press.trail_passed import DEEDS

    for name, label in DEEDS.items():
        audit_action(name, label)
    audit_kind("press.interaction", page="press:interaction")
    staff_mail.register()
    touch_source("press.interactions", interaction_touches)
    contact_refs(*REFS)
    contact_forgets("press", passed_forget)
    for name, of_contact in CONTACT_LINES.items():
        contact_lines(name, of_contact)
    for name, of_outlet in OUTLET_LINES.items():
        outlet_lines(name, of_outlet)
    panels.register()
    kept_part(KEPT)
