import hashlib
import unicodedata

import pytest
from hypothesis import given

from foundation.text import normal
from foundation.text.normal import (
    display_clean,
    normalise,
    normalise_phrase,
    normalise_phrase_mapped,
    normalise_search,
    visible_length,
)
from tests.foundation.text.strings import texts

FAMILY = "👨\u200d👩\u200d👧"
# Every one of these is the same 口令.
SPRING = [
    "春风带来新故事",
    "春風帶來新故事",
    " 春风 带来　新故事 ",
    "「春风带来新故事」",
    "【春风带来新故事】",
    "￥春风带来新故事￥",
    "#春风带来新故事#",
    "春风，带来·新——故事！…",
    "春\u200b风\ufeff带\u2060来\u00ad新故事",
    "\u202e春风\u202c带来新故事\u200f",
    "春风👩🏽\u200d🚀带来❤️新🇨🇳故㊗️事㊙",
    "春风\x00带来\t新\r\n故事\u2028",
    "春\ufe0f风\U000e0101带来新故事\u20e3",
]


@pytest.mark.parametrize("written", SPRING)
def test_one_phrase_however_it_is_written(written: str) -> None:
    assert normalise_phrase(written) == "春风带来新故事"


@pytest.mark.parametrize(
    ("text", "phrase", "search", "plain"),
    [
        ("Ｈｅｌｌｏ，Ｗｏｒｌｄ！", "helloworld", "hello world", "hello,world!"),
        ("Café ZOË", "cafezoe", "cafe zoe", "cafe zoe"),
        ("①２３ Ⅷ ㎏", "123viiikg", "123 viii kg", "123 viii kg"),
        ("1️⃣2️⃣", "12", "12", "12"),
        ("STRASSE straße", "strassestrasse", "strasse strasse", "strasse strasse"),
        ("乾隆與乾淨", "干隆与干净", "干隆与干净", "干隆与干净"),
        ("看著妳，裏面", "看着你里面", "看着你 里面", "看着你,里面"),
        ("微❤️信", "微信", "微 信", "微 信"),
        ("ｶﾞﾝﾊﾞﾚ", "ガンバレ", "ガンバレ", "ガンバレ"),
        ("O'Brien_x", "obrienx", "o brien x", "o'brien_x"),
        ("", "", "", ""),
        ("🈚™©ℹ️Ⓜ️", "", "", ""),
        ("\ud800春\ue000", "春", "春", "春"),
        ("𱍑", "𱍑", "𱍑", "𱍑"),
    ],
)
def test_the_three_forms(text: str, phrase: str, search: str, plain: str) -> None:
    assert normalise_phrase(text) == phrase
    assert normalise_search(text) == search
    assert normalise(text) == plain


def test_a_part_of_a_text_folds_as_the_whole_does() -> None:
    whole = "乾隆皇帝著名的後裔乾杯"
    assert normalise(whole) == "".join(normalise(char) for char in whole)


def test_the_table_is_the_one_that_stored_hashes_were_made_with() -> None:
    """A new OpenCC may fold more: then codes handed out are found no longer. Decide, then pin."""
    table = sorted(normal.script_table().items())
    assert len(table) == 5125
    assert hashlib.sha256(repr(table).encode()).hexdigest()[:16] == "1285bd11335c29a0"


@given(texts)
def test_applying_twice_changes_nothing(text: str) -> None:
    for fold in (normalise, normalise_search, normalise_phrase):
        once = fold(text)
        assert fold(once) == once


@given(texts)
def test_a_phrase_holds_letters_and_digits_alone(text: str) -> None:
    phrase = normalise_phrase(text)
    assert not [c for c in phrase if c < "\U00020000" and unicodedata.category(c)[0] in "CZPS"]
    assert normalise_search(text).replace(" ", "") == phrase or any(
        unicodedata.category(char)[0] in "M" or "\u1100" <= char <= "\u11ff" for char in text
    )


@given(texts)
def test_origins_point_into_the_text(text: str) -> None:
    phrase, origins = normalise_phrase_mapped(text)
    assert len(phrase) == len(origins)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)


def test_origins_of_a_disguised_word() -> None:
    assert normalise_phrase_mapped("加 微❤️信㎏é") == ("加微信kge", [0, 2, 5, 6, 6, 7])


# --- display_clean -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  小满  的\t读者\n群 ", "小满 的 读者 群"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2066b\u2069c\u200e\u200f\u061c", "abc"),
        ("Z\u0351\u0352\u0357\u035b\u0300a", "Z\u0351\u0352\u0357a"),
        ("\u0301\u0302abc", "abc"),
        ("e\u0301", "é"),
        (FAMILY, FAMILY),
        ("❤\ufe0f\u200d🔥", "❤\ufe0f\u200d🔥"),
        ("a\u200db\u200cc", "abc"),
        ("👍\u200d ", "👍"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u3164\u115f\u2800\u00ad", ""),
        ("\x00\x1b[31m红\x7f", "[31m红"),
        ("\ud83d坏\udc00", "坏"),
        ("\ufdd0\uffff\U0001ffff好", "好"),
        ("\ue001\uf8ff好", "好"),
        ("葛\U000e0100城", "葛\U000e0100城"),
        ("１２３ＡＢＣ", "１２３ＡＢＣ"),
    ],
)
def test_display_clean(text: str, kept: str) -> None:
    assert display_clean(text, 50) == kept


def test_display_clean_keeps_lines_where_asked() -> None:
    text = "　　第一段  有空格 \r\n\r\n\n\n\n第二段\u2028第三段\n"
    assert display_clean(text, 99, multiline=True) == "　　第一段  有空格\n\n\n第二段\n第三段"
    assert display_clean(text, 99) == "第一段 有空格 第二段 第三段"


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("春风带来新故事", 3, "春风带"),
        (f"ab{FAMILY}c", 4, "ab"),
        (f"ab{FAMILY}c", 7, f"ab{FAMILY}"),
        ("ab👍🏽", 3, "ab"),
        ("🇨🇳🇯🇵", 3, "🇨🇳"),
        ("q\u0323\u0307x", 2, "q\u0323\u0307"[:2]),
        (FAMILY, 2, "👨"),
        ("ab cd", 3, "ab"),
    ],
)
def test_display_clean_cuts_between_characters(text: str, limit: int, kept: str) -> None:
    assert display_clean(text, limit) == kept


def test_display_clean_needs_room() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        display_clean("a", 0)


@given(texts)
def test_display_clean_is_safe_and_stable(text: str) -> None:
    for multiline in (False, True):
        for limit in (1, 7, 200):
            clean = display_clean(text, limit, multiline=multiline)
            assert len(clean) <= limit
            assert display_clean(clean, limit, multiline=multiline) == clean
            assert clean == unicodedata.normalize("NFC", clean)
            clean.encode()  # no lone surrogate reaches the database
            assert not set(clean) & set("\x00\u202e\u2066\u200b\ufeff\r")


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("小满", 2),
        ("e\u0301a", 2),
        (FAMILY, 1),
        (f"a{FAMILY}b", 3),
        ("👍🏽", 1),
        ("🇨🇳🇯🇵", 2),
        ("1\ufe0f\u20e3", 1),
        ("\u200b\u3164", 0),
        ("葛\U000e0100城", 2),
    ],
)
def test_visible_length(text: str, seen: int) -> None:
    assert visible_length(text) == seen


@given(texts)
def test_visible_length_never_exceeds_the_code_points(text: str) -> None:
    assert 0 <= visible_length(text) <= len(text)
