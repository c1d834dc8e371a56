"""What changed between two texts, word by word: Chinese has no spaces, so characters count."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

_WORD = re.compile(r"[A-Za-z0-9]+|\s|.", re.DOTALL)
_LONGEST = 4000  # words of a paragraph that are compared one by one; longer ones go as a whole

Way = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, came or went."""

    way: Way
    text: str


def text_diff(before: str, after: str) -> list[list[Piece]]:
    """The paragraphs of both, in order, each as its pieces."""
    old, new = before.split("\n"), after.split("\n")
    lines: list[list[Piece]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            lines += [[Piece("same", line)] for line in old[a:b]]
            continue
        both = min(b - a, d - c)
        lines += [_within(old[a + i], new[c + i]) for i in range(both)]
        lines += [[Piece("removed", line)] for line in old[a + both : b]]
        lines += [[Piece("added", line)] for line in new[c + both : d]]
    return lines


def _within(before: str, after: str) -> list[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > _LONGEST:
        return [Piece("removed", before), Piece("added", after)]
    pieces: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces
