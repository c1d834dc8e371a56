"""Search over 中文, Latin words, names by pinyin and phones by their last digits, in one tsvector.

A table keeps ``search = SearchVectorField(null=True)`` with a GIN index, writes it as
``SearchVectorOf(search_document(...))`` and asks it by ``SearchMatch(search_query(...))`` (both in
``foundation.text.postgres``). The lexemes, with what they are prefixed by:

======  ===========================================================================================
``w:``  Chinese bigrams, the last character of each Chinese run, words of three characters and more
        (rjieba), and Latin words and numbers
``p:``  a name's pinyin from each of its syllables on: 张小明 is ``zhangxiaoming xiaoming ming``
``i:``  a name's initials from each of its syllables on: ``zxm xm m``
``t:``  a phone's last four digits, and its whole number without the plus
======  ===========================================================================================

What a query finds:

- Chinese is found wherever it stands, also inside a longer word. A query of several words
  (小满的读者) finds texts that hold each of them, in any order; 的 and its like are not asked for.
  The whole word, where there is one, only lifts a text in ``ts_rank``.
- One Chinese character is found anywhere.
- Latin words are found whole, the last one also by its beginning; both also as pinyin or initials
  of names, so ``zhangwei``, ``zhang wei``, ``zhangw`` and ``zw`` find 张伟.
- Four digits are also the end of a phone; a whole phone is found however it is written.
- All parts of a query must be there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from foundation.text.errors import PhoneError
from foundation.text.normal import normalise_search
from foundation.text.phones import phone_e164, phone_tail
from foundation.text.pinyin import pinyin_keys

MAX_TOKEN = 40  # characters; what is longer is cut, in documents and in queries alike
MAX_NAME_SYLLABLES = 12
MAX_DOCUMENT_BYTES = 600_000  # PostgreSQL's own limit for a tsvector is 1 MB with its entries
MAX_QUERY = 120
MAX_QUERY_PARTS = 16

# Han, kana, hangul: scripts without spaces, or searched inside words.
_CJK = "㐀-鿿豈-\ufaff〇々ぁ-ヿㇰ-ㇿ가-힣ᄀ-ᇿ\U00020000-\U0003fffd"
_RUNS = re.compile(f"([{_CJK}]+)|([^\\s{_CJK}]+)")
_PARTICLES = frozenset("的了和与及吗呢吧啊")
_PHONE_LIKE = re.compile(r"^\+?\d{7,15}$")


def search_tokens(text: str) -> list[str]:
    """A text's tokens, each once, in order: Chinese bigrams and long words, Latin words, numbers.

    The last character of a Chinese run is a token too, so that a prefix search by one character
    finds every character.
    """
    return list(dict.fromkeys(_tokens(normalise_search(text))))


def search_document(
    words: Iterable[str] = (), names: Iterable[str] = (), phones: Iterable[str] = ()
) -> list[str]:
    """The lexemes of one row: of texts, of names (found by pinyin as well), of E.164 phones."""
    lexemes: dict[str, None] = {}
    size = 0
    for lexeme in _lexemes(words, names, phones):
        if lexeme in lexemes:
            continue
        size += len(lexeme.encode()) + 4
        if size > MAX_DOCUMENT_BYTES:
            break
        lexemes[lexeme] = None
    return list(lexemes)


def search_query(query: str) -> str:
    """What a person typed, as the text of a ``tsquery`` (to be cast: see ``SearchMatch``).

    Whatever is typed gives a valid tsquery; an empty one, which matches nothing, when there is
    nothing in it to search for. The lexemes are those of ``search_document``.
    """
    query = query[:MAX_QUERY]
    runs = query_runs(query)
    last_word = max((at for at, run in enumerate(runs) if run.word), default=-1)
    parts = [
        _word_query(run.word, is_last=at == last_word) if run.word else cjk_query(run.cjk)
        for at, run in enumerate(runs)
    ]
    whole = " & ".join(parts)
    phone = _phone_digits(query)
    if phone and len(runs) > 1:  # written with spaces or dashes
        return f"({whole}) | {lexeme_quoted('t', phone)}"
    return whole


class QueryRun(NamedTuple):
    """A part of a query: a run of Chinese characters, or else a Latin word or a number."""

    cjk: str
    word: str


def query_runs(query: str) -> list[QueryRun]:
    """What a person typed, normalised and cut into its parts."""
    found = _RUNS.finditer(normalise_search(query[:MAX_QUERY]))
    return [QueryRun(run[1] or "", run[2] or "") for run in found][:MAX_QUERY_PARTS]


# --- Documents -----------------------------------------------------------------------------------
def _lexemes(words: Iterable[str], names: Iterable[str], phones: Iterable[str]) -> Iterator[str]:
    for phone in phones:
        if phone:
            yield f"t:{phone_tail(phone)}"
            yield f"t:{phone_tail(phone, 15)}"
    for name in names:
        yield from (f"w:{token}" for token in search_tokens(name))
        yield from _name_lexemes(name)
    for text in words:
        yield from (f"w:{token}" for token in search_tokens(text))


def _name_lexemes(name: str) -> Iterator[str]:
    for reading in pinyin_keys(name).readings:
        for start in range(min(len(reading), MAX_NAME_SYLLABLES)):
            rest = reading[start:]
            yield f"p:{''.join(rest)[:MAX_TOKEN]}"
            yield f"i:{''.join(syllable[0] for syllable in rest)[:MAX_TOKEN]}"


def _tokens(normal: str) -> Iterator[str]:
    for run in _RUNS.finditer(normal):
        if run[2]:
            yield run[2][:MAX_TOKEN]
        else:
            yield from _bigrams(run[1])
            yield run[1][-1]
            yield from (word[:MAX_TOKEN] for word in _words_within(run[1]) if len(word) > 2)


def _bigrams(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _words_within(run: str) -> list[str]:
    """All words, long ones and the words inside them."""
    if len(run) < 3:
        return []
    import rjieba

    return list(rjieba.cut_for_search(run))


# --- Queries -------------------------------------------------------------------------------------
def lexeme_quoted(kind: str, token: str) -> str:
    """A lexeme as it stands in a tsquery."""
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{kind}:{escaped}'"


def cjk_query(run: str, kind: str = "w") -> str:
    """A Chinese run as a tsquery over tokens (``search_tokens``) that are prefixed by ``kind``."""
    return " & ".join(cjk_queries(run, kind))


def cjk_queries(run: str, kind: str = "w") -> list[str]:
    """The tsqueries of the parts of a Chinese run, each of which must be found."""
    return [_piece_query(piece, kind) for piece in _pieces(run)]


def _piece_query(piece: "_Piece", kind: str) -> str:
    if len(piece.text) == 1:
        return f"{lexeme_quoted(kind, piece.text)}:*"
    pairs = " & ".join(lexeme_quoted(kind, pair) for pair in dict.fromkeys(_bigrams(piece.text)))
    if piece.is_word and len(piece.text) > 2:
        # The pairs find all that the word finds; the word lifts what holds it in ts_rank.
        return f"({lexeme_quoted(kind, piece.text[:MAX_TOKEN])} | {pairs})"
    return pairs


class _Piece(NamedTuple):
    """A part of a Chinese run that must be found together."""

    text: str
    is_word: bool


def _pieces(run: str) -> list[_Piece]:
    """A Chinese run cut where two longer words meet, and at particles beside them.

    Single characters stay with their neighbours: cutting 王一博 into 王 and 一博 would find
    strangers.
    """
    if len(run) < 3:
        return [_Piece(run, is_word=False)]
    import rjieba

    words = list(rjieba.cut(run))
    pieces: list[_Piece] = []
    glued = False
    for at, word in enumerate(words):
        beside = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
        if word in _PARTICLES and all(len(neighbour) > 1 for neighbour in beside):
            glued = False
        elif pieces and (glued or len(word) == 1):
            pieces[-1] = _Piece(pieces[-1].text + word, is_word=False)
            glued = len(word) == 1
        else:
            pieces.append(_Piece(word, is_word=True))
            glued = len(word) == 1
    return pieces


def _word_query(word: str, *, is_last: bool) -> str:
    word = word[:MAX_TOKEN]
    ways = [lexeme_quoted("w", word) + (":*" if is_last else "")]
    if word.isascii() and word.isalpha():
        # One letter: every pinyin that starts so has initials that start so.
        kinds = "pi" if len(word) > 1 else "i"
        ways += [f"{lexeme_quoted(kind, word)}:*" for kind in kinds]
    elif word.isdigit() and word.isascii():
        if len(word) == 4:
            ways.append(lexeme_quoted("t", word))
        elif digits := _phone_digits(word):
            ways.append(lexeme_quoted("t", digits))
    return ways[0] if len(ways) == 1 else f"({' | '.join(ways)})"


def _phone_digits(query: str) -> str | None:
    """The digits of a whole phone number, or None when the query is none."""
    compact = re.sub(r"[\s()._-]+", "", unicodedata.normalize("NFKC", query))
    if not _PHONE_LIKE.match(compact):
        return None
    try:
        return phone_e164(compact).removeprefix("+")
    except PhoneError:
        return None
