"""Words found by how they sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.normal import folded, normalise_phrase
from foundation.text.sounds import SoundMatcher
from foundation.text.words import WordMatch, WordMatcher

MATCHER = SoundMatcher(["加微信", "重庆", "赌博网", "好", "VX"])


@pytest.mark.parametrize(
    ("text", "word", "start", "end"),
    [
        ("jiaweixin", "加微信", 0, 9),
        ("快 Jia-Wei·信 吧", "加微信", 2, 11),
        ("家威信", "加微信", 0, 3),
        ("來嘉薇❤心呀", "加微信", 1, 5),
        ("去chongqing玩", "重庆", 1, 10),
        ("赌bo網", "赌博网", 0, 4),
    ],
)
def test_found_by_sound(text: str, word: str, start: int, end: int) -> None:
    assert MATCHER.find(text) == [WordMatch(word, start, end)]


@pytest.mark.parametrize("text", ["xjiaweixin", "jiaweixing", "今天喝豆浆", "好", "vx", ""])
def test_not_in_the_middle_of_a_word_and_not_single_characters(text: str) -> None:
    assert MATCHER.find(text) == []


def test_an_empty_list_finds_nothing() -> None:
    assert SoundMatcher([]).find("加微信") == []
    assert len(MATCHER) == 3


@given(st.text(max_size=60))
def test_the_quick_folding_is_the_slow_one_character_by_character(text: str) -> None:
    quick = folded(text)
    if quick is not None:
        assert quick == "".join(normalise_phrase(char) for char in text)


@given(st.text(alphabet="加微信❤ 　ＶＸvx網é赌博.", max_size=30))
def test_no_word_is_lost_by_the_quick_look(text: str) -> None:
    words = ["加微信", "vx", "博网", "é赌"]
    seen = WordMatcher(words).find(text)
    # Without the quick look: a mark that folds to nothing sends it the slow way.
    slow = WordMatcher(words).find(text + " \u0301")
    assert seen == slow
