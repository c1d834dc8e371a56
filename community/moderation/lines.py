"""Words as people paste them: one a line, or CSV with a category behind the word."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from community.moderation.models.words import WORD_LENGTH, Category
from foundation.text.normal import display_clean, normalise_phrase

MOST_LINES = 20_000
# What a category may be called in a file, beside its own code.
_NAMES = {
    "广告": Category.ADS,
    "引流": Category.ADS,
    "诈骗": Category.FRAUD,
    "辱骂": Category.ABUSE,
    "谩骂": Category.ABUSE,
    "色情": Category.PORN,
    "赌博": Category.GAMBLING,
    "违法": Category.ILLEGAL,
    "涉政": Category.ILLEGAL,
    "未成年": Category.MINORS,
    "其他": Category.OTHER,
}
_HEADS = {"词", "词语", "敏感词", "word"}


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word to add; ``category`` empty is the list's."""

    text: str
    normal: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was understood, and the lines (number, text) that were not."""

    lines: list[WordLine]
    refused: list[tuple[int, str]]


def lines_read(pasted: str) -> Pasted:
    """Read what was pasted: a word a line; behind a comma, semicolon or tab its category.

    A line without a letter or digit in its word, with a word of more than WORD_LENGTH characters,
    or with a category nobody knows is refused and named. Lines beyond MOST_LINES are refused too.
    """
    lines: list[WordLine] = []
    refused: list[tuple[int, str]] = []
    for number, parts in enumerate(_rows(pasted.lstrip("\ufeff").splitlines()), 1):
        text = display_clean(parts[0], WORD_LENGTH * 2) if parts else ""
        if not text or (number == 1 and text.casefold() in _HEADS):
            continue
        named = parts[1].strip() if len(parts) > 1 else ""
        category = _category(named)
        normal = normalise_phrase(text)
        fits = len(text) <= WORD_LENGTH and 0 < len(normal) <= WORD_LENGTH * 2
        if not fits or category is None or len(lines) >= MOST_LINES:
            refused.append((number, ",".join(parts)[:80]))
            continue
        lines.append(WordLine(text, normal, category))
    return Pasted(lines, refused)


def line_of(text: str, category: str = "") -> WordLine | None:
    """One word by itself; None where nothing of it could be found."""
    read = lines_read(f'"{text.replace(chr(34), "")}",{category}').lines
    return read[0] if read else None


def _category(named: str) -> str | None:
    if not named:
        return ""
    if named in Category.values:
        return named
    return _NAMES.get(named)


def _rows(lines: Iterable[str]) -> Iterable[list[str]]:
    for line in lines:
        plain = line.replace("，", ",").replace("；", ",").replace(";", ",").replace("\t", ",")
        try:
            yield next(csv.reader([plain], strict=False), [])
        except csv.Error:
            yield [line]
