"""One normaliser: what counts as the same text, and what may be stored and shown.

- ``normalise``: width, case, accents, traditional to simplified, one kind of space.
- ``normalise_search``: the same with punctuation and emoji as word breaks.
- ``normalise_phrase``: letters and digits alone, for 口令 and word lists.

All three give themselves back when applied twice. Traditional characters are folded one by one
(OpenCC's table, plus a few that only a matching key may merge), never by phrase as OpenCC does for
reading: folding by phrase would make 乾 in 乾隆 another character than 乾 alone, and a part of a
text would no longer match the text.

Hashes of ``normalise_phrase`` are stored (口令), so a change of its result breaks codes that were
handed out: ``tests/foundation/text/test_normal.py`` pins results and the table.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

ZWNJ, ZWJ = "\u200c", "\u200d"
# Letters that show nothing: people make "empty" nicknames of them.
BLANKS = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0"
)
# Emoji that NFKC would turn into letters: ™ ℹ Ⓜ ㊗ ㊙, the squared 無 family, and the like.
_LETTER_LIKE_EMOJI = frozenset("©®™ℹⓂ㊗㊙")
# Beyond OpenCC: written differently, meant alike, and OpenCC leaves them since t2s is for reading.
_EXTRA_FOLDS = {"著": "着", "妳": "你", "祂": "他", "牠": "它", "甯": "宁", "喆": "哲"}
_TOP_TO_FIX = 6


def normalise(text: str) -> str:
    """Fold width (NFKC), case, accents, script and spaces; drop what can't be seen."""
    return _stable(_normalise_once, text)


def normalise_search(text: str) -> str:
    """``normalise`` with everything but letters, digits and their marks turned into one space."""
    return _stable(_search_once, text)


def normalise_phrase(text: str) -> str:
    """``normalise`` with letters and digits alone: no space, punctuation, symbol or emoji."""
    return _stable(_phrase_once, text)


def normalise_phrase_mapped(text: str) -> tuple[str, list[int]]:
    """``normalise_phrase``, and for each of its characters the index in ``text`` it came from."""
    parts: list[str] = []
    origins: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.category(text[end])[0] == "M":
            end += 1
        folded = _phrase_cluster(text[start:end])
        parts.append(folded)
        origins.extend([start] * len(folded))
        start = end
    return "".join(parts), origins


def folded(text: str) -> str | None:
    """What ``normalise_phrase`` gives, ten times quicker: each character by a table. None where
    combining marks are left, which only the slow way puts together."""
    quick = text.translate(_FOLDED)
    return None if _MARK in quick else quick


def folded_mapped(text: str) -> tuple[str, list[int]]:
    """``normalise_phrase_mapped``, by the quick way where that is enough."""
    quick = folded(text)
    if quick is None:
        return normalise_phrase_mapped(text)
    return quick, [at for at, char in enumerate(text) for _ in str(_FOLDED[ord(char)])]


def display_clean(text: str, max_length: int, *, multiline: bool = False) -> str:
    """What a person typed, made safe to store and to show among others' text.

    Takes out control and bidirectional characters, invisible letters and lone surrogates, keeps at
    most three combining marks in a row (no zalgo), composes (NFC), trims, and cuts at
    ``max_length`` code points without splitting an emoji. On one line all white space is a single
    space; with ``multiline`` lines stay, and at most two empty ones follow each other.
    """
    if max_length < 1:
        raise ValueError("max_length must be at least 1")
    if len(text) <= max_length and _PLAIN.match(text):
        return text  # as most names are
    # Work is bounded by what can be kept, not by what was sent.
    text = text[: max_length * 16 + 1024].replace("\r\n", "\n")
    return _stable(lambda value: _clean_once(value, max_length, multiline), text)


def visible_length(text: str) -> int:
    """How many characters a reader counts: 👨‍👩‍👧 and é are one, a zero-width space is none."""
    count = 0
    joined = False
    flags = 0
    for char in text:
        code = ord(char)
        if 0x1F1E6 <= code <= 0x1F1FF:
            flags += 1
            count += flags % 2
            joined = False
            continue
        flags = 0
        if char == ZWJ:
            joined = count > 0
        elif not _is_attached(char) and unicodedata.category(char) not in ("Cc", "Cf", "Cs"):
            count += 0 if joined else 1
            joined = False
    return count


# --- Folding -------------------------------------------------------------------------------------
def _stable(step: Callable[[str], str], text: str) -> str:
    """Apply ``step`` until nothing changes: dropping a character can let its neighbours compose."""
    for _round in range(_TOP_TO_FIX):
        after = step(text)
        if after == text:
            break
        text = after
    return text


class _Table(dict[int, int | str | None]):
    """A ``str.translate`` table that works out each character once."""

    def __init__(self, rule: Callable[[str], str | None]) -> None:
        super().__init__()
        self.rule = rule

    def __missing__(self, code: int) -> str | None:
        found = self.rule(chr(code))
        self[code] = found
        return found


def _is_emoji_block(code: int) -> bool:
    return 0x2600 <= code <= 0x27BF or 0x1F000 <= code <= 0x1F0FF or 0x1F1E6 <= code <= 0x1FAFF


