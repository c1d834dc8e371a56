"""Many words found in a text at once, however they are disguised.

Matching is done on ``normalise_phrase``: width, case, script, spaces, punctuation and emoji between
the characters make no difference (加 微❤信 is 加微信). A Latin word or number must stand alone, or
``ass`` would be found in ``class``. By sound (``sounds.py``) ``jia微信`` and 家威信 are 加微信 too.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from foundation.text.normal import folded, folded_mapped, normalise_phrase


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of the list, and where it stands in the text as written: ``text[start:end]``."""

    word: str
    start: int
    end: int


class WordMatcher:
    """An automaton over a list of words: built once, safe to share, linear in the text's length."""

    def __init__(self, words: Iterable[str] = (), *, normals: dict[str, str] | None = None) -> None:
        """``normals`` gives words with what ``normalise_phrase`` made of them (``{normal: word}``)
        where that is known already: building is twenty times quicker then."""
        from ahocorasick_rs import AhoCorasick

        given = {normal: word for word in words if (normal := normalise_phrase(word))}
        given |= normals or {}
        self._normals = list(given)
        self._words = list(given.values())
        self._automaton = AhoCorasick(self._normals) if self._normals else None

    def __len__(self) -> int:
        return len(self._words)

    def find(self, text: str) -> list[WordMatch]:
        """Every occurrence of every word, overlapping ones too, in order of their start."""
        if self._automaton is None:
            return []
        # Most texts hold no word of the list: for them one pass over a folded copy is all.
        quick = folded(text)
        if quick is not None and not self._automaton.find_matches_as_indexes(quick):
            return []
        normal, origins = folded_mapped(text)
        found = self._automaton.find_matches_as_indexes(normal, overlapping=True)
        matches = [
            WordMatch(self._words[index], origins[low], origins[high - 1] + 1)
            for index, low, high in found
            if self._stands(text, normal, index, origins[low], origins[high - 1])
        ]
        return sorted(matches, key=lambda match: (match.start, -match.end))

    def _stands(self, text: str, normal: str, index: int, first: int, last: int) -> bool:
        """Whether the ends of a match are no middle of a Latin word or of a number."""
        word = self._normals[index]
        before = text[first - 1] if first else ""
        after = text[last + 1] if last + 1 < len(text) else ""
        return not (
            (_is_latin(word[0]) and _is_latin(before)) or (_is_latin(word[-1]) and _is_latin(after))
        )


def _is_latin(char: str) -> bool:
    folded_char = normalise_phrase(char)
    return folded_char.isascii() and folded_char.isalnum()
