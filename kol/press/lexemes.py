"""What a contact or an outlet is found by, and what a person typed, in the words of the index.

Each row has one tsvector (``kol.press.models.finding``). Its lexemes, with what leads them:

======  ===========================================================================================
``n:``  a name as a whole, without spaces
``w:``  its parts: Chinese pairs, the last character, long words, Latin words
``P:``  its pinyin as a whole (``zhangwei``), in every likely reading; ``p:`` from a later syllable
``I:``  its initials as a whole (``zw``); ``i:`` from a later syllable
``s:``  each of its characters and each of its syllables
``r:``  a telephone backwards, so that any tail of it is found; ``d:`` forwards
``e:``  an e-mail address; ``c:`` a WeChat id, a QQ number, a Weibo name
``o:``  of a contact: names and aliases of where they work, by words, pinyin and initials
``x:``  everything else: beats, tags, title, desk, region, the firm in an e-mail address
======  ===========================================================================================

A query is asked in up to four steps (``asked``), from "this is the name" to "it is somewhere", each
without what the steps before it find.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from foundation.text.normal import normalise_search
from foundation.text.pinyin import Reading, pinyin_keys
from foundation.text.segments import (
    MAX_NAME_SYLLABLES,
    MAX_QUERY,
    MAX_TOKEN,
    QueryRun,
    cjk_queries,
    lexeme_quoted,
    query_runs,
    search_tokens,
)

PHONES = frozenset({"mobile", "phone"})
# So many digits are taken for the end of a telephone, and so many for its beginning.
FEWEST_TAIL, FEWEST_HEAD = 3, 5
# What a masked telephone shows of its end.
MASK_TAIL = 4
_DIGITS = re.compile(r"^\+?[\d\s()._-]+$")
_NO_FIRM = frozenset(
    {
        "com", "cn", "net", "org", "edu", "gov", "hk", "tw", "qq", "163", "126", "139", "189",
        "sina", "sohu", "gmail", "foxmail", "outlook", "hotmail", "yeah", "aliyun", "icloud",
        "yahoo", "live", "msn", "vip", "mail", "email",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Findable:
    """What a row is found by, as plain values. ``channels`` are (kind, normal)."""

    names: Iterable[str]
    pinyin: str = ""
    channels: Iterable[tuple[str, str]] = ()
    outlets: Iterable[str] = ()
    words: Iterable[str] = field(default=())


def lexemes_of(row: Findable) -> list[str]:
    """The lexemes of a row, each once."""
    return list(dict.fromkeys(_lexemes(row)))


def _lexemes(row: Findable) -> Iterator[str]:
    for name in row.names:
        yield from _name_lexemes(name)
    yield from _read_lexemes(tuple(row.pinyin.lower().split()))
    for kind, normal in row.channels:
        yield from _channel_lexemes(kind, normal)
    for outlet in row.outlets:
        yield from (f"o:{token}" for token in search_tokens(outlet))
        if readings := pinyin_keys(outlet, "text").readings:
            yield f"o:{''.join(readings[0])[:MAX_TOKEN]}"
            yield f"o:{''.join(syllable[0] for syllable in readings[0])[:MAX_TOKEN]}"
    for text in row.words:
        yield from (f"x:{token}" for token in search_tokens(text))


def _name_lexemes(name: str) -> Iterator[str]:
    yield f"n:{together(name)}"
    yield from (f"w:{token}" for token in search_tokens(name))
    for run in query_runs(name):
        yield from (f"s:{char}" for char in run.cjk[:MAX_NAME_SYLLABLES])
    for reading in pinyin_keys(name).readings:
        yield from _read_lexemes(reading)


def _read_lexemes(reading: Reading) -> Iterator[str]:
    for start in range(min(len(reading), MAX_NAME_SYLLABLES)):
        rest = reading[start:]
        whole, first = ("p", "i") if start else ("P", "I")
        yield f"{whole}:{''.join(rest)[:MAX_TOKEN]}"
        yield f"{first}:{''.join(syllable[0] for syllable in rest)[:MAX_TOKEN]}"
        yield f"s:{rest[0][:MAX_TOKEN]}"


def _channel_lexemes(kind: str, normal: str) -> Iterator[str]:
    normal = normal.lower()
    if kind in PHONES:
        digits = _national(normal)
        if digits:
            yield f"r:{digits[::-1][:MAX_TOKEN]}"
            yield f"d:{digits[:MAX_TOKEN]}"
    elif kind == "email":
        yield f"e:{normal}"
        _local, _at, domain = normal.rpartition("@")
        yield from (f"x:{label}" for label in domain.split(".") if _is_firm(label))
    elif normal:
        yield f"c:{normal[:MAX_TOKEN]}"


def _is_firm(label: str) -> bool:
    return len(label) > 1 and label not in _NO_FIRM


def _national(phone: str) -> str:
    """The digits of a telephone as people here say them: without +86."""
    return re.sub(r"\D", "", phone.removeprefix("+86"))


def together(name: str) -> str:
    """A name as one token."""
    return normalise_search(name).replace(" ", "")[:MAX_TOKEN]


# --- Queries -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, as tsqueries: in steps that share no row, the surest first, and as one."""

    steps: tuple[str, ...] = ()
    whole: str = ""


