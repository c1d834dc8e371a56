"""What a row of contacts says: cells to values, or reasons why not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from foundation.imports.customs import CUSTOM, CustomColumn, ValueRefused
from foundation.imports.registry import CellError, SourceRow
from foundation.imports.values import NO, YES
from foundation.jobs.sheets import cell_plain
from foundation.scopes.errors import DomainError
from foundation.text.dates import birthday_read
from foundation.text.errors import value_shown
from foundation.text.normal import display_clean, normalise
from foundation.text.several import words_split
from kol.press.importing.asides import left_row, sum_row
from kol.press.importing.cells import (
    channels_read,
    firmly_split,
    name_read,
    people_split,
    values_split,
)
from kol.press.importing.people import UNCLEAR
from kol.press.importing.words import UNKNOWN
from kol.press.models import Channel, Contact
from kol.press.services.channels import ChannelRead
from kol.press.services.fields import fields_clean

NOTE_LENGTH = 2000
TEXTS = ("region", "address", "preferences", "topics", "source")
WORDS = ("beats", "tags", "languages", "pen_names")
_CLEANED = frozenset((*TEXTS, *WORDS))
# Where a list says 合计.
_SUMMED = ("name", "outlet", "outlet_title", "tags", "region", "desk", "title")
_CHANNELS: dict[str, str] = {
    "mobile": Channel.Kind.MOBILE, "phone": Channel.Kind.PHONE, "wechat": Channel.Kind.WECHAT,
    "email": Channel.Kind.EMAIL, "qq": Channel.Kind.QQ, "weibo": Channel.Kind.WEIBO, "reach": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RowRules:
    """What holds for all rows: a source, tags, purpose and basis, the team's people by name, the
    team's own fields."""

    source: str = ""
    tags: tuple[str, ...] = ()
    purpose: str = ""
    basis: str = ""
    staff: Mapping[str, int] = field(default_factory=dict)
    custom: tuple[CustomColumn, ...] = ()
    today: date = date.max


@dataclass(slots=True)
class PressRow:
    """A row read. ``fields`` are columns of the record that the row speaks of; ``errors`` are why
    it is refused; ``read`` is how cells were understood."""

    number: int
    name: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    read: dict[str, str] = field(default_factory=dict)
    channels: list[ChannelRead] = field(default_factory=list)
    outlets: list[str] = field(default_factory=list)
    outlet_title: str = ""
    title: str = ""
    desk: str = ""

    def refuse(self, column: str, code: str, message: str, value: str = "") -> None:
        """One more reason why it can't be taken."""
        self.errors.append(CellError(column, code, message, value))


def said(row: SourceRow, name: str) -> str:
    """A cell, empty where it says that there is nothing."""
    cell = cell_plain(row.cells.get(name, ""))
    return "" if cell.lower() in UNKNOWN else cell


def contact_read(row: SourceRow, rules: RowRules) -> PressRow:
    """Read a row. All that is wrong with it is told at once."""
    read = PressRow(row.number)
    if row.ragged:
        read.refuse("", "row_ragged", _("The row has more cells than the header has columns."))
    if not_one := sum_row(row, _SUMMED) or left_row(row):
        read.errors.append(not_one)
        return read
    if UNCLEAR in row.cells:
        _unclear(read, row)
        return read
    _name(read, row)
    _channels(read, row)
    cells = {name: said(row, name) for name in _CLEANED}
    _fields(read, cells)
    _birthday(read, said(row, "birthday"), rules)
    owner_read(read, said(row, "owner"), rules.staff)
    for name in ("is_kol", "do_not_contact"):
        if _yes(read, name, said(row, name)):
            read.fields[name] = True
    read.outlets = [display_clean(one, 80) for one in _outlets(said(row, "outlet"))]
    read.outlet_title = said(row, "outlet_title")
    read.title = display_clean(said(row, "title"), 60) or read.title
    read.desk = display_clean(said(row, "desk"), 60)
    note_read(read, said(row, "note"))
    custom_read(read, row, rules.custom)
    _recognisable(read)
    _for_all(read, rules)
    return read


def note_read(read: PressRow, cell: str) -> None:
    """A note, with what stood beside the name."""
    text = "\n".join(part for part in (read.note, cell) if part)
    read.note = display_clean(text, NOTE_LENGTH, multiline=True)


def custom_read(read: PressRow, row: SourceRow, columns: tuple[CustomColumn, ...]) -> None:
    """Values of the team's own fields."""
    for one in columns:
        text = row.cells.get(CUSTOM + one.key, "")
        try:
            value = one.clean(text)
        except ValueRefused as error:
            read.refuse(CUSTOM + one.key, error.code, error.message, value_shown(text))
        else:
            if value is not None:
                read.custom[one.key] = value


