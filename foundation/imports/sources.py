"""The rows of an import's stored file, by its sheets and its mapping."""

from collections.abc import Iterator
from typing import IO

from foundation.imports.models import Import
from foundation.imports.reading import STRIDE, Layout, Part, TableRow, table_rows
from foundation.imports.registry import SourceRow


def record_parts(record: Import) -> list[Part]:
    """The sheets of a workbook that hold anything; none for a file without sheets."""
    return [Part(**one) for one in record.parts]


def record_layout(record: Import) -> dict[int, Layout]:
    """How the sheets that are read lie, by sheet."""
    laid = [Layout(**one) for one in record.layout] or [
        Layout(0, record.first_row, list(range(len(record.columns))))
    ]
    return {one.part: one for one in laid}


def read_rows(record: Import, stream: IO[bytes], *, after: int = 0) -> Iterator[TableRow]:
    """The records of the file beyond row number ``after``: their cells as they stand on the
    sheet."""
    layout, parts = record_layout(record), record_parts(record)
    first = {part: part * STRIDE + one.first for part, one in layout.items()}
    rows = table_rows(stream, encoding=record.encoding, delimiter=record.delimiter, parts=parts)
    for row in rows:
        begin = first.get(row.number // STRIDE)
        if begin is not None and row.number >= begin and row.number > after:
            yield row


def as_columns(record: Import, row: TableRow, layout: dict[int, Layout]) -> list[str]:
    """A row's cells in the order of the import's columns."""
    part = row.number // STRIDE
    cells = [""] * len(record.columns)
    for at, place in enumerate(layout[part].places[: len(row.cells)]):
        cells[place] = row.cells[at]
    if len(layout) > 1:
        cells[-1] = record_parts(record)[part].name
    return cells


def source_rows(record: Import, stream: IO[bytes], *, after: int = 0) -> Iterator[SourceRow]:
    """The rows of an import's file beyond row number ``after``, by its mapping."""
    layout, parts = record_layout(record), record_parts(record)
    sheet_column = len(record.columns) - 1 if len(layout) > 1 else -1
    takes: dict[int, list[tuple[int, str]]] = {}
    named = [field for at, field in record.mapping.items() if int(at) == sheet_column]
    for part, one in layout.items():
        at_of = {place: at for at, place in enumerate(one.places)}
        takes[part] = [
            (at_of.get(int(at), -1), field)
            for at, field in record.mapping.items()
            if int(at) != sheet_column
        ]
    for row in read_rows(record, stream, after=after):
        part = row.number // STRIDE
        width = len(row.cells)
        cells = {field: row.cells[at] if 0 <= at < width else "" for at, field in takes[part]}
        for field in named:
            cells[field] = parts[part].name
        yield SourceRow(row.number, cells, ragged=any(row.cells[len(layout[part].places) :]))
