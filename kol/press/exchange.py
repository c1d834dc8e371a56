"""What the archive brings in and gives out: import targets, exports, their words in the trail."""

from collections.abc import Sequence
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from foundation.imports.exporting import ExportTarget
from foundation.imports.registry import import_target
from foundation.lists.filters import Filters
from foundation.teams.access import TeamRequest
from foundation.teams.audit_objects import audit_kind
from foundation.teams.audit_words import audit_action, audit_kind_label, audit_values
from kol.press.exporting.kinds import ExportKind, export_kind, export_label
from kol.press.exporting.tables import (
    contacts_header,
    contacts_rows,
    outlets_header,
    outlets_rows,
)
from kol.press.exporting.vcards import contacts_cards, outlets_cards
from kol.press.importing.targets import CONTACTS, OUTLETS
from kol.press.models import Contact
from kol.press.privacy_registry import contact_forgets
from kol.press.registry import Act, contact_act
from kol.press.selectors.listing import (
    contact_filters_of,
    contacts_narrowed,
    outlet_filters_of,
    outlets_narrowed,
)
from kol.press.services.exports import exports_forget
from kol.press.services.forgetting import typed_words

DEEDS = {
    "contact.import": _("Imported a contact"),
    "contact.import_undo": _("Took the import of a contact back"),
    "outlet.import": _("Imported an outlet"),
    "outlet.import_undo": _("Took the import of an outlet back"),
    "press.export": _("Exported a list of the archive"),
    "press.export_ask": _("Asked for an export of the archive"),
    "press.export_approve": _("Approved an export of the archive"),
    "press.export_decline": _("Declined an export of the archive"),
    "press.export_withdraw": _("Took a request for an export of the archive back"),
}


def _card(request: TeamRequest, contact: Contact) -> str:
    if contact.state not in (Contact.State.ACTIVE, Contact.State.ARCHIVED):
        return ""
    return reverse("press:contact_card", args=[request.team.slug, contact.public_id])


def _contacts_fit(rows: int) -> str:
    return ngettext("%(n)s contact fits.", "%(n)s contacts fit.", rows) % {"n": f"{rows:,}"}


def _outlets_fit(rows: int) -> str:
    return ngettext("%(n)s outlet fits.", "%(n)s outlets fit.", rows) % {"n": f"{rows:,}"}


def _home(page: str, team_slug: str, filters: Filters) -> str:
    home, query = reverse(page, args=[team_slug]), filters.query()
    return f"{home}?{query}" if query else home


CONTACT_LISTS = ExportKind(
    name="contacts",
    label=pgettext_lazy("press", "Contacts"),
    title=_("Export contacts"),
    named=_("Export of contacts"),
    fits=_contacts_fit,
    filters_of=contact_filters_of,
    count=lambda filters: contacts_narrowed(filters).count(),
    home=partial(_home, "press:contacts"),
    page="press:contacts",
    target=ExportTarget(
        "press.contacts", "press.export", contacts_header, contacts_rows, contacts_cards
    ),
    hides=True,
)
OUTLET_LISTS = ExportKind(
    name="outlets",
    label=_("Outlets"),
    title=_("Export outlets"),
    named=_("Export of outlets"),
    fits=_outlets_fit,
    filters_of=outlet_filters_of,
    count=lambda filters: outlets_narrowed(filters).count(),
    home=partial(_home, "press:outlets"),
    page="press:outlets",
    target=ExportTarget(
        "press.outlets", "press.export", outlets_header, outlets_rows, outlets_cards
    ),
)


def _forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    exports_forget([*words, *typed_words(contact_ids)])


def exchange_register() -> None:
    """Called once the apps are ready."""
    for name, label in DEEDS.items():
        audit_action(name, label)
    import_target(CONTACTS)
    import_target(OUTLETS)
    contact_forgets("exports", _forget)
    contact_act(Act("card", 70, _("vCard for an address book"), "id-card", "press.export", _card))
    audit_kind("press.export", page="press:export")
    audit_kind_label("press.export", _("Export"))
    audit_values("press.export", "kind", export_label)
    export_kind(CONTACT_LISTS)
    export_kind(OUTLET_LISTS)
