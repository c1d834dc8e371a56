"""What finding and merging register with the house. Called in ``PressConfig.ready``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def finding_register(app: AppConfig) -> None:
    """Merges and what follows them, and their words in the trail."""
    from foundation.scopes.merging import rows_follow_merges
    from foundation.search.registry import search_provider
    from foundation.teams.audit_words import audit_action
    from kol.press.cleaning_work import cleaning_register
    from kol.press.everywhere import contacts_find, outlets_find
    from kol.press.models import Contact
    from kol.press.services.merge_parts import parts_register

    parts_register()
    cleaning_register()
    rows_follow_merges(app, Contact, "press_follow_merge_")
    for name, label in {
        "contact.merge": _("Merged two contacts"),
        "contact.merged": _("Merged into another contact"),
        "contact.unmerge": _("Undid the merge of two contacts"),
        "contact.pair_dismiss": _("Said that two contacts are two people"),
        "contact.pair_reopen": _("Proposed two contacts as one person again"),
    }.items():
        audit_action(name, label)
    search_provider(
        "press.contacts", contacts_find, label=_("Media contacts"), permission="press.view"
    )
    search_provider("press.outlets", outlets_find, label=_("Outlets"), permission="press.view")
