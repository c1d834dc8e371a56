"""The import targets "contacts" and "outlets": their columns, the headers they go by, and what is
asked beside them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.imports.models import Import
from foundation.imports.registry import ImportColumn, ImportTarget, MappingProblem
from kol.press.importing.committing import commit
from kol.press.importing.committing_outlets import outlets_commit
from kol.press.importing.labels import CONTACT_LABELS, OUTLET_LABELS
from kol.press.importing.outlet_session import OutletsSession
from kol.press.importing.people import split
from kol.press.importing.session import ContactsSession
from kol.press.importing.staging import discard
from kol.press.importing.titles import outlet_title_split
from kol.press.importing.undoing import KEPT, contact_links, undo
from kol.press.importing.undoing_outlets import KEPT as OUTLETS_KEPT
from kol.press.importing.undoing_outlets import outlet_links, outlets_undo
from kol.press.importing.words import CONTACT_HEADERS, OUTLET_HEADERS
from kol.press.models import Contact

# Where most cells of a column of outlets end in a title, it holds both.
_MOSTLY = 0.6


class ContactOptions(forms.Form):
    """What the file doesn't say of itself."""

    source = forms.CharField(
        label=_("Where the list comes from"),
        required=False,
        max_length=120,
        help_text=_("For example: guests of the November launch"),
    )
    purpose = forms.CharField(
        label=_("What we keep them for"),
        required=False,
        max_length=120,
        help_text=_("For example: news releases about our products"),
    )
    basis = forms.ChoiceField(
        label=_("Lawful basis"), required=False, choices=Contact.Basis.choices
    )
    tags = forms.CharField(
        label=_("Tags for all rows"),
        required=False,
        max_length=200,
        help_text=_("Separated by commas"),
    )
    split = forms.BooleanField(
        label=_("Take cells with two people apart"),
        required=False,
        initial=True,
        help_text=_("Two names become two contacts. Turn it off where it guesses wrongly."),
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)


class OutletOptions(forms.Form):
    """What the file doesn't say of itself."""

    tags = forms.CharField(
        label=_("Tags for all rows"),
        required=False,
        max_length=200,
        help_text=_("Separated by commas"),
    )

    def __init__(self, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)


def check_contacts(fields: set[str], options: dict[str, Any]) -> list[MappingProblem]:
    """What is wrong with a choice of columns."""
    if "name" in fields:
        return []
    return [MappingProblem(_("Choose the column with people's names."))]


def check_outlets(fields: set[str], options: dict[str, Any]) -> list[MappingProblem]:
    """What is wrong with a choice of columns."""
    if "name" in fields:
        return []
    return [MappingProblem(_("Choose the column with the outlets' names."))]


def refine(mapping: dict[str, str], samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """Where nothing but a column of outlets tells titles, see whether they stand in it."""
    if "title" in mapping.values() or "outlet_title" in mapping.values():
        return mapping
    for at, name in mapping.items():
        cells = [cell for cell in samples[int(at)] if cell]
        titled = [cell for cell in cells if outlet_title_split(cell)[2]]
        if name == "outlet" and cells and len(titled) >= _MOSTLY * len(cells):
            return {**mapping, at: "outlet_title"}
    return mapping


def contacts_session(record: Import) -> ContactsSession:
    """Work on one import."""
    return ContactsSession(record)


def outlets_session(record: Import) -> OutletsSession:
    """Work on one import."""
    return OutletsSession(record)


def _columns(
    labels: dict[str, Any], headers: dict[str, tuple[str, ...]]
) -> tuple[ImportColumn, ...]:
    return tuple(ImportColumn(name, label, headers[name]) for name, label in labels.items())


CONTACTS = ImportTarget(
    name="contacts",
    label=pgettext_lazy("press", "Contacts"),
    permission="press.import",
    columns=_columns(CONTACT_LABELS, CONTACT_HEADERS),
    session=contacts_session,
    commit=commit,
    discard=discard,
    undo=undo,
    kept_labels=KEPT,
    names=contact_links,
    custom=True,
    split=split,
    check=check_contacts,
    refine=refine,
    options=ContactOptions,
    home="press:contacts",
    brought="import",
    hints=(
        _(
            "Rows are matched by the name together with a phone, an e-mail address, a WeChat id or "
            "an outlet. Empty columns are filled, nothing is overwritten."
        ),
        _("Two people in one cell, several numbers, an outlet with the title behind it: all fine."),
    ),
)
OUTLETS = ImportTarget(
    name="outlets",
    label=_("Outlets"),
    permission="press.import",
    columns=_columns(OUTLET_LABELS, OUTLET_HEADERS),
    session=outlets_session,
    commit=outlets_commit,
    discard=discard,
    undo=outlets_undo,
    kept_labels=OUTLETS_KEPT,
    names=outlet_links,
    custom=True,
    check=check_outlets,
    options=OutletOptions,
    home="press:outlets",
    brought="import",
    hints=(_("Rows are matched by name and by other names. Nothing is overwritten."),),
)
