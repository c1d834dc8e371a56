"""Rows that are in a list and of nobody in it: sums at its end, and people who have left."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from foundation.imports.registry import CellError, SourceRow
from foundation.text.errors import value_shown
from foundation.text.normal import normalise

_COUNT = r"\d+\s*(?:人|位|名|个|家|条|份)?"
_SUM = re.compile(
    r"(?:(?:合|总|小|共|累)\s*计|总\s*数|总人数|人数合计|subtotal|total|sum)"
    rf"\s*[:：]?\s*(?:{_COUNT})?"
)
_COUNTED = re.compile(r"(?:共|计|共计)?\s*\d+\s*(?:人|位|名|个|家|条|份)")
# Nearly no cell has any of it: the rest is not looked at twice.
_HINT = re.compile(r"[计数]|total|sum|\d\s*[人位名个家条份]", re.IGNORECASE)
_GONE = r"已?(?:离职|离任|退休|调离|辞职|跳槽)|不在职|已离开"
# In brackets, or apart from what stands before and at the end: 退休生活报 is a paper, and somebody
# may write about 跳槽.
_LEFT = re.compile(
    rf"[（(【\[]\s*(?:{_GONE})\s*[)）】\]]|[\s\-—–/，,、·:：](?:{_GONE})\s*$|^已(?:离职|离任|离开)$"
)
# Nobody is called so.
_NAMED = re.compile(rf"(?:{_GONE})\s*[)）】\]]?\s*$|{_LEFT.pattern}")
_WHOLE = re.compile(_GONE)
# Where these words speak of the person; a note may say them of somebody else.
_SPEAKS = ("name", "title", "desk", "outlet", "outlet_title", "tags")


def sum_row(row: SourceRow, names: Iterable[str]) -> CellError | None:
    """Why a row is a sum of others and no record: 合计, 小计：12 人."""
    for name in names:
        said = row.cells.get(name, "")
        if not said or not _HINT.search(said):
            continue
        cell = normalise(said).strip()
        if _SUM.fullmatch(cell) or (name == "name" and _COUNTED.fullmatch(cell)):
            message = _("“%(value)s” is a sum or a count, not a record.") % {
                "value": value_shown(said)
            }
            return CellError(name, "row_sum", message, value_shown(said))
    return None


def left_row(row: SourceRow) -> CellError | None:
    """Why somebody is not taken for one who works there: the row says that they have left."""
    for name in (*_SPEAKS, "note"):
        cell = row.cells.get(name, "")
        if name == "note":
            found = _WHOLE.fullmatch(cell.strip("（）() "))
        else:
            found = (_NAMED if name == "name" else _LEFT).search(cell)
        if found:
            message = _(
                "“%(value)s” says that they have left, so they are not taken for somebody who works"
                " there. Give where they work now, or take the row out."
            ) % {"value": value_shown(cell)}
            return CellError(name, "row_left", message, value_shown(cell))
    return None
