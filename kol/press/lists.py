"""The lists of contacts and of outlets, as foundation.lists knows them."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.imports.customs import custom_fields
from foundation.lists.own import own_columns
from foundation.lists.registry import BulkTarget, ListColumn, ListKind, list_kind
from foundation.lists.services.forgetting import bulk_forget
from foundation.teams.audit_words import KINDS, audit_action
from kol.press import bulk
from kol.press.long_work import kinds_register
from kol.press.models import Contact, Outlet
from kol.press.privacy_registry import contact_forgets
from kol.press.selectors.listing import (
    contact_filters_of,
    contacts_narrowed,
    outlet_filters_of,
    outlets_narrowed,
)
from kol.press.services.forgetting import typed_words

_CONTACT_COLUMNS = [
    ListColumn("name", pgettext_lazy("person", "Name"), always=True),
    ListColumn("outlet", _("Outlet and title")),
    ListColumn("channels", _("How to reach them")),
    ListColumn("beats", _("Beats")),
    ListColumn("tags", _("Tags")),
    ListColumn("region", _("Region")),
    ListColumn("owner", _("Our owner")),
    ListColumn("health", _("Relationship"), numeric=True),
    ListColumn("touch", _("Last in touch")),
    ListColumn("accounts", _("Accounts and followers"), starts=False),
    ListColumn("basis", _("Lawful basis"), starts=False),
    ListColumn("consent", _("Consent"), starts=False),
    ListColumn("retain", _("Keep until"), starts=False),
    ListColumn("source", _("Where we know them from"), starts=False),
    ListColumn("birthday", _("Birthday"), starts=False),
    ListColumn("added", _("Added"), starts=False),
    ListColumn("updated", _("Last changed"), starts=False),
]
_OUTLET_COLUMNS = [
    ListColumn("name", _("Name"), always=True),
    ListColumn("kind", _("Kind")),
    ListColumn("level", _("Level")),
    ListColumn("beats", _("Beats")),
    ListColumn("region", _("Region")),
    ListColumn("reach", _("Reach"), numeric=True),
    ListColumn("people", pgettext_lazy("press", "Contacts"), numeric=True),
    ListColumn("tags", _("Tags")),
    ListColumn("owner", _("Our owner")),
    ListColumn("group", _("Belongs to"), starts=False),
    ListColumn("accounts", _("Accounts and followers"), starts=False),
    ListColumn("deadlines", _("Deadlines"), starts=False),
    ListColumn("circulation", _("Circulation"), starts=False, numeric=True),
    ListColumn("url", _("Website"), starts=False),
    ListColumn("added", _("Added"), starts=False),
    ListColumn("updated", _("Last changed"), starts=False),
]


def contact_columns() -> list[ListColumn]:
    """Those of the list of contacts, the team's own fields last. One query."""
    return [*_CONTACT_COLUMNS, *own_columns(custom_fields("contacts"))]


def outlet_columns() -> list[ListColumn]:
    """Those of the list of outlets, the team's own fields last. One query."""
    return [*_OUTLET_COLUMNS, *own_columns(custom_fields("outlets"))]


CONTACTS = ListKind(
    name="contacts",
    label=pgettext_lazy("press", "Contacts"),
    page="press:contacts",
    see="press.view",
    change="press.edit",
    model=Contact,
    filters_of=contact_filters_of,
    columns=contact_columns,
    bulk=BulkTarget(
        fields=bulk.contact_fields,
        fitting=contacts_narrowed,
        lock=bulk.contacts_locked,
        saved=bulk.contacts_saved,
        suggestions=bulk.suggestions,
    ),
)
OUTLETS = ListKind(
    name="outlets",
    label=_("Outlets"),
    page="press:outlets",
    see="press.view",
    change="press.edit",
    model=Outlet,
    filters_of=outlet_filters_of,
    columns=outlet_columns,
    bulk=BulkTarget(
        fields=bulk.outlet_fields,
        fitting=outlets_narrowed,
        lock=bulk.outlets_locked,
        saved=bulk.outlets_saved,
        suggestions=bulk.suggestions,
    ),
)

_DEEDS = {
    "contact.bulk": _("Changed a contact together with others"),
    "contact.bulk_undo": _("Took back a change of a contact and others"),
    "outlet.bulk": _("Changed an outlet together with others"),
    "outlet.bulk_undo": _("Took back a change of an outlet and others"),
    "press.term_merge": _("Renamed or merged a word of the archive"),
    "press.term_delete": _("Deleted a word of the archive"),
}


def lists_register() -> None:
    """Called in AppConfig.ready()."""
    kinds_register()
    KINDS["press.term"] = _("Word of the archive")
    list_kind(CONTACTS)
    list_kind(OUTLETS)
    for name, label in _DEEDS.items():
        audit_action(name, label)
    contact_forgets("lists", _forget)


def _forget(contact_ids: Sequence[int], words: Sequence[str]) -> None:
    typed = [*words, *typed_words(contact_ids)]
    bulk_forget(kind=CONTACTS.name, object_ids=contact_ids, words=typed)
    bulk_forget(kind=OUTLETS.name, object_ids=(), words=typed)
