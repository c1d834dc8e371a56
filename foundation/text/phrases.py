"""口令: making them, checking those that people choose, and finding them in what people paste."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import unquote

from foundation.text.errors import PhraseError
from foundation.text.normal import normalise_phrase
from foundation.text.phrase_words import KINDS, OBJECTS, SUBJECTS, VERBS

PATTERN = (SUBJECTS, VERBS, KINDS, OBJECTS)

CandidateKind = Literal["url_code", "phrase"]

MAX_PHRASE = 30  # characters, normalised
MIN_WEIGHT = 6  # a Chinese character weighs 2, a letter or digit 1
MAX_PASTED = 10_000
MAX_CANDIDATES = 8  # each one costs a look-up, and counts as a guess


@dataclass(frozen=True, slots=True)
class PhraseCandidate:
    """What may be the invite in a pasted text.

    ``url_code``: the code of a ``/j/<code>`` address, as written. ``phrase``: a 口令; ``text`` as
    written, ``normal`` as it is hashed.
    """

    kind: CandidateKind
    text: str
    normal: str


def phrase_generate() -> str:
    """A new 口令 of nine characters, such as 春风带来远方的故事, one of 2**24 (16 million) or more.

    It may be taken already: the caller's unique constraint decides, and asks again.
    """
    who, does, kind, what = (secrets.choice(words) for words in PATTERN)
    return f"{who}{does}{kind}的{what}"


def phrase_check(text: str) -> str:
    """The normalised form of a chosen 口令, or ``PhraseError``.

    ``phrase_too_short`` (under three Chinese characters or six letters; both may be mixed),
    ``phrase_too_long``, ``phrase_digits`` (digits alone: a phone, a date or easily guessed),
    ``phrase_repeats`` (one character over and over).
    """
    normal = normalise_phrase(text[: MAX_PHRASE * 40])
    if len(normal) > MAX_PHRASE:
        raise PhraseError("phrase_too_long", limit=MAX_PHRASE)
    if normal and all(char.isnumeric() and not _is_wide(char) for char in normal):
        raise PhraseError("phrase_digits")
    if sum(2 if _is_wide(char) else 1 for char in normal) < MIN_WEIGHT:
        raise PhraseError("phrase_too_short")
    if len(set(normal)) == 1:
        raise PhraseError("phrase_repeats")
    return normal


def extract_phrases(pasted: str) -> list[PhraseCandidate]:
    """What may be the invite in a pasted text, likeliest first, at most ``MAX_CANDIDATES``.

    In this order: quotes (「」 first), what follows 口令, the code of a ``/j/`` address,
    【】 (mostly a group's name), the whole text when it is short, its short lines, and where
    neither a code nor the word 口令 says more, its pieces between spaces and punctuation. Only the
    first ``MAX_PASTED`` characters are read.
    """
    pasted = pasted[:MAX_PASTED]
    codes = _unique(_url_candidates(pasted))[:2]
    labelled = _after_label(pasted)
    strong = _unique(_phrases((*_in_quotes(pasted), *labelled)))
    whole = [] if "://" in pasted else [pasted]
    pieces = [] if codes or labelled else _pieces(pasted)
    weak = _phrases((*_BRACKETS.findall(pasted), *whole, *_lines(pasted), *pieces))
    return _unique((*strong[: MAX_CANDIDATES - len(codes)], *codes, *weak))[:MAX_CANDIDATES]


def _unique(candidates: Iterable[PhraseCandidate]) -> list[PhraseCandidate]:
    """Each candidate once: two texts that are hashed alike are one."""
    found: dict[tuple[str, str], PhraseCandidate] = {}
    for candidate in candidates:
        found.setdefault((candidate.kind, candidate.normal), candidate)
    return list(found.values())


# --- Finding -------------------------------------------------------------------------------------
_MAX_QUOTED = 60
# In order of how surely they hold a 口令. A pair inside another pair is looked at by itself.
_QUOTES = [
    re.compile(f"[{start}]([^{start}{end}\n]{{1,{_MAX_QUOTED}}})[{end}]")
    for start, end in (
        ("「", "」"),
        ("『", "』"),
        ("“", "”"),
        ('"', '"'),
        ("《", "》"),
        ("￥¥", "￥¥"),
        ("#＃", "#＃"),
    )
]
_BRACKETS = re.compile(f"【([^【】\n]{{1,{_MAX_QUOTED}}})】")
_LABEL = re.compile(
    r"(?:口令|暗号|暗號|邀请码|邀請碼|invite code)[\s:：]{0,5}(?:[是为為]|is\b)?[\s:：]{0,5}"
    r"([^\s:：,，。;；!！?？、「」『』“”\"《》【】()（）]{3,40})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"/j/([A-Za-z0-9_%-]{3,400})")
_WEB = re.compile(r"https?://\S+")
_BETWEEN = re.compile(r"[\W_]+")
_CODE = re.compile(r"^[A-Za-z0-9_-]{3,40}$")


def _is_wide(char: str) -> bool:
    return char >= "\u2e80"


def _phrases(texts: Iterable[str]) -> Iterator[PhraseCandidate]:
    """The texts that could be a 口令; at most 100 are looked at."""
    for text in islice((t.strip() for t in texts if len(t) <= MAX_PHRASE * 4), 100):
        try:
            yield PhraseCandidate("phrase", text, phrase_check(text))
        except PhraseError:
            continue


def _in_quotes(pasted: str) -> Iterator[str]:
    for pattern in _QUOTES:
        yield from pattern.findall(pasted)


def _after_label(pasted: str) -> list[str]:
    return _LABEL.findall(pasted)


def _url_candidates(pasted: str) -> Iterator[PhraseCandidate]:
    for raw in _ADDRESS.findall(pasted):
        code = unquote(raw)
        if _CODE.match(code):
            yield PhraseCandidate("url_code", code, code)
        else:
            yield from _phrases([code])


def _lines(pasted: str) -> Iterator[str]:
    lines = pasted.splitlines()
    if len(lines) > 1:
        yield from lines[:40]


def _pieces(pasted: str) -> list[str]:
    """What stands between spaces and punctuation and is no plain Latin word; first what is as long
    as most 口令 are."""
    texts = [one for one in _BETWEEN.split(_WEB.sub(" ", pasted)) if not one.isascii()]
    return sorted(texts, key=lambda one: not 4 <= len(one) <= 10)
