"""The first sheet of a workbook to CSV: a program of its own, so that it may die alone.

    python -I converter.py SOURCE TARGET MEMORY SECONDS ROWS COLUMNS

Exit status: 0 done, 3 not a workbook, 4 locked, 5 too many rows, 6 too many columns; anything else
means that memory or time ran out. Imports nothing of ours.
"""

import csv
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

BROKEN, LOCKED, ROWS, COLUMNS = 3, 4, 5, 6
# Up to here a floating-point number holds every whole number.
EXACT = 2**53


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


def main(source: str, target: str, memory: int, seconds: int, rows: int, columns: int) -> int:
    """Convert; returns the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(source)
        sheet = book.get_sheet_by_index(0)
    except calamine.PasswordError:
        return LOCKED
    except Exception:  # damaged in one of many ways, or no workbook at all
        return BROKEN
    if sheet.total_height > rows:
        return ROWS
    if sheet.total_width > columns:
        return COLUMNS
    with open(target, "w", newline="", encoding="utf-8", errors="replace") as out:
        writer = csv.writer(out)
        left = [""] * (sheet.start[1] if sheet.start else 0)
        for row in sheet.iter_rows():  # begins at the sheet's first row, but not its first column
            writer.writerow(left + [cell_text(cell) for cell in row])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *(int(each) for each in sys.argv[3:7])))
