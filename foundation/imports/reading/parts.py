"""The sheets of a workbook within one file: which there are, and how their rows are numbered.

A row's number is its place on its sheet plus ``STRIDE`` for each sheet before, so that numbers grow
through the file and each names one row. A file without sheets has one part, and plain numbers.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from foundation.jobs.models import ROWS_A_SHEET

STRIDE = ROWS_A_SHEET


@dataclass(frozen=True, slots=True)
class Part:
    """A sheet: its name, its rows in the file (empty ones too), whether it is hidden."""

    name: str
    rows: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How a part that is read lies: the row its records begin at (on the sheet), and for each of
    its columns the place among the file's columns (-1: none)."""

    part: int
    first: int
    places: list[int]


def part_of(number: int) -> tuple[int, int]:
    """The part and the row there of a row's number."""
    return divmod(number, STRIDE)


def row_place(number: int, parts: list[Part] | None = None) -> str:
    """Where a row is, for people: its row, led by its sheet where it is not on the first."""
    part, row = part_of(number)
    if parts and len(parts) > 1:
        name = parts[part].name if part < len(parts) else str(part + 1)
        return _("%(sheet)s, row %(row)s") % {"sheet": name, "row": row}
    return str(row) if not part else f"{part + 1}:{row}"
