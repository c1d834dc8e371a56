"""A short word hidden in a text: characters that nothing shows. No tables.

What is marked reads, prints and sorts as before; whoever copies some of it copies the mark along.
It is taken off by ``normalise`` and ``display_clean``, so what comes back in is clean.
"""

import re
from collections.abc import Iterator

# Four characters without width, two bits each, between two that begin and end a mark.
_DIGITS = "\u200b\u200c\u200d\u2060"
_BEGIN, _END = "\u2063", "\u2064"
_MARK = re.compile(f"{_BEGIN}([{_DIGITS}]+){_END}")
_LONGEST = 32


def mark_made(word: str) -> str:
    """The mark of an ASCII word of up to 32 characters. Raises ValueError."""
    if not word or len(word) > _LONGEST or not word.isascii():
        raise ValueError(word)
    data = word.encode("ascii")
    data += bytes([_check(data)])
    digits = "".join(_DIGITS[byte >> shift & 3] for byte in data for shift in (6, 4, 2, 0))
    return f"{_BEGIN}{digits}{_END}"


def marks_read(text: str) -> Iterator[str]:
    """The words hidden in a text, each once, in the order of their first marks; what was cut is
    left out."""
    seen = set()
    for found in _MARK.finditer(text):
        digits = found[1]
        if len(digits) % 4 or digits in seen:
            continue
        seen.add(digits)
        bits = [_DIGITS.index(digit) for digit in digits]
        data = bytes(
            bits[at] << 6 | bits[at + 1] << 4 | bits[at + 2] << 2 | bits[at + 3]
            for at in range(0, len(bits), 4)
        )
        if len(data) > 1 and _check(data[:-1]) == data[-1] and data[:-1].isascii():
            yield data[:-1].decode("ascii")


def _check(data: bytes) -> int:
    """A byte by which a damaged mark is told (CRC-8, polynomial 0x07)."""
    value = 0
    for byte in data:
        value ^= byte
        for _bit in range(8):
            value = (value << 1 ^ 0x07) & 0xFF if value & 0x80 else value << 1
    return value
