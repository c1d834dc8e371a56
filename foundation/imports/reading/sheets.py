"""Which sheets of a file are read together, and how their columns become one table's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.translation import gettext as _

from foundation.imports.reading.header import JOIN, Head, HeadRow, head_find, words_in
from foundation.imports.reading.limits import MAX_ROWS
from foundation.imports.reading.parts import Layout, Part
from foundation.text.normal import normalise_phrase

# Words that name columns where the file goes, with the field each means.
NO_WORDS: Mapping[str, str] = MappingProxyType({})
# The first rows of a sheet, among which its header is looked for.
TOP_ROWS = 12
_SAMPLES, _SAMPLE = 5, 80
# Who or what a row is about: a list of people and one of their papers are two lists.
_NAMED = "field:name"
# A sheet goes with the chosen one when it shares so many of its columns.
_SHARED = 0.5


@dataclass(slots=True)
class Beginning:
    """The first rows of a part that have anything in them, and how many there are in all."""

    part: int
    rows: list[HeadRow] = field(default_factory=list)
    count: int = 0
    # Beyond the rows the header is looked for in: for samples.
    more: list[list[str]] = field(default_factory=list)

    def add(self, number: int, cells: list[str]) -> None:
        """Take note of the next row."""
        self.count += 1
        if self.count <= TOP_ROWS:
            self.rows.append(HeadRow(number, cells))
        elif self.count <= TOP_ROWS + _SAMPLES:
            self.more.append(cells)


@dataclass(frozen=True, slots=True)
class Laid:
    """The table that the chosen sheets make."""

    has_header: bool
    columns: list[str]
    rows: int
    samples: list[list[str]]
    layout: list[Layout]
    header_row: int


@dataclass(frozen=True, slots=True)
class _Sheet:
    begun: Beginning
    head: Head
    words: int
    fields: Mapping[str, str]

    @property
    def rows(self) -> int:
        return self.begun.count - self.head.begin

    @property
    def first(self) -> int:
        """The row its records begin at."""
        rows, begin = self.begun.rows, self.head.begin
        return rows[begin - 1].number + 1 if self.head.height else rows[begin].number

    @property
    def records(self) -> list[list[str]]:
        below = [row.cells for row in self.begun.rows[self.head.begin :]]
        return [*below, *self.begun.more][:_SAMPLES]

    @property
    def names(self) -> set[str]:
        return {_meant(name, self.fields) for name in self.head.names} - {""}


def lay_out(
    begun: Sequence[Beginning],
    *,
    parts: Sequence[Part] = (),
    chosen: Sequence[int] | None = None,
    has_header: bool | None = None,
    header_row: int | None = None,
    words: Mapping[str, str] = NO_WORDS,
) -> Laid:
    """Choose the sheets (those ``chosen``, else the one that looks most like the table and those
    with its columns) and put their columns side by side, by their names."""
    picked = None if chosen is None else set(chosen)
    some = [one for one in begun if picked is None or one.part in picked] or list(begun)
    sheets = []
    for one in some:
        head = head_find(one.rows, has_header=has_header, at=header_row, words=frozenset(words))
        sheets.append(_Sheet(one, head, words_in(head.names, words), words))
    together = sheets if picked is not None else _together(sheets, parts)
    columns: list[str] = []
    layout = []
    for sheet in together:
        places = _places(sheet.head.names, columns, words)
        layout.append(Layout(sheet.begun.part, sheet.first, places))
    samples: list[list[str]] = [[] for _column in columns]
    for sheet, laid in zip(together, layout, strict=True):
        for cells in sheet.records:
            if len(samples[0]) < _SAMPLES:
                _sample(samples, laid, cells)
    if len(together) > 1:
        columns.append(_free(_("Sheet"), columns))
        samples.append([parts[sheet.begun.part].name for sheet in together][:_SAMPLES])
    head = together[0].head
    return Laid(
        has_header=head.height > 0,
        columns=columns,
        rows=sum(sheet.rows for sheet in together),
        samples=samples,
        layout=layout,
        header_row=together[0].begun.rows[head.begin - head.height].number if head.height else 0,
    )


def column_letter(at: int) -> str:
    """A column's place as spreadsheets name it: A, B, … Z, AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _together(sheets: list[_Sheet], parts: Sequence[Part]) -> list[_Sheet]:
    """The sheet that names most columns we know, and has most rows; with it those that are shown
    and have its columns, as far as they fit."""
    shown = [one for one in sheets if not parts or not parts[one.begun.part].hidden] or sheets
    best = max(shown, key=lambda one: (one.rows > 0, one.words, one.rows, -one.begun.part))
    taken, rows = [], 0
    for sheet in shown:
        shared = len(sheet.names & best.names)
        fits = rows + sheet.rows <= MAX_ROWS - (
            best.rows if sheet.begun.part < best.begun.part else 0
        )
        same = shared >= 2 and shared >= _SHARED * min(len(best.names), len(sheet.names))
        same = same and (_NAMED in sheet.names or _NAMED not in best.names)
        if sheet is best or (same and sheet.rows > 0 and fits):
            taken.append(sheet)
            rows += sheet.rows
    return taken


def _meant(name: str, fields: Mapping[str, str]) -> str:
    """What a column is: the field its name means, so that 记者 is the 姓名 of another sheet."""
    word = normalise_phrase(name)
    last = normalise_phrase(name.split(JOIN)[-1])
    return f"field:{fields[last]}" if last in fields else word


def _places(names: list[str], columns: list[str], fields: Mapping[str, str]) -> list[int]:
    """The place of each column of a sheet among the file's, which grow by those that are new."""
    known: dict[str, list[int]] = {}
    for at, name in enumerate(columns):
        known.setdefault(normalise_phrase(name), []).append(at)
    # The same name goes before another of the same meaning.
    same = [
        waiting.pop(0) if name and (waiting := known.get(normalise_phrase(name))) else None
        for name in names
    ]
    places: list[int] = []
    for at, name in enumerate(names):
        place = same[at]
        if place is None:
            place = _alike(name, columns, fields, {*same, *places})
        if place is None:
            columns.append(name or column_letter(at))
            place = len(columns) - 1
        places.append(place)
    return places


def _alike(
    name: str, columns: list[str], fields: Mapping[str, str], taken: set[int | None]
) -> int | None:
    """A column of another name that means the same field, and nobody of this sheet has yet."""
    meant = _meant(name, fields)
    if not name or not meant.startswith("field:"):
        return None
    return next(
        (
            at
            for at, other in enumerate(columns)
            if at not in taken and _meant(other, fields) == meant
        ),
        None,
    )


def _sample(samples: list[list[str]], laid: Layout, cells: list[str]) -> None:
    row = [""] * len(samples)
    for at, place in enumerate(laid.places):
        row[place] = cells[at][:_SAMPLE] if at < len(cells) else ""
    for values, cell in zip(samples, row, strict=True):
        values.append(cell)


def _free(name: str, columns: list[str]) -> str:
    return name if name not in columns else f"{name} 2"
