"""Which column is which, guessed from the headers."""

from collections.abc import Sequence

from foundation.imports.reading.header import JOIN
from foundation.imports.registry import ImportColumn
from foundation.text.normal import normalise_phrase

# A synonym inside a longer header counts from this length on: 名 is in too many words.
_SHORTEST_PART = 2
_WHOLE = 1000


def mapping_guess(headers: Sequence[str], columns: Sequence[ImportColumn]) -> dict[str, str]:
    """``{"0": "nickname"}`` for the columns whose header is, or holds, a field's synonym.

    Whole matches go before parts, longer parts before shorter, earlier columns before later; a
    field is given once.
    """
    names = [[normalise_phrase(part) for part in _readings(header)] for header in headers]
    found: list[tuple[int, int, int, str]] = []
    for field_at, column in enumerate(columns):
        words = {normalise_phrase(word) for word in (*column.synonyms, column.name)} - {""}
        for at, readings in enumerate(names):
            score = _score(readings[0], words)
            if not score and len(readings) > 1:
                score = min(_score(readings[1], words), 1)
            if score:
                found.append((-score, at, field_at, column.name))
    mapping: dict[str, str] = {}
    for _by_score, at, _by_field, field in sorted(found):
        if str(at) not in mapping and field not in mapping.values():
            mapping[str(at)] = field
    return dict(sorted(mapping.items(), key=lambda pair: int(pair[0])))


def columns_fields(columns: Sequence[ImportColumn]) -> dict[str, str]:
    """The field that each such word names; the first of several."""
    fields: dict[str, str] = {}
    for one in columns:
        for word in (*one.synonyms, one.name):
            fields.setdefault(normalise_phrase(word), one.name)
    fields.pop("", None)
    return fields


def _readings(header: str) -> list[str]:
    """Of 联系方式 / 手机 the column's own name counts before the whole."""
    return [header.split(JOIN)[-1], header] if JOIN in header else [header]


def _score(name: str, words: set[str]) -> int:
    if not name:
        return 0
    if name in words:
        return _WHOLE
    parts = [
        word
        for word in words
        if len(word) >= _SHORTEST_PART and word in name and (not word.isascii() or len(word) > 3)
    ]
    return max(map(len, parts), default=0)
