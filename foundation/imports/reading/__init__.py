"""Uploaded tables, however they were saved, as rows of text.

``table_prepare`` turns an upload into a file that can be read row by row (workbooks become CSV),
``table_look`` finds out how it is written, ``table_rows`` reads it without holding it.
"""

from foundation.imports.reading.limits import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS
from foundation.imports.reading.parts import STRIDE, Layout, Part, row_place
from foundation.imports.reading.prepare import Prepared, table_prepare
from foundation.imports.reading.table import TableLook, TableRow, table_look, table_rows

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "STRIDE",
    "Layout",
    "Part",
    "Prepared",
    "TableLook",
    "TableRow",
    "row_place",
    "table_look",
    "table_prepare",
    "table_rows",
]