def owner_read(read: PressRow, cell: str, staff: Mapping[str, int]) -> None:
    """One of the team, by the name they go by here."""
    if not cell:
        return
    owner = staff.get(normalise(cell))
    if owner is None:
        message = _("Nobody on the team goes by “%(name)s”.") % {"name": value_shown(cell)}
        read.refuse("owner", "owner_unknown", message, value_shown(cell))
    else:
        read.fields["owner_id"] = owner


def cleaned(
    read: PressRow,
    model: type[Contact] | Any,
    name: str,
    value: Any,
    allowed: frozenset[str],
) -> None:
    """One column's value as the record keeps it, or why not."""
    try:
        kept = fields_clean(model, {name: value}, allowed)[name]
    except DomainError as error:
        shown = value if isinstance(value, str) else "、".join(map(str, value))
        read.refuse(name, error.code, error.text(), value_shown(shown))
    else:
        if kept not in ("", [], None):
            read.fields[name] = kept


def _unclear(read: PressRow, row: SourceRow) -> None:
    column = row.cells[UNCLEAR]
    message = _(
        "The row names %(people)s people but gives %(values)s here: it is unclear whose. "
        "Give each a row of their own."
    ) % {
        "people": len(people_split(row.cells.get("name", ""))),
        "values": len(values_split(row.cells[column])),
    }
    read.refuse(column, "row_people", message, value_shown(row.cells[column]))


def _name(read: PressRow, row: SourceRow) -> None:
    cell = said(row, "name")
    person = name_read(cell)
    read.name, read.title, read.note = person.name, person.title, person.more
    if person.pen_names:
        read.fields["pen_names"] = person.pen_names
    if person.mobile:
        _channel(read, "name", Channel.Kind.MOBILE, person.mobile)
    if person.name != display_clean(row.cells.get("name", ""), 60) or row.piece:
        read.read["name"] = "、".join([person.name, *person.pen_names])
    if person.title:
        read.read["title"] = person.title


def _channels(read: PressRow, row: SourceRow) -> None:
    for name, kind in _CHANNELS.items():
        if cell := said(row, name):
            _channel(read, name, kind, cell)


def _channel(read: PressRow, name: str, kind: str, cell: str) -> None:
    try:
        found = channels_read(kind, cell)
    except DomainError as error:
        read.refuse(name, error.code, error.text(), value_shown(cell))
        return
    have = {(one.kind, one.normal) for one in read.channels}
    read.channels += [one for one in found if (one.kind, one.normal) not in have]
    if len(found) > 1 or any(one.value != cell for one in found):
        read.read[name] = "、".join(
            one.value if one.kind == kind else f"{Channel.Kind(one.kind).label} {one.value}"
            for one in found
        )


def _fields(read: PressRow, cells: dict[str, str]) -> None:
    for name in TEXTS:
        if cells[name]:
            cleaned(read, Contact, name, cells[name], _CLEANED)
    for name in WORDS:
        if cells[name]:
            words = [*read.fields.get(name, ()), *words_split(cells[name], 81)]
            cleaned(read, Contact, name, words, _CLEANED)


def _birthday(read: PressRow, cell: str, rules: RowRules) -> None:
    if not cell:
        return
    try:
        year, month, day = birthday_read(cell, rules.today)
    except ValueError:
        message = _("“%(value)s” is not a birthday. Write it as 1985-03-12 or 03-12.") % {
            "value": value_shown(cell)
        }
        read.refuse("birthday", "birthday_invalid", message, value_shown(cell))
        return
    read.fields["birth"] = [year, month, day]
    text = f"{year}-{month:02}-{day:02}" if year else f"{month:02}-{day:02}"
    if text != cell:
        read.read["birthday"] = text


def _yes(read: PressRow, name: str, cell: str) -> bool:
    word = normalise(cell).strip()
    if not word or word in NO:
        return False
    if word in YES:
        return True
    message = _("“%(value)s” is neither yes nor no.") % {"value": value_shown(cell)}
    read.refuse(name, "value_boolean", message, value_shown(cell))
    return False


def _outlets(cell: str) -> list[str]:
    return list(dict.fromkeys(firmly_split(cell)))


def _recognisable(read: PressRow) -> None:
    if read.errors:
        return
    if not read.name and not read.channels:
        read.refuse("", "row_nobody", _("The row names nobody, and no way to reach them."))
    elif read.name and not (
        read.channels or read.outlets or read.outlet_title or read.fields or read.custom
    ):
        message = _("Nothing but a name: give an outlet or a way to reach them as well.")
        read.refuse("name", "row_name_only", message)


def _for_all(read: PressRow, rules: RowRules) -> None:
    if rules.source and "source" not in read.fields:
        read.fields["source"] = rules.source
    if rules.tags:
        tags = [*read.fields.get("tags", ()), *rules.tags]
        read.fields["tags"] = list(dict.fromkeys(tags))
    for name in ("purpose", "basis"):
        if value := getattr(rules, name):
            read.fields[name] = value


Reader = Callable[[SourceRow, RowRules], PressRow]
