"""Excel files of any length: written in constant memory, a second sheet where the first is full."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO

import xlsxwriter

from foundation.jobs.sheets import cell_neutral

# A sheet has 1,048,576 rows, one of which is the header.
SHEET_ROWS = 1_048_575
_MAX_CELL = 32_767


@contextmanager
def book_made(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, sheet_rows: int = SHEET_ROWS
) -> Iterator[IO[bytes]]:
    """A workbook in a temporary file, open for reading; the header stands on every sheet.

    All cells are text, and a leading sign is neutralised for those who save it as CSV.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/book.xlsx"
        # Its cells are text: nothing becomes a formula, a link or a number.
        options = {"constant_memory": True, "tmpdir": folder}
        with xlsxwriter.Workbook(path, options) as book:
            sheet, at = None, sheet_rows
            for row in rows:
                if sheet is None or at == sheet_rows:
                    sheet, at = book.add_worksheet(), 0
                    _row_write(sheet, 0, header)
                at += 1
                _row_write(sheet, at, row)
            if sheet is None:
                _row_write(book.add_worksheet(), 0, header)
        with open(path, "rb") as stream:
            yield stream


def _row_write(sheet: "xlsxwriter.worksheet.Worksheet", at: int, cells: Sequence[object]) -> None:
    for column, cell in enumerate(cells):
        text = cell_neutral(cell)[:_MAX_CELL]
        if text:
            sheet.write_string(at, column, text)
