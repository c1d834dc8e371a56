"""The archive as tables: the columns an import knows, so that what went out can come back."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from foundation.imports.customs import custom_fields
from foundation.imports.models import CustomField
from foundation.imports.values import value_text
from foundation.text.marks import mark_made
from kol.press.exporting.people import (
    birthday_told,
    channel_told,
    contacts_part,
    outlets_part,
)
from kol.press.importing.labels import CONTACT_LABELS, OUTLET_LABELS
from kol.press.models import Channel, Contact, Outlet

# The column that bears the mark, of contacts and of outlets: one that nobody sorts or matches by.
_MARKED = ("source", "reach_source")
CONTACT_COLUMNS = [name for name in CONTACT_LABELS if name not in ("outlet_title", "reach", "note")]
OUTLET_COLUMNS = [name for name in OUTLET_LABELS if name != "note"]
_CHANNELS = ("mobile", "phone", "wechat", "email", "qq", "weibo")
Part = tuple[list[list[str]], int, int | None]


def contacts_header() -> list[str]:
    """The columns of contacts in the language now active, the team's own fields last. One query."""
    labels = [str(CONTACT_LABELS[name]) for name in CONTACT_COLUMNS]
    return [*labels, *(field.label for field in custom_fields("contacts"))]


def outlets_header() -> list[str]:
    """The columns of outlets, as contacts_header."""
    labels = [str(OUTLET_LABELS[name]) for name in OUTLET_COLUMNS]
    return [*labels, *(field.label for field in custom_fields("outlets"))]


def contacts_rows(params: dict[str, Any], after: int, limit: int) -> Part:
    """The next contacts as rows, how many, and the last one's id (None: it was the last)."""
    contacts, own = contacts_part(params, after, limit), custom_fields("contacts")
    rows = [
        _row(contact_cells(one, params["in_full"]), CONTACT_COLUMNS, own, one.custom, params)
        for one in contacts
    ]
    return rows, len(rows), contacts[-1].pk if len(contacts) == limit else None


def outlets_rows(params: dict[str, Any], after: int, limit: int) -> Part:
    """The next outlets as rows, as contacts_rows."""
    outlets, own = outlets_part(params, after, limit), custom_fields("outlets")
    rows = [_row(outlet_cells(one), OUTLET_COLUMNS, own, one.custom, params) for one in outlets]
    return rows, len(rows), outlets[-1].pk if len(outlets) == limit else None


def contact_cells(contact: Contact, in_full: bool) -> dict[str, str]:
    """A contact's cells by column."""
    jobs = contact.listed_employments
    cells = {
        "name": contact.name,
        "pen_names": _words(contact.pen_names),
        "outlet": _words([job.outlet.name for job in jobs]),
        "title": _beside([job.title for job in jobs]),
        "desk": _beside([job.desk for job in jobs]),
        "beats": _words(contact.beats),
        "tags": _words(contact.tags),
        "birthday": birthday_told(contact),
        "languages": _words(contact.languages),
        "owner": contact.owner.display_name if contact.owner else "",
        "is_kol": _yes(contact.is_kol),
        "do_not_contact": _yes(contact.do_not_contact),
    }
    for name in ("region", "address", "preferences", "topics", "source"):
        cells[name] = getattr(contact, name)
    for kind in _CHANNELS:
        of_kind: list[Channel] = [one for one in contact.listed_channels if one.kind == kind]
        cells[kind] = _words([channel_told(one, in_full) for one in of_kind])
    return cells


def outlet_cells(outlet: Outlet) -> dict[str, str]:
    """An outlet's cells by column."""
    cells = {
        "kind": str(outlet.get_kind_display()),
        "level": str(outlet.get_level_display()) if outlet.level else "",
        "parent": outlet.parent.name if outlet.parent else "",
        "owner": outlet.owner.display_name if outlet.owner else "",
    }
    for name in ("aliases", "beats", "tags"):
        cells[name] = _words(getattr(outlet, name))
    for name in ("reach", "reach_on", "circulation"):
        value = getattr(outlet, name)
        cells[name] = "" if value is None else str(value)
    for name in (
        "name", "region", "language", "audience", "url", "reach_source", "submission", "deadlines",
    ):  # fmt: skip
        cells[name] = getattr(outlet, name)
    return cells


def _row(
    cells: dict[str, str],
    columns: Sequence[str],
    own: Sequence[CustomField],
    custom: dict[str, Any],
    params: dict[str, Any],
) -> list[str]:
    if params.get("mark"):
        marked(cells, params["mark"])
    return [
        *(cells[name] for name in columns),
        *(value_text(custom.get(field.key)) for field in own),
    ]


def marked(cells: dict[str, str], word: str, bearing: Sequence[str] = _MARKED) -> None:
    """Hide a word in the first of the columns that may bear it (``bearing``); the cell may be
    empty."""
    name = next(name for name in bearing if name in cells)
    cells[name] += mark_made(word)


def _words(words: Sequence[str]) -> str:
    return "、".join(dict.fromkeys(word for word in words if word))


def _beside(words: Sequence[str]) -> str:
    """What belongs to each of several outlets, in their order; empty ones keep their place."""
    return "、".join(words) if any(words) else ""


def _yes(value: bool) -> str:
    return _("Yes") if value else ""
