"""Where a table begins: titles above it, and a header of one row or of two with merged cells."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from foundation.text.emails import email_normalise
from foundation.text.errors import TextError
from foundation.text.normal import normalise_phrase
from foundation.text.phones import phone_e164

# Between a group's name and its column's: 联系方式 / 手机.
JOIN = " / "
# A row with so many of the words that name columns is the header.
_WORDS_ENOUGH = 2
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class HeadRow:
    """A row as it is looked at: its number and its cells."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Head:
    """The names of a table's columns (empty where nothing names them), how many rows they take,
    and where among the looked-at rows the records begin."""

    names: list[str]
    height: int
    begin: int


def head_find(
    rows: Sequence[HeadRow],
    *,
    has_header: bool | None = None,
    at: int | None = None,
    words: frozenset[str] = frozenset(),
) -> Head:
    """The header among the first rows of a table, of which there is one at least. ``at`` is the row
    somebody says it stands in; ``words`` are those that name columns here, normalised."""
    top = _chosen(rows, at) if at else None
    if top is None:
        top = _by_words(rows, words)
    if top is None:
        top = _below_titles(rows)
    first = trimmed(rows[top].cells)
    named = has_header
    if named is None:
        named = bool(at) or not _looks_like_data(first)
    if not named:
        return Head([""] * len(first), 0, top)
    if top + 1 < len(rows) and (names := _grouped(first, rows[top + 1].cells)):
        return Head([name[:_NAME_LENGTH] for name in names], 2, top + 2)
    return Head([_one_line(cell) for cell in first], 1, top + 1)


def trimmed(cells: list[str]) -> list[str]:
    """Without the empty cells at the end."""
    end = len(cells)
    while end > 1 and not cells[end - 1]:
        end -= 1
    return cells[:end]


def words_in(names: Sequence[str], words: Container[str]) -> int:
    """How many of these names are words that name columns here."""
    return sum(1 for name in names if name and normalise_phrase(name.split(JOIN)[-1]) in words)


def _chosen(rows: Sequence[HeadRow], at: int) -> int | None:
    return next((index for index, row in enumerate(rows) if row.number == at), None)


def _by_words(rows: Sequence[HeadRow], words: frozenset[str]) -> int | None:
    """The row with the most words that name columns; the first of equals."""
    if not words:
        return None
    counts = [words_in(list(dict.fromkeys(row.cells)), words) for row in rows]
    best = max(counts)
    if best < _WORDS_ENOUGH:
        return None
    top = counts.index(best)
    # 联系方式 above 手机, 微信 and 邮箱: the names are in the lower row, the header is both.
    if top and _grouped(trimmed(rows[top - 1].cells), rows[top].cells):
        return top - 1
    return top


def _below_titles(rows: Sequence[HeadRow]) -> int:
    """Rows of one cell above a table are its title, where more cells follow soon."""
    for index, row in enumerate(rows):
        if len({cell for cell in row.cells if cell}) > 1:
            return index
    return 0


def _grouped(upper: list[str], lower: list[str]) -> list[str] | None:
    """The names of a header of two rows, whose upper has cells merged over several columns; None
    where these are no such two rows."""
    width = max(len(upper), len(trimmed(lower)))
    top = upper + [""] * (width - len(upper))
    below = (lower + [""] * width)[:width]
    groups = list(top)
    for at in range(1, width):
        if not groups[at] and below[at]:
            groups[at] = groups[at - 1]
    if len({cell for cell in top if cell}) < 2:  # a title
        return None
    if not all(groups) or _looks_like_data(below) or any(cell.isdigit() for cell in below):
        return None
    names, grouped = [], False
    for at, group in enumerate(groups):
        within = (at and groups[at - 1] == group) or (at + 1 < width and groups[at + 1] == group)
        own = _one_line(below[at])
        if within and own and own != group:
            grouped = grouped or not top[at]
            names.append(_one_line(group) + JOIN + own)
        elif own in ("", _one_line(group)):
            names.append(_one_line(group))
        else:
            return None
    return names if grouped else None


def _one_line(cell: str) -> str:
    return " ".join(cell.split())[:_NAME_LENGTH]


def _looks_like_data(cells: Sequence[str]) -> bool:
    """Whether a row holds a phone or an address: then it is no header."""
    return any(_is(phone_e164, cell) or _is(email_normalise, cell) for cell in cells if cell)


def _is(check: Callable[[str], str], cell: str) -> bool:
    try:
        check(cell)
    except TextError:
        return False
    return True
