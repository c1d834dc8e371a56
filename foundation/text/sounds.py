"""Words found by how they sound: 加微信 as ``jiaweixin``, ``jia wei信`` or 家威信.

Every Chinese character stands for one syllable, read alone and without tone; Latin letters for
themselves. A match begins and ends where a character or a Latin word does, so that ``xian`` is not
found in ``xiang``. Words of one character are left out: too much sounds like them.
"""

from collections.abc import Iterable
from functools import cache

from foundation.text.normal import folded, folded_mapped, normalise_phrase
from foundation.text.words import WordMatch

FEWEST = 2


class SoundMatcher:
    """As WordMatcher, by sound: only words written in Chinese characters alone."""

    def __init__(self, words: Iterable[str]) -> None:
        from ahocorasick_rs import AhoCorasick

        by_sound: dict[str, str] = {}
        for word in words:
            normal = normalise_phrase(word)
            if len(normal) >= FEWEST and all(char in _table() for char in map(ord, normal)):
                for sound in _sounds(normal):
                    by_sound.setdefault(sound, word)
        self._words = list(by_sound.values())
        self._automaton = AhoCorasick(list(by_sound)) if by_sound else None

    def __len__(self) -> int:
        return len(set(self._words))

    def find(self, text: str) -> list[WordMatch]:
        """Every occurrence of every word's sound, in order of their start."""
        if self._automaton is None:
            return []
        quick = folded(text)
        if quick is not None and not self._automaton.find_matches_as_indexes(
            quick.translate(_table())
        ):
            return []
        normal, origins = folded_mapped(text)
        spoken = normal.translate(_table())
        found = self._automaton.find_matches_as_indexes(spoken, overlapping=True)
        if not found:
            return []
        starts, ends = _edges(text, normal, origins)
        matches = [
            WordMatch(self._words[index], starts[low], ends[high])
            for index, low, high in found
            if low in starts and high in ends
        ]
        return sorted(matches, key=lambda match: (match.start, -match.end))


def _edges(text: str, normal: str, origins: list[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Where in the spoken text a match may begin and end, and where that is in ``text``.

    Between characters always; within what was typed in Latin letters wherever one likes, for
    ``jia wei xin`` written together has no marks, but never right behind or before other letters.
    """
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    at = 0
    for index, char in enumerate(normal):
        syllable = _table().get(ord(char), char)
        before = origins[index] - 1
        after = origins[index] + 1
        latin = char.isascii() and char.isalnum()
        if not latin or before < 0 or not _letter(text[before]):
            starts[at] = origins[index]
        at += len(syllable)
        if not latin or after >= len(text) or not _letter(text[after]):
            ends[at] = origins[index] + 1
    return starts, ends


def _letter(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _sounds(normal: str) -> set[str]:
    """A word's syllables read one by one, and as pypinyin reads the whole."""
    from pypinyin import Style, lazy_pinyin

    whole = "".join(lazy_pinyin(normal, style=Style.NORMAL, errors="ignore"))
    return {normal.translate(_table()), whole} - {""}


@cache
def _table() -> dict[int, str]:
    """A syllable for every character in common use (20,900, built in 150 ms)."""
    from pypinyin.constants import PINYIN_DICT, Style
    from pypinyin.style import convert

    table: dict[int, str] = {}
    for code in range(0x4E00, 0x9FFF):
        reading = PINYIN_DICT.get(code)
        if reading:
            table[code] = convert(reading.split(",")[0], Style.NORMAL, strict=True)
    return table
