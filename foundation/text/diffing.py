"""What changed between two texts, word by word: Chinese has no spaces, so characters count.

Myers' greedy comparison (An O(ND) Difference Algorithm, 1986), stopped after so many changes. The
standard library's has no bound: two lines of one character a thousand times keep it for minutes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

_WORD = re.compile(r"[A-Za-z0-9]+|\s|.", re.DOTALL)
# Words of a paragraph, and paragraphs, that come or go one by one; more are shown as a whole.
_MOST_WORDS, _MOST_LINES = 200, 400

Way = Literal["same", "added", "removed"]
# One step: what became of a word, and which one it is (of the new text for those that came).
Step = tuple[Way, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, came or went."""

    way: Way
    text: str


def text_diff(before: str, after: str) -> list[list[Piece]]:
    """The paragraphs of both, in order, each as its pieces."""
    old, new = before.split("\n"), after.split("\n")
    lines: list[list[Piece]] = []
    for same, group in groupby(_steps(old, new, _MOST_LINES), lambda step: step[0] == "same"):
        steps = list(group)
        if same:
            lines += [[Piece("same", old[at])] for _way, at in steps]
            continue
        gone = [old[at] for way, at in steps if way == "removed"]
        come = [new[at] for way, at in steps if way == "added"]
        both = min(len(gone), len(come))
        lines += [_within(gone[at], come[at]) for at in range(both)]
        lines += [[Piece("removed", line)] for line in gone[both:]]
        lines += [[Piece("added", line)] for line in come[both:]]
    return lines


def _within(before: str, after: str) -> list[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []
    for way, group in groupby(_steps(old, new, _MOST_WORDS), lambda step: step[0]):
        words = new if way == "added" else old
        pieces.append(Piece(way, "".join(words[at] for _way, at in group)))
    # What was written anew has characters in common by chance: nobody can read one among the other.
    kept = sum(len(one.text) for one in pieces if one.way == "same")
    if before and after and kept * 3 < max(len(before), len(after)):
        return [Piece("removed", before), Piece("added", after)]
    return pieces


def _steps(old: Sequence[str], new: Sequence[str], most: int) -> list[Step]:
    """How one becomes the other, what goes before what comes; beyond ``most`` changes everything
    between the same beginning and the same end goes and comes."""
    head = _alike(old, new)
    tail = _alike(old[head:][::-1], new[head:][::-1])
    ends = len(old) - tail, len(new) - tail
    found = _fewest(old[head : ends[0]], new[head : ends[1]], most)
    if found is None:
        found = []
        found += [("removed", at) for at in range(ends[0] - head)]
        found += [("added", at) for at in range(ends[1] - head)]
    steps: list[Step] = [("same", at) for at in range(head)]
    steps += [(way, at + head) for way, at in found]
    steps += [("same", at) for at in range(ends[0], len(old))]
    return steps


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _fewest(old: Sequence[str], new: Sequence[str], most: int) -> list[Step] | None:
    """The fewest changes that lead from one to the other; None where they are more than ``most``.
    Time and room grow with the square of their number."""
    reach: dict[int, int] = {1: 0}
    trail: list[dict[int, int]] = []
    for changes in range(most + 1):
        trail.append(dict(reach))
        for way in range(-changes, changes + 1, 2):
            x = _begin(reach, way, changes)
            y = x - way
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[way] = x
            if x >= len(old) and y >= len(new):
                return _walked(trail, len(old), len(new))
    return None


def _begin(reach: dict[int, int], way: int, changes: int) -> int:
    """Where the furthest path on this diagonal goes on from its neighbour."""
    if way == -changes or (way != changes and reach[way - 1] < reach[way + 1]):
        return reach[way + 1]
    return reach[way - 1] + 1


def _walked(trail: list[dict[int, int]], x: int, y: int) -> list[Step]:
    """The path that was found, from its end back to its beginning."""
    steps: list[Step] = []
    for changes in range(len(trail) - 1, -1, -1):
        reach, way = trail[changes], x - y
        down = way == -changes or (way != changes and reach[way - 1] < reach[way + 1])
        from_x = reach[way + 1] if down else reach[way - 1]
        from_y = from_x - (way + 1 if down else way - 1)
        while x > max(from_x, 0) and y > max(from_y, 0):
            x, y = x - 1, y - 1
            steps.append(("same", x))
        if changes:
            steps.append(("added", from_y) if down else ("removed", from_x))
            x, y = from_x, from_y
    return steps[::-1]