def _visible(char: str) -> str | None:
    """What stays before NFKC: white space as a space, nothing that can't be seen, no emoji."""
    if char.isspace():
        return " "
    if char in BLANKS or char in _LETTER_LIKE_EMOJI or _is_selector(char):
        return None
    category = unicodedata.category(char)
    if _is_emoji_block(ord(char)) and category in ("So", "Cn", "Sk"):
        return None if category == "Sk" else " "
    return None if category in ("Cc", "Cf", "Cs", "Co", "Me") else char


def _accentless(char: str) -> str | None:
    return None if 0x300 <= ord(char) <= 0x36F else char


def is_word_char(char: str) -> bool:
    """Whether a character is part of a word: a letter, a digit, or a mark that belongs to one."""
    code = ord(char)
    if 0x20000 <= code <= 0x3FFFD:  # ideographs younger than this Python's Unicode tables
        return True
    category = unicodedata.category(char)
    return category[0] in "LN" or category in ("Mn", "Mc")


_VISIBLE = _Table(_visible)
_ACCENTLESS = _Table(_accentless)
_PHRASE = _Table(lambda char: char if is_word_char(char) else None)
_SEARCH = _Table(lambda char: char if is_word_char(char) else " ")


# A non-character, which no text that was stored may hold.
_MARK = "\ufdd0"
_FOLDED = _Table(
    lambda char: _MARK if unicodedata.category(char)[0] == "M" else normalise_phrase(char)
)


@cache
def script_table() -> dict[int, str]:
    """Traditional to simplified, character by character (4,100 entries, built in 30 ms)."""
    from opencc import OpenCC

    ranges = ((0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x32000))
    chars = [chr(code) for low, high in ranges for code in range(low, high)]
    simple = str(OpenCC("t2s").convert("\n".join(chars))).split("\n")
    table = {a: b for a, b in zip(chars, simple, strict=True) if a != b} | _EXTRA_FOLDS
    # One entry leads to another (薴 to 苧 to 苎): follow it to its end.
    return {ord(a): table.get(b, b) for a, b in table.items()}


def _normalise_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_VISIBLE)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_ACCENTLESS)
    text = unicodedata.normalize("NFKC", text).translate(script_table())
    return " ".join(text.split())


def _search_once(text: str) -> str:
    return " ".join(_normalise_once(text).translate(_SEARCH).split())


def _phrase_once(text: str) -> str:
    return _normalise_once(text).translate(_PHRASE)


@lru_cache(maxsize=8192)
def _phrase_cluster(cluster: str) -> str:
    return normalise_phrase(cluster)


# --- Display -------------------------------------------------------------------------------------
_MARKS_IN_A_ROW = 3
# Nothing in it to take out, compose or trim.
_PLAIN = re.compile(r"^[0-9A-Za-z\u4e00-\u9fa5]*\Z")
_LOOSE_JOINERS = re.compile(f"[{ZWNJ}{ZWJ}]+(?=\\s|$)")
_EMPTY_LINES = re.compile(r"\n{4,}")
_LINE_ENDS = re.compile(r"[ \t\u3000]+(?=\n|$)")


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _is_attached(char: str) -> bool:
    """Whether a character is drawn with the one before it."""
    return (
        unicodedata.category(char) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or char in BLANKS
    )


def _may_join(before: str) -> bool:
    """Whether a joiner has a meaning after this: within emoji, or in Arabic and Indic scripts."""
    category = unicodedata.category(before)
    return category in ("So", "Sk", "Cn") or before == "\ufe0f" or "\u0590" <= before <= "\u10ff"


def _kept(char: str, before: str, marks: int) -> bool:
    category = unicodedata.category(char)
    if char in BLANKS:
        return False
    if char in (ZWJ, ZWNJ):
        return bool(before) and _may_join(before)
    if category in ("Cc", "Cf", "Cs", "Co"):
        return False
    if category == "Cn":  # perhaps an emoji younger than our tables, but never a non-character
        return ord(char) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(char) <= 0xFDEF
    if category[0] == "M":
        based = bool(before) and not before.isspace()
        return based and (category == "Mc" or marks < _MARKS_IN_A_ROW)
    return True


def _clean_once(text: str, max_length: int, multiline: bool) -> str:
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            char = _space(char, multiline)
        elif not _kept(char, kept[-1] if kept else "", marks):
            continue
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        kept.append(char)
    cleaned = _LOOSE_JOINERS.sub("", "".join(kept))
    if multiline:
        cleaned = _EMPTY_LINES.sub("\n\n\n", _LINE_ENDS.sub("", cleaned)).strip("\n")
    else:
        cleaned = " ".join(cleaned.split())
    return _cut(unicodedata.normalize("NFC", cleaned), max_length)


def _space(char: str, multiline: bool) -> str:
    if not multiline:
        return " "
    if char in "\n\r\x85\u2028\u2029":
        return "\n"
    # The ideographic space indents Chinese paragraphs.
    return char if char in " \u3000" else " "


def _cut(text: str, max_length: int) -> str:
    if len(text) <= max_length:
        return text
    end = max_length
    while end > 0 and (_is_attached(text[end]) or ZWJ in (text[end], text[end - 1])):
        end -= 1
    flags = 0
    while flags < end and "\U0001f1e6" <= text[end - 1 - flags] <= "\U0001f1ff":
        flags += 1
    if flags % 2 and "\U0001f1e6" <= text[end] <= "\U0001f1ff":
        end -= 1
    return text[: end or max_length].rstrip()
