"""A delimited text file as rows: how it is written, its header, and its rows one by one."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
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
from foundation.text.emails import email_normalise
from foundation.text.encoding import OpenedText, open_text
from foundation.text.errors import EncodingError, TextError
from foundation.text.phones import phone_e164

DELIMITERS = (",", ";", "\t")
_SAMPLE_ROWS = 30
_SAMPLES = 5
_TITLE_ROWS = 10
# What separates nothing but is written by programs that think of Excel.
_SEP_LINE = "sep="

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class TableLook:
    """How a file is written and what it holds. ``rows`` counts those with anything in them from
    ``first_row`` on (below titles and the header); ``columns`` are header cells, or places (A, B…)
    where there is no header; ``samples`` the first values of each column."""

    encoding: str
    delimiter: str
    has_header: bool
    first_row: int
    columns: list[str]
    rows: int
    samples: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its number as a spreadsheet shows it (from 1), and its cells."""

    number: int
    cells: list[str]


def table_look(
    stream: IO[bytes], *, encoding: str = "", has_header: bool | None = None
) -> TableLook:
    """Read a file through once and say how it is written. ``encoding`` and ``has_header`` override
    what would be recognised. Raises FileRefused's kinds; a file that passes is readable to its
    end."""
    name, delimiter = _recognise(stream, encoding)
    rows = table_rows(stream, encoding=name, delimiter=delimiter)
    begin = list(islice(rows, _TITLE_ROWS))
    if not begin:
        raise FileEmpty
    begin = _without_titles(begin)
    first = begin[0]
    head = _trimmed(first.cells)
    header = not _looks_like_data(head) if has_header is None else has_header
    samples: list[list[str]] = [[] for _ in head]
    count = 0
    for row in chain(begin[1:] if header else begin, rows):
        count += 1
        if count <= _SAMPLES:
            for at, values in enumerate(samples):
                values.append(row.cells[at][:80] if at < len(row.cells) else "")
        if count > MAX_ROWS:
            raise TooManyRows(limit=f"{MAX_ROWS:,}")
    if count == 0:
        raise FileNoRows
    return TableLook(
        encoding=name,
        delimiter=delimiter,
        has_header=header,
        first_row=first.number + header,
        columns=[_column_name(cell if header else "", at) for at, cell in enumerate(head)],
        rows=count,
        samples=samples,
    )


def table_rows(stream: IO[bytes], *, encoding: str, delimiter: str) -> Iterator[TableRow]:
    """The rows of a file that have anything in them, header included, from its start. Cells are
    trimmed; bytes no database keeps are taken out. Raises CellTooLong, TooManyColumns,
    EncodingRefused."""
    text = _opened(stream, encoding).reader
    number = 0
    try:
        reader = csv.reader(text, delimiter=delimiter)
        for cells in reader:
            number += 1
            if number == 1 and _is_sep_line(cells, delimiter):
                continue
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise TooManyColumns(limit=MAX_COLUMNS)
            cleaned = [cell.replace("\0", "").strip() for cell in cells[:MAX_COLUMNS]]
            if any(cleaned):
                yield TableRow(number, cleaned)
    except csv.Error:
        raise CellTooLong(row=number + 1, limit=f"{MAX_CELL:,}") from None
    except UnicodeError:
        raise EncodingRefused from None
    finally:
        with suppress(ValueError):  # closed already
            text.detach()  # the stream stays the caller's


def column_letter(at: int) -> str:
    """A column's place as spreadsheets name it: A, B, … Z, AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


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


def _trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    end = len(cells)
    while end > 1 and not cells[end - 1]:
        end -= 1
    return cells[:end]


def _looks_like_data(cells: list[str]) -> bool:
    """Whether a first row holds a phone or an address: then it is no header."""
    return any(_is(phone_e164, cell) or _is(email_normalise, cell) for cell in cells if cell)


def _is(check: Callable[[str], str], cell: str) -> bool:
    try:
        check(cell)
    except TextError:
        return False
    return True


def _column_name(cell: str, at: int) -> str:
    return " ".join(cell.split())[:60] or column_letter(at)


def _without_titles(rows: list[TableRow]) -> list[TableRow]:
    """Rows of one cell above a table are its title, where more cells follow soon."""
    for at, row in enumerate(rows):
        if sum(1 for cell in row.cells if cell) > 1:
            return rows[at:]
    return rows
