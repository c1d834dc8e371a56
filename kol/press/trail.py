"""How the audit trail calls what the archive does, and the people in it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kol.press.models import Contact

DEEDS: dict[str, str | Promise] = {
    "contact.account_add": _("Noted an account of a contact"),
    "contact.account_change": _("Changed an account of a contact"),
    "contact.account_remove": _("Took away an account of a contact"),
    "contact.archive": _("Put a contact away"),
    "contact.create": _("Added a contact"),
    "contact.file_add": _("Kept a file with a contact"),
    "contact.file_remove": _("Deleted a file of a contact"),
    "contact.left": _("Noted that a contact left an outlet"),
    "contact.move": _("Noted a contact's new job"),
    "contact.note_add": _("Wrote a note on a contact"),
    "contact.note_remove": _("Deleted a note on a contact"),
    "contact.rate_add": _("Noted a price of a contact"),
    "contact.rate_change": _("Changed a price of a contact"),
    "contact.rate_remove": _("Took away a price of a contact"),
    "contact.restore": _("Brought back a contact"),
    "contact.reveal": _("Had a contact's number or id shown"),
    "contact.update": _("Changed a contact"),
    "outlet.account_add": _("Noted an account of an outlet"),
    "outlet.account_change": _("Changed an account of an outlet"),
    "outlet.account_remove": _("Took away an account of an outlet"),
    "outlet.create": _("Added an outlet"),
    "outlet.file_add": _("Kept a file with an outlet"),
    "outlet.file_remove": _("Deleted a file of an outlet"),
    "outlet.note_add": _("Wrote a note on an outlet"),
    "outlet.note_remove": _("Deleted a note on an outlet"),
    "outlet.rate_add": _("Noted a price of an outlet"),
    "outlet.rate_change": _("Changed a price of an outlet"),
    "outlet.rate_remove": _("Took away a price of an outlet"),
    "outlet.update": _("Changed an outlet"),
    "press.tiers": _("Set the tiers of KOLs"),
}
KINDS: dict[str, str | Promise] = {
    "press.interaction": _("Interaction"),
    "press.followup": _("Follow-up"),
    "press.gift": _("Gift or fee"),
    "press.contactpair": _("Likely duplicates"),
    "press.outletpair": _("Likely duplicates"),
    "press.pressrules": _("Rules of the media archive"),
}


def contact_names(ids: set[int]) -> dict[int, str]:
    """The contacts of these ids in the team in scope; erased ones have no name. One query."""
    return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "name"))
