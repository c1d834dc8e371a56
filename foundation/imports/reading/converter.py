"""The sheets of a workbook to one CSV, below one another: a program of its own, so that it may die
alone.

    python -I converter.py SOURCE TARGET MEMORY SECONDS ROWS COLUMNS

Tells the sheets it wrote as JSON: ``[{"name": …, "rows": …, "hidden": …}]``. A cell merged over
several rows stands in each of them. Exit status: 0 done, 3 not a workbook, 4 locked, 5 too many
rows, 6 too many columns (in every sheet there is); anything else means that memory or time ran out.
Imports nothing of ours.
"""

import csv
import json
import resource
import sys
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

BROKEN, LOCKED, ROWS, COLUMNS = 3, 4, 5, 6
# Up to here a floating-point number holds every whole number.
EXACT = 2**53
MAX_SHEETS = 100


def cell_text(value: Any) -> str:
    """A cell as a person reads it: whole numbers without a point, times in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def sheet_write(sheet: Any, writer: Any) -> int:
    """Write a sheet's rows from its first row on; returns how many."""
    left = [""] * (sheet.start[1] if sheet.start else 0)
    begin: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (top, column), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            begin[top].append((column, bottom))
    open_cells: dict[int, tuple[int, str]] = {}
    count = 0
    for at, row in enumerate(sheet.iter_rows()):  # begins at the first row, not the first column
        cells = left + [cell_text(cell) for cell in row]
        for column, (bottom, text) in list(open_cells.items()):
            if at > bottom:
                del open_cells[column]
            elif column < len(cells) and not cells[column]:
                cells[column] = text
        for column, bottom in begin.get(at, ()):
            if column < len(cells) and cells[column]:
                open_cells[column] = (bottom, cells[column])
        writer.writerow(cells)
        count += 1
    return count


def main(source: str, target: str, memory: int, seconds: int, rows: int, columns: int) -> int:
    """Convert; returns the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(source)
        shown = calamine.SheetVisibleEnum.Visible
        kinds = [(at, one) for at, one in enumerate(book.sheets_metadata)]
        tables = [(at, one) for at, one in kinds if one.typ == calamine.SheetTypeEnum.WorkSheet]
        sheets, status = [], 0
        with open(target, "w", newline="", encoding="utf-8", errors="replace") as out:
            writer = csv.writer(out)
            for at, about in tables[:MAX_SHEETS]:
                sheet = book.get_sheet_by_index(at)
                if sheet.total_height > rows or sheet.total_width > columns:
                    status = status or (ROWS if sheet.total_height > rows else COLUMNS)
                    continue
                if count := sheet_write(sheet, writer):
                    hidden = about.visible != shown
                    sheets.append({"name": about.name[:80], "rows": count, "hidden": hidden})
    except calamine.PasswordError:
        return LOCKED
    except MemoryError:
        raise
    except Exception:  # damaged in one of many ways, or no workbook at all
        return BROKEN
    sys.stdout.write(json.dumps(sheets))
    return 0 if sheets else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *(int(each) for each in sys.argv[3:7])))
