"""Passages that one text has from another: prints that find them among many, runs that show them.

A text is folded to its letters and digits (width, case, script, punctuation and blanks make no
difference), cut into segments of seven characters, one at each, and each is hashed. Of every seven
hashes in a row the smallest is kept (winnowing; Schleimer, Wilkerson and Aiken 2003): a quarter of
them, and yet **each run of 13 characters that two texts share has a print in common**, wherever it
stands. MinHash (kol/clippings/likeness.py) tells how alike two whole texts are, and would not see
two sentences taken out of a long one; so this is its own thing.

What prints find is then compared character by character, so the runs that are shown are exact.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from foundation.text.normal import folded, folded_mapped

SEGMENT, WINDOW = 7, 7
# The shortest run that is certainly found: 13 characters in a row, as 查重 of papers counts.
LEAST = SEGMENT + WINDOW - 1
MOST_CHARACTERS = 40_000
# What a letter of an alphabet counts beside a character: 33 letters are six words or so.
_LETTER = 0.4
# Places of the same 13 characters in one source that are tried for the longest run.
_PLACES = 8


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as it is compared, and where each of its characters stands in the text itself."""

    text: str
    chars: str
    origins: list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters start to end stand in the text, marks of the last with it."""
        last = self.origins[end - 1] + 1
        while last < len(self.text) and unicodedata.category(self.text[last])[0] == "M":
            last += 1
        return self.origins[start], last


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a text's characters that stands in a source too."""

    start: int
    end: int
    source_start: int


def plain_of(text: str) -> Plain:
    """A text made ready to be compared."""
    kept = text[:MOST_CHARACTERS]
    chars, origins = folded_mapped(kept)
    return Plain(kept, chars, origins)


def prints_of(chars: str, seed: int) -> list[tuple[int, int]]:
    """The prints of folded characters with the place of each, in order. Whole numbers of 32 bits
    with a sign; of another seed they have nothing to do with one another."""
    hashes = [
        crc32(chars[at : at + SEGMENT].encode(), seed) for at in range(len(chars) - SEGMENT + 1)
    ]
    if not hashes:
        return []
    kept: list[tuple[int, int]] = []
    last = -1
    for start in range(max(1, len(hashes) - WINDOW + 1)):
        window = hashes[start : start + WINDOW]
        least = min(window)
        if last >= start and hashes[last] == least:
            continue
        # The last of equal ones: repeats of one character keep one print a window.
        last = start + len(window) - 1 - window[::-1].index(least)
        kept.append((least - (1 << 32) if least >> 31 else least, last))
    return kept


def prints_kept(text: str, seed: int) -> list[int]:
    """The prints a text of an archive is found by, each once."""
    chars = folded(text[:MOST_CHARACTERS])
    if chars is None:
        chars = plain_of(text).chars
    return sorted({number for number, _place in prints_of(chars, seed)})


def runs_shared(one: str, source: str, least: int = LEAST) -> list[Run]:
    """Runs of at least ``least`` characters of ``one`` that stand in ``source``, both folded: from
    the left, each time the longest one that begins there. They don't overlap in ``one``."""
    places: dict[str, list[int]] = {}
    for at in range(len(source) - least + 1):
        there = places.setdefault(source[at : at + least], [])
        if len(there) < _PLACES:
            there.append(at)
    runs: list[Run] = []
    at = 0
    while at <= len(one) - least:
        found = places.get(one[at : at + least])
        if found is None:
            at += 1
            continue
        length, before = max((_along(one, at, source, place), -place) for place in found)
        if weight(one[at : at + length]) >= LEAST:
            runs.append(Run(at, at + length, -before))
        at += length
    return runs


def _along(one: str, at: int, source: str, place: int) -> int:
    """How far two texts go together from two places."""
    most = min(len(one) - at, len(source) - place)
    # By halves: comparing slices is quicker than characters one by one.
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[at + low : at + middle] == source[place + low : place + middle]:
            low = middle
        else:
            high = middle - 1
    return low


def weight(chars: str) -> float:
    """How much a run says: a character of ours counts one, a letter or digit of others less."""
    return sum(_LETTER if char < "\u0370" else 1 for char in chars)


def gaps(taken: Iterable[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """What of a stretch is in none of those taken, which are in order and apart."""
    for low, high in taken:
        if high <= start:
            continue
        if low >= end:
            break
        if low > start:
            yield start, low
        start = max(start, high)
    if start < end:
        yield start, end
