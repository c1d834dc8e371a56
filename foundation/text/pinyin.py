"""Pinyin as people search by it: whole (``zhangwei``), by initials (``zw``), and a key to sort by.

pypinyin reads words; surnames are read by our own table (``surnames.py``), since 单 仇 解 曾 翟 区
查 are read otherwise there. Where a reading is uncertain all that people may type are given, at
most ``MAX_READINGS``. Readings are ASCII without tones; 吕 is ``lv``, ``lyu`` (as in passports)
and ``lu``.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Literal

from foundation.text.normal import normalise, script_table
from foundation.text.surnames import (
    COMPOUND_SURNAMES,
    GIVEN_READINGS,
    LONGEST_SURNAME,
    SINGLE_SURNAMES,
)

NameKind = Literal["person", "text"]
Reading = tuple[str, ...]

MAX_READINGS = 16
MAX_SYLLABLES = 40
MAX_WORD = 40
SORT_KEY_LENGTH = 120
# A given name has one or two characters; what is longer is a nickname or a phrase, read as text.
LONGEST_GIVEN = 2
_RUNS = re.compile("([㐀-鿿豈-\ufaff〇\U00020000-\U0003fffd]+)|([a-z0-9]+)")
# Sorts after every letter: names that nobody can read out.
_UNREADABLE = "~"


@dataclass(frozen=True, slots=True)
class PinyinKeys:
    """How a name may be typed. ``readings`` are syllables, the likeliest first."""

    readings: tuple[Reading, ...]
    sort_key: str

    @property
    def full(self) -> set[str]:
        """Every reading written together: ``{"zhangwei"}``."""
        return {"".join(reading) for reading in self.readings}

    @property
    def initials(self) -> set[str]:
        """Every reading's first letters: ``{"zw"}``."""
        return {"".join(syllable[0] for syllable in reading) for reading in self.readings}


@lru_cache(maxsize=4096)
def pinyin_keys(name: str, kind: NameKind = "person") -> PinyinKeys:
    """The pinyin of a name (``person``: a surname may lead it) or of any short text (``text``).

    Latin words and numbers count as one syllable each. A name without anything readable has no
    readings, and sorts last.
    """
    runs = _runs(name)
    parts = [
        [(word,)] if word else _person_readings(han) if kind == "person" and not at else _text(han)
        for at, (han, word) in enumerate(runs)
    ]
    combined = (tuple(s for part in chosen for s in part) for chosen in product(*parts))
    spelled = (variant for reading in combined for variant in _umlauts(reading) if variant)
    readings = tuple(dict.fromkeys(islice(spelled, MAX_READINGS)))
    return PinyinKeys(readings, _sort_key(readings, name))


def _runs(name: str) -> list[tuple[str, str]]:
    """The readable runs of a name: (Chinese characters, "") or ("", a Latin word or number)."""
    text = unicodedata.normalize("NFKC", name[: MAX_SYLLABLES * MAX_WORD]).lower()
    # Accents go; compatibility ideographs have become plain ones above.
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not 0x300 <= ord(c) <= 0x36F)
    runs: list[tuple[str, str]] = []
    left = MAX_SYLLABLES
    for match in _RUNS.finditer(text):
        han, word = (match[1] or "")[:left], (match[2] or "")[:MAX_WORD]
        runs.append((han, word))
        left -= len(han) + bool(word)
        if left <= 0:
            break
    return runs


def _text(han: str) -> list[Reading]:
    return [_read(han)]


def _read(han: str) -> Reading:
    """pypinyin's reading of a run in its context; a character it doesn't know has none.

    Only a phrase of its dictionary changes how a character is read, and few names hold one: without
    one the characters are read one by one, from memory.
    """
    if len(han) > 1 and not _holds_phrase(han):
        return tuple(syllable for char in han for syllable in _read_char(char))
    return _looked_up(han)


@lru_cache(maxsize=8192)
def _read_char(char: str) -> Reading:
    return _looked_up(char)


def _holds_phrase(han: str) -> bool:
    from pypinyin.constants import PHRASES_DICT

    length = len(han)
    return any(
        han[start:end] in PHRASES_DICT
        for start in range(length - 1)
        for end in range(start + 2, length + 1)
    )


def _looked_up(han: str) -> Reading:
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(han, style=Style.NORMAL, errors="ignore")
    return tuple(s for s in syllables if s.isascii() and s.isalpha())


def _person_readings(han: str) -> list[Reading]:
    """A run read as a person's name in every likely way, then as plain text."""
    table = script_table()
    simple = han.translate(table)
    readings: list[Reading] = []
    for length in range(min(LONGEST_SURNAME, len(han)), 1, -1):
        if compound := COMPOUND_SURNAMES.get(simple[:length]):
            given = _given_readings(han[length:], simple[length:])
            readings = [(*compound, *rest) for rest in given]
            break
    heads: list[Reading] = [(s,) for s in SINGLE_SURNAMES.get(simple[0], ())] or [_read(han[0])]
    given = _given_readings(han[1:], simple[1:])
    singles = [(*head, *rest) for rest in given for head in heads]
    if not readings and len(han) > 1 + LONGEST_GIVEN:
        return [_read(han), *singles]
    return [*[*readings, *singles][: MAX_READINGS - 1], _read(han)]


def _given_readings(han: str, simple: str) -> list[Reading]:
    """How what follows a surname is read: a short given name has its own second readings."""
    whole = _read(han) if han else ()
    if not 1 <= len(han) <= LONGEST_GIVEN or len(whole) != len(han):
        return [whole]
    choices = [
        tuple(dict.fromkeys((syllable, *GIVEN_READINGS.get(char, ()))))
        for char, syllable in zip(simple, whole, strict=True)
    ]
    return list(product(*choices))


def _umlauts(reading: Reading) -> list[Reading]:
    """A reading with ü typed as v, yu and u, the same way throughout; the first is v."""
    if not any(_has_umlaut(syllable) for syllable in reading):
        return [reading]
    return [
        tuple(s.replace("v", typed) if _has_umlaut(s) else s for s in reading)
        for typed in ("v", "yu", "u")
    ]


def _has_umlaut(syllable: str) -> bool:
    return syllable in ("lv", "nv", "lve", "nve")


def _sort_key(readings: tuple[Reading, ...], name: str) -> str:
    """Sorts by syllables, then by characters, so that 张 and 章 don't mix. Digits come first."""
    plain = normalise(name[:SORT_KEY_LENGTH])
    syllables = " ".join(readings[0]) if readings else _UNREADABLE
    return f"{syllables}\t{plain}"[:SORT_KEY_LENGTH]
