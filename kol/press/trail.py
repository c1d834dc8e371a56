"""How the audit trail calls what the archive does, and the people in it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kol.press.models import Contact

DEEDS: dict[str, str | Promise] = {
    "contact.create": _("Added a contact"),
    "contact.update": _("Changed a contact"),
    "outlet.create": _("Added an outlet"),
    "outlet.update": _("Changed an outlet"),
}


def contact_names(ids: set[int]) -> dict[int, str]:
    """The contacts of these ids in the team in scope; erased ones have no name. One query."""
    return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "name"))
