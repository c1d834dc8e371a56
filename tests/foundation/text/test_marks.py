"""A word hidden in a text: found again in any part of it, seen by nobody, gone when cleaned."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.marks import mark_made, marks_read
from foundation.text.normal import display_clean, normalise

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=32)


@given(WORDS, st.text(), st.text())
def test_what_was_hidden_is_read_back(word: str, before: str, after: str) -> None:
    assert word in list(marks_read(before + mark_made(word) + after))


def test_it_shows_nothing_and_comes_off() -> None:
    mark = mark_made("aB3dE6gH9jKm")
    assert not any(char.isprintable() for char in mark)
    assert (display_clean(f"记者{mark}", 60), normalise(f"记者{mark}")) == ("记者", "记者")


def test_a_damaged_or_foreign_mark_is_none() -> None:
    mark = mark_made("aB3dE6gH9jKm")
    swapped = mark[:1] + ("\u200c" if mark[1] == "\u200b" else "\u200b") + mark[2:]
    for text in (mark[:-1], mark[1:], mark[:5] + mark[6:], swapped, "\u2063\u200b\u2064", ""):
        assert list(marks_read(text)) == []
    assert list(marks_read(f"{mark}一{mark}二{mark_made('other')}")) == ["aB3dE6gH9jKm", "other"]


@pytest.mark.parametrize("word", ["", "记者", "x" * 33])
def test_what_cant_be_hidden(word: str) -> None:
    with pytest.raises(ValueError, match=re.escape(word) + "$"):
        mark_made(word)