def asked(text: str, *, sees: bool = True) -> Asked:
    """What was typed; nothing when there is nothing in it to look for. Who sees numbers masked
    (not ``sees``) finds by the whole of one and by the end the mask shows, not by their beginnings:
    digit by digit those would tell the rest."""
    text = unicodedata.normalize("NFKC", text[:MAX_QUERY]).strip().lower()
    if "@" in text and " " not in text:
        return _in_steps(_email_steps(text, sees))
    if _DIGITS.match(text) and len(digits := _said(text)) >= FEWEST_TAIL:
        return _in_steps(_number_steps(digits, sees))
    runs = query_runs(text)
    return _in_steps(_name_steps(runs, text, sees)) if runs else Asked()


def _in_steps(steps: list[str]) -> Asked:
    """Each step without what those before it find. All of them find no more than any of them."""
    alone = tuple(
        f"({step}) & !({' | '.join(steps[:at])})" if at else step for at, step in enumerate(steps)
    )
    return Asked(alone, " | ".join(f"({step})" for step in steps))


def _email_steps(text: str, sees: bool) -> list[str]:
    if text.startswith("@"):
        firms = [label for label in text[1:].split(".") if _is_firm(label)]
        return [" & ".join(lexeme_quoted("x", label) for label in firms)] if firms else []
    email = lexeme_quoted("e", text)
    return [email, f"{email}:*"] if sees else [email]


def _number_steps(digits: str, sees: bool) -> list[str]:
    """A whole number, then a tail, a beginning, or a number of another kind."""
    ways = _number_ways(digits, sees)
    ways += [f"{lexeme_quoted(kind, digits)}:*" for kind in ("wce" if sees else "w")]
    if not sees:
        ways += [lexeme_quoted(kind, digits) for kind in "ce"]
    return [lexeme_quoted("d", digits), " | ".join(ways)]


def _number_ways(digits: str, sees: bool) -> list[str]:
    """The end of a telephone, or its beginning."""
    ways = [f"{lexeme_quoted('r', digits[::-1])}:*"]
    if not sees:
        return ways if len(digits) <= MASK_TAIL else [lexeme_quoted("d", digits)]
    return [*ways, f"{lexeme_quoted('d', digits)}:*"] if len(digits) >= FEWEST_HEAD else ways


def _said(text: str) -> str:
    """The digits of a telephone as ``_national`` has them: no +86, no 0 before the city's code."""
    digits = re.sub(r"\D", "", text)
    if len(digits) == 13 and digits.startswith("86"):
        return digits[2:]
    return digits[1:] if len(digits) >= 10 and digits.startswith("0") else digits


