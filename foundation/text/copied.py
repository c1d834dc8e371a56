"""Passages that one text has from another: prints that find them among many, runs that show them.

A text is folded to its letters and digits (width, case, script, punctuation and blanks make no
difference), cut into segments of seven characters, one at each, and each is hashed. Of every seven
hashes in a row the smallest is kept (winnowing; Schleimer, Wilkerson and Aiken 2003): a quarter of
them, and yet **each run of 13 characters that two texts share has a print in common**, wherever it
stands. MinHash (kol/clippings/likeness.py) tells how alike two whole texts are, and would not see
two sentences taken out of a long one; so this is its own thing.

A print that two texts share is only a hint (seven characters meet by chance): from there on they
are compared character by character, so the runs that are shown are exact.
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
# Places of one segment in a source that are tried for the longest run.
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


def runs_shared(one: str, source: str, places: Iterable[int]) -> list[Run]:
    """Runs of ``one`` that stand in ``source`` too, both folded, grown from segments at these
    places in both directions as far as the texts go together; each is long enough to say
    something. Two of them may overlap in ``one`` where they stand apart in the source."""
    runs: list[Run] = []
    reached = 0
    for place in sorted(places):
        if place + SEGMENT <= reached:
            continue
        found = [
            _grown(one, place, source, there)
            for there in _places_of(one[place : place + SEGMENT], source)
        ]
        if not found:
            continue
        best = max(found, key=lambda run: (run.end - run.start, -run.source_start))
        if best.end - best.start >= LEAST and weight(one[best.start : best.end]) >= LEAST:
            runs.append(best)
            reached = best.end
    return runs


def _places_of(segment: str, source: str) -> Iterator[int]:
    at = source.find(segment)
    for _time in range(_PLACES):
        if at < 0:
            return
        yield at
        at = source.find(segment, at + 1)


def _grown(one: str, place: int, source: str, there: int) -> Run:
    start, source_start = place, there
    while start and source_start and one[start - 1] == source[source_start - 1]:
        start, source_start = start - 1, source_start - 1
    end, source_end = place + SEGMENT, there + SEGMENT
    while end < len(one) and source_end < len(source) and one[end] == source[source_end]:
        end, source_end = end + 1, source_end + 1
    return Run(start, end, source_start)


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
