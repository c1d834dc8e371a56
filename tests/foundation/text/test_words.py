import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.text.words import WordMatch, WordMatcher
from tests.foundation.text.strings import texts

MATCHER = WordMatcher(["加微信", "微信", "ass", "赌博网", "VX", "乾隆", "", "！"])


def seen(text: str) -> list[tuple[str, str]]:
    return [(match.word, text[match.start : match.end]) for match in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请加微信", [("加微信", "加微信"), ("微信", "微信")]),
        ("请加 微❤️信哦", [("加微信", "加 微❤️信"), ("微信", "微❤️信")]),
        ("加\u200b微.信", [("加微信", "加\u200b微.信"), ("微信", "微.信")]),
        ("賭博網", [("赌博网", "賭博網")]),
        ("乾隆 干隆", [("乾隆", "乾隆"), ("乾隆", "干隆")]),
        ("＋ＶＸ：abc", [("VX", "ＶＸ")]),
        ("加v-x聊", [("VX", "v-x")]),
        ("class assess pass", []),
        ("a.s.s ASS!", [("ass", "a.s.s"), ("ass", "ASS")]),
        ("vx1", []),
        ("", []),
        ("没有", []),
    ],
)
def test_find(text: str, found: list[tuple[str, str]]) -> None:
    assert seen(text) == found


def test_matches_come_in_order_of_their_start() -> None:
    found = WordMatcher(["信号", "微信号码"]).find("微信号码")
    assert found == [WordMatch("微信号码", 0, 4), WordMatch("信号", 1, 3)]


def test_an_empty_list_finds_nothing() -> None:
    assert WordMatcher([]).find("加微信") == []
    assert len(WordMatcher(["", "!!"])) == 0
    assert len(MATCHER) == 6


def test_a_match_names_the_word_as_listed() -> None:
    assert MATCHER.find("ｖｘ") == [WordMatch("VX", 0, 2)]


@given(texts, st.lists(texts, max_size=5))
def test_any_text_any_list(text: str, words: list[str]) -> None:
    for match in WordMatcher(words).find(text):
        assert match.word in words
        assert 0 <= match.start < match.end <= len(text)


def test_long_lists_and_texts_stay_quick() -> None:
    matcher = WordMatcher(f"词{a}{b}" for a in "甲乙丙丁戊己庚辛" * 20 for b in range(50))
    started = time.thread_time()
    assert matcher.find("平常的一句话，没有什么。" * 800) == []
    assert time.thread_time() - started < 0.5
