"""What a row of outlets says."""

from django.utils.translation import gettext as _

from foundation.imports.registry import SourceRow
from foundation.text.dates import day_read
from foundation.text.errors import value_shown
from foundation.text.normal import display_clean, normalise
from foundation.text.several import words_split
from kol.press.importing.asides import sum_row
from kol.press.importing.cells import amount_read
from kol.press.importing.rows import (
    PressRow,
    RowRules,
    cleaned,
    custom_read,
    note_read,
    owner_read,
    said,
)
from kol.press.importing.words import KIND_OF, LEVEL_OF
from kol.press.models import Outlet

TEXTS = ("region", "language", "audience", "url", "reach_source", "submission", "deadlines")
WORDS = ("aliases", "beats", "tags")
_CLEANED = frozenset((*TEXTS, *WORDS))


def outlet_read(row: SourceRow, rules: RowRules) -> PressRow:
    """Read a row. All that is wrong with it is told at once. ``outlets`` holds what it belongs
    to."""
    read = PressRow(row.number, display_clean(said(row, "name"), 81).strip("《》"))
    if row.ragged:
        read.refuse("", "row_ragged", _("The row has more cells than the header has columns."))
    if sums := sum_row(row, ("name", "kind", "region", "tags")):
        read.errors.append(sums)
        return read
    if not read.name:
        read.refuse("name", "press_name_missing", _("The row names no outlet."))
    elif len(read.name) > 80:
        message = _("At most %(limit)s characters.") % {"limit": 80}
        read.refuse("name", "press_field_invalid", message, value_shown(read.name))
    if read.name and read.name != row.cells.get("name", ""):
        read.read["name"] = read.name
    for name in TEXTS:
        if cell := said(row, name):
            cleaned(read, Outlet, name, cell, _CLEANED)
    for name in WORDS:
        if cell := said(row, name):
            cleaned(read, Outlet, name, words_split(cell, 81), _CLEANED)
    _one_of(read, "kind", said(row, "kind"), KIND_OF)
    _one_of(read, "level", said(row, "level"), LEVEL_OF)
    for name in ("reach", "circulation"):
        _amount(read, name, said(row, name))
    _day(read, "reach_on", said(row, "reach_on"))
    owner_read(read, said(row, "owner"), rules.staff)
    if parent := display_clean(said(row, "parent"), 80):
        read.outlets = [parent]
    note_read(read, said(row, "note"))
    custom_read(read, row, rules.custom)
    if rules.tags:
        read.fields["tags"] = list(dict.fromkeys([*read.fields.get("tags", ()), *rules.tags]))
    return read


def _one_of(read: PressRow, name: str, cell: str, words: dict[str, str]) -> None:
    """A kind or a level, by one of the words it goes by; a longer one that holds such a word."""
    if not cell:
        return
    word = normalise(cell).strip()
    choices = Outlet.Kind if name == "kind" else Outlet.Level
    by_label = {normalise(str(label)): value for value, label in choices.choices}
    value = words.get(word) or by_label.get(word)
    if value is None:
        held = [known for known in words if len(known) > 1 and known in word]
        value = words[max(held, key=len)] if held else None
    if value is None:
        labels = "、".join(str(label) for label in choices.labels)
        message = _("“%(value)s” is none of these: %(labels)s.") % {
            "value": value_shown(cell), "labels": labels,
        }  # fmt: skip
        read.refuse(name, f"outlet_{name}_unknown", message, value_shown(cell))
        return
    if value != Outlet.Kind.OTHER:  # as it is where nothing is said
        read.fields[name] = value
    label = str(choices(value).label)
    if label != cell:
        read.read[name] = label


def _amount(read: PressRow, name: str, cell: str) -> None:
    if not cell:
        return
    try:
        amount = amount_read(cell)
    except ValueError:
        message = _("“%(value)s” is not a number. Write it as 120000 or %(short)s.") % {
            "value": value_shown(cell), "short": "12万",
        }  # fmt: skip
        read.refuse(name, "value_number", message, value_shown(cell))
        return
    if amount >= 2**63:
        message = _("“%(value)s” is too large a number.") % {"value": value_shown(cell)}
        read.refuse(name, "value_number", message, value_shown(cell))
        return
    read.fields[name] = amount
    if str(amount) != cell:
        read.read[name] = f"{amount:,}"


def _day(read: PressRow, name: str, cell: str) -> None:
    if not cell:
        return
    try:
        day = day_read(cell).isoformat()
    except ValueError:
        message = _("“%(value)s” is not a date. Write it as 2026-11-26.") % {
            "value": value_shown(cell)
        }
        read.refuse(name, "value_date", message, value_shown(cell))
        return
    read.fields[name] = day
    if day != cell:
        read.read[name] = day
