"""How alike two texts are, without keeping or comparing the texts: a fingerprint by MinHash.

A text is cut into segments of seven characters, one at each (shingles), of what is left without
punctuation and blanks. Each is hashed once; the hash's low bits choose one of SLOTS slots, the rest
is a number of which a slot keeps the smallest (one-permutation hashing; an empty slot borrows from
the next, Shrivastava and Li 2014). The share of equal slots is an estimate of the share of
segments two texts have in common (Jaccard), with a standard error of 0.05 at 0.6.

Slots are taken together by threes to 21 bands. Texts that share 0.55 of their segments share a band
with a chance of 98 in 100 (1 - (1 - s^3)^21), strangers with none to speak of; so copies are looked
for by an index on bands and judged by all slots.

Measured on a report of 340 characters (tests/kol/clippings/test_likeness.py): a reprint with
another lead and tail and one cut short with an advertisement behind it share 0.66 and
0.86 of their slots with it, another author's report of the same evening none. SimHash (64 bits,
pairs of words) told
them apart by 11, 10 and 31 bits: it separates them as well, but an index finds three bits of
difference, not eleven.
"""

import re
from hashlib import blake2b
from struct import pack, unpack

from foundation.text.normal import normalise_search

SLOTS, ROWS = 64, 3
_WIDTH = ROWS * 4  # bytes of a band
SHINGLE = 7
# Shorter texts are headlines and teasers, which tell of many pieces at once.
LEAST_CHARACTERS = 80
MOST_CHARACTERS = 40_000
LIKE = 0.55
_NO_WORD = re.compile(r"[\W_]+")


def signature_of(text: str) -> bytes | None:
    """The fingerprint of a text: 256 bytes, or None for a text too short to compare."""
    plain = _NO_WORD.sub("", normalise_search(text[:MOST_CHARACTERS]))
    if len(plain) < LEAST_CHARACTERS:
        return None
    slots: list[int | None] = [None] * SLOTS
    for shingle in {plain[at : at + SHINGLE] for at in range(len(plain) - SHINGLE + 1)}:
        number = int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big")
        slot, value = number % SLOTS, (number >> 32) & 0xFFFFFFFF
        kept = slots[slot]
        if kept is None or value < kept:
            slots[slot] = value
    return pack(f">{SLOTS}I", *_filled(slots))


def _filled(slots: list[int | None]) -> list[int]:
    filled: list[int] = []
    for at in range(SLOTS):
        for step in range(SLOTS):
            value = slots[(at + step) % SLOTS]
            if value is not None:
                # Borrowed values are told apart by how far they were carried.
                filled.append((value + step * 0x9E3779B1) & 0xFFFFFFFF)
                break
    return filled


def bands_of(signature: bytes | None) -> list[int]:
    """The bands of a fingerprint, as whole numbers of 32 bits with a sign."""
    if signature is None:
        return []
    return [
        int.from_bytes(
            blake2b(signature[at : at + _WIDTH], digest_size=4, salt=bytes([at])).digest(),
            "big",
            signed=True,
        )
        for at in range(0, SLOTS * 4 - _WIDTH + 1, _WIDTH)
    ]


def likeness(one: bytes, other: bytes) -> float:
    """The share of segments two texts have in common, by their fingerprints: 0 to 1."""
    a, b = unpack(f">{SLOTS}I", one), unpack(f">{SLOTS}I", other)
    return float(sum(x == y for x, y in zip(a, b, strict=True)) / SLOTS)