def _name_steps(runs: list[QueryRun], text: str, sees: bool) -> list[str]:
    anywhere_of, beside = (kinds if sees else kinds[:-2] for kinds in (_ANYWHERE, _BESIDE))
    whole = "".join(run.cjk or run.word for run in runs)[:MAX_TOKEN]
    name, pinyin, initials = (lexeme_quoted(kind, whole) for kind in "nPI")
    exact, begins, by_name, anywhere = [name], [f"{name}:*"], [], []
    if len(runs) == 1:
        by_name.append(_every(runs, _BY_NAME))
        anywhere += [_every(runs, anywhere_of, sees), *_outlet_and_name(runs[0].cjk)]
    else:
        by_name.append(_every(runs, "s"))
        anywhere.append(_every(runs, beside, sees))
    if not any(run.cjk for run in runs):
        exact.append(pinyin)
        # One letter: every pinyin that begins so has initials that begin so.
        begins += [f"{pinyin}:*", initials] if len(whole) > 1 else [f"{initials}:*"]
        if len(runs) > 1:  # zhang wei
            by_name.append(_every([QueryRun("", whole)], _BY_NAME))
            anywhere.append(_every([QueryRun("", whole)], anywhere_of, sees))
    if text.isascii() and " " not in text:  # a WeChat id as it is written
        exact.append(lexeme_quoted("c", text))
        if sees:
            anywhere.append(f"{lexeme_quoted('c', text)}:*")
    return [" | ".join(exact), " | ".join(begins), _either(by_name), _either(anywhere)]


def _outlet_and_name(run: str) -> list[str]:
    """An outlet and a name written together (南周张伟, 张伟南周), cut where they may meet: no list
    of words knows everybody's name."""
    cuts = [(run[:-size], run[-size:]) for size in _NAME_SIZES if len(run) - size >= 2]
    cuts += [(run[size:], run[:size]) for size in _NAME_SIZES if len(run) - size >= 2]
    return [f"{_pairs(outlet, 'o')} & {_pairs(name, 'w')}" for outlet, name in dict.fromkeys(cuts)]


def _pairs(run: str, kind: str) -> str:
    pairs = dict.fromkeys(run[at : at + 2] for at in range(len(run) - 1))
    return " & ".join(lexeme_quoted(kind, pair) for pair in pairs)


def _either(queries: list[str]) -> str:
    return " | ".join(f"({query})" for query in queries)


def _every(runs: list[QueryRun], kinds: str, sees: bool = True) -> str:
    """All parts, each as a lexeme of one of the kinds."""
    return " & ".join(f"({ways})" for run in runs for ways in _ways(run, kinds, sees))


def _ways(run: QueryRun, kinds: str, sees: bool) -> list[str]:
    """One tsquery for a Latin word, one for each part of a Chinese run. Of ``s`` exactly, of the
    others from their beginning: what is common is found by one entry of the index, not by
    thousands that begin so."""
    if run.cjk:
        by_kind = [cjk_queries(run.cjk, kind) for kind in "wox" if kind in kinds or kind == "w"]
        parts = [" | ".join(f"({way})" for way in part) for part in zip(*by_kind, strict=True)]
        return [_CHARACTER.sub(r"'s:\1'", part) for part in parts]
    word = run.word[:MAX_TOKEN]
    if "x" in kinds and word.isdecimal() and len(word) >= FEWEST_TAIL:
        return [" | ".join([*_word_ways(word, kinds), *_number_ways(word, sees)])]  # 张伟 8000
    return [" | ".join(_word_ways(word, kinds))]


def _word_ways(word: str, kinds: str) -> list[str]:
    fitting = kinds if len(word) > 1 else kinds.translate(_NO_PINYIN)
    begins = [f"{lexeme_quoted(kind, word)}:*" for kind in fitting if kind != "s"]
    return [lexeme_quoted("s", word), *begins] if "s" in kinds else begins


_NAME_SIZES = (2, 3, 4)
# Numbers and addresses ("ce") come last: whoever sees them masked looks for the others alone.
_BY_NAME, _ANYWHERE, _BESIDE = "wPpIi", "wPpIioxce", "swoxce"
_NO_PINYIN = str.maketrans("", "", "Pp")
# A part of one character.
_CHARACTER = re.compile(r"'w:(.)':\*")
