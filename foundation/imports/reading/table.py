"""A delimited text file as rows: how it is written, its header, and its rows one by one."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from foundation.imports.errors import (
    CellTooLong,
    EncodingRefused,
    FileEmpty,
    FileNoRows,
    TooManyColumns,
    TooManyRows,
)
from foundation.imports.reading.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from foundation.imports.reading.parts import STRIDE, Layout, Part
from foundation.imports.reading.sheets import NO_WORDS, Beginning, lay_out
from foundation.text.encoding import OpenedText, open_text
from foundation.text.errors import EncodingError

DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 30
# What separates nothing but is written by programs that think of Excel.
_SEP_LINE = "sep="

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class TableLook:
    """How a file is written and what it holds. ``rows`` counts those with anything in them from
    ``first_row`` on (below titles and the header); ``columns`` are header cells, or places (A, B…)
    where there is no header; ``samples`` the first values of each column; ``layout`` says how
    each sheet that is read lies; ``top`` shows the first rows of the first of them."""

    encoding: str
    delimiter: str
    has_header: bool
    first_row: int
    columns: list[str]
    rows: int
    samples: list[list[str]] = field(default_factory=list)
    layout: list[Layout] = field(default_factory=list)
    header_row: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number as a spreadsheet shows it (from 1; see ``parts``), and its cells."""

    number: int
    cells: list[str]


def table_look(
    stream: IO[bytes],
    *,
    encoding: str = "",
    has_header: bool | None = None,
    header_row: int | None = None,
    parts: Sequence[Part] = (),
    chosen: Sequence[int] | None = None,
    words: Mapping[str, str] = NO_WORDS,
) -> TableLook:
    """Read a file through once and say how it is written. What is given overrides what would be
    recognised: ``encoding``, ``has_header``, the row the header stands in, the sheets to be read.
    ``words`` (normalised) name columns where it is to go, with the field each means. Raises
    FileRefused's kinds; a file that passes is readable to its end."""
    name, delimiter = (encoding, ",") if parts else _recognise(stream, encoding)
    begun: dict[int, Beginning] = {}
    for row in table_rows(stream, encoding=name, delimiter=delimiter, parts=parts):
        part, number = divmod(row.number, STRIDE)
        begun.setdefault(part, Beginning(part)).add(number, row.cells)
    if not begun:
        raise FileEmpty
    laid = lay_out(
        list(begun.values()),
        parts=parts,
        chosen=chosen,
        has_header=has_header,
        header_row=header_row,
        words=words,
    )
    if laid.rows == 0:
        raise FileNoRows
    if laid.rows > MAX_ROWS:
        raise TooManyRows(limit=f"{MAX_ROWS:,}")
    return TableLook(
        encoding=name,
        delimiter=delimiter,
        has_header=laid.has_header,
        first_row=laid.layout[0].first,
        columns=laid.columns,
        rows=laid.rows,
        samples=laid.samples,
        layout=laid.layout,
        header_row=laid.header_row,
    )


def table_rows(
    stream: IO[bytes], *, encoding: str, delimiter: str, parts: Sequence[Part] = ()
) -> Iterator[TableRow]:
    """The rows of a file that have anything in them, header included, from its start. Cells are
    trimmed; bytes no database keeps are taken out. Raises CellTooLong, TooManyColumns,
    EncodingRefused."""
    text = _opened(stream, encoding).reader
    number, part = 0, 0
    try:
        reader = csv.reader(text, delimiter=delimiter)
        for cells in reader:
            number += 1
            while part + 1 < len(parts) and number > parts[part].rows:
                number, part = number - parts[part].rows, part + 1
            if number == 1 and not parts and _is_sep_line(cells, delimiter):
                continue
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise TooManyColumns(limit=MAX_COLUMNS)
            cleaned = [cell.replace("\0", "").strip() for cell in cells[:MAX_COLUMNS]]
            if any(cleaned):
                yield TableRow(part * STRIDE + number, cleaned)
    except csv.Error:
        raise CellTooLong(row=number + 1, limit=f"{MAX_CELL:,}") from None
    except UnicodeError:
        raise EncodingRefused from None
    finally:
        with suppress(ValueError):  # closed already
            text.detach()  # the stream stays the caller's


def _opened(stream: IO[bytes], encoding: str) -> OpenedText:
    stream.seek(0)
    try:
        return open_text(stream, encoding or None)
    except EncodingError as error:
        raise EncodingRefused(error.code, error.message, field="encoding") from None


def _recognise(stream: IO[bytes], encoding: str) -> tuple[str, str]:
    """The encoding, and the delimiter that cuts the first rows most evenly."""
    opened = _opened(stream, encoding)
    lines = [line[:4000] for line in islice(opened.reader, _SAMPLE_ROWS)]
    opened.reader.detach()
    stream.seek(0)
    if lines and lines[0].lower().startswith(_SEP_LINE) and lines[0][4:5] in DELIMITERS:
        return opened.encoding, lines[0][4]
    return opened.encoding, max(DELIMITERS, key=lambda one: _evenness(lines, one))


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    """How well a delimiter cuts: the share of rows with the commonest width, then that width."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
    except csv.Error:
        return 0.0, 0
    if not widths:
        return 0.0, 0
    width, rows = widths.most_common(1)[0]
    return (rows / widths.total(), width) if width > 1 else (0.0, 1)


def _is_sep_line(cells: list[str], delimiter: str) -> bool:
    return delimiter.join(cells).strip().lower() == f"{_SEP_LINE}{delimiter}"
