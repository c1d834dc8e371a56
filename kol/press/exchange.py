"""What the archive brings in and gives out: import targets, exports, their words in the trail."""

from django.utils.translation import gettext_lazy as _

from foundation.imports.registry import import_target
from foundation.teams.audit_words import audit_action
from kol.press.importing.targets import CONTACTS, OUTLETS

DEEDS = {
    "contact.import": _("Imported a contact"),
    "contact.import_undo": _("Took the import of a contact back"),
    "outlet.import": _("Imported an outlet"),
    "outlet.import_undo": _("Took the import of an outlet back"),
}


def exchange_register() -> None:
    """Called once the apps are ready."""
    for name, label in DEEDS.items():
        audit_action(name, label)
    import_target(CONTACTS)
    import_target(OUTLETS)
