"""Rows that tell of several persons, taken apart: 张伟、李娜 with 13800138000、13900139000."""

from collections.abc import Callable
from dataclasses import replace

from foundation.imports.models import Import
from foundation.imports.registry import SourceRow
from kol.press.importing.cells import people_split, values_split

# In the cells of a row that can't be taken apart: the field that says not whose its values are.
UNCLEAR = "!people"
# One value for all: a switchboard, an outlet, a title they share.
_SHARED = ("phone", "outlet", "outlet_title", "title", "desk")
_OWN = ("mobile", "reach", "wechat", "email", "qq", "weibo", "birthday", "pen_names")


def split(record: Import) -> Callable[[SourceRow], list[SourceRow]]:
    """What makes of a row the rows of the persons in it, where the import is asked to."""
    return people_pieces if record.options.get("split", True) else whole


def whole(row: SourceRow) -> list[SourceRow]:
    """The row as it stands."""
    return [row]


def people_pieces(row: SourceRow) -> list[SourceRow]:
    """A row for each person it names; the row itself, marked, where it is unclear what is whose."""
    people = people_split(row.cells.get("name", ""))
    count = len(people)
    if count == 1:
        return [row]
    pieces: list[dict[str, str]] = [{**row.cells, "name": name} for name in people]
    for field in (*_SHARED, *_OWN):
        values = values_split(row.cells.get(field, ""))
        if len(values) == count:
            for piece, value in zip(pieces, values, strict=True):
                piece[field] = value
        elif values and field in _OWN:
            return [replace(row, cells={**row.cells, UNCLEAR: field})]
    return [
        SourceRow(row.number, cells, row.ragged, piece=at)
        for at, cells in enumerate(pieces, start=1)
    ]
