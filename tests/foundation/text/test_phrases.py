import re
import time
from itertools import product
from math import log2

import pytest
from hypothesis import given
from pypinyin import lazy_pinyin

from foundation.text.errors import PhraseError
from foundation.text.phrase_words import KINDS, OBJECTS, SUBJECTS, VERBS, _words
from foundation.text.phrases import (
    MAX_CANDIDATES,
    MAX_PASTED,
    PhraseCandidate,
    extract_phrases,
    phrase_check,
    phrase_generate,
)
from tests.foundation.text.strings import texts

SPRING = PhraseCandidate("phrase", "春风带来新故事", "春风带来新故事")


def code(text: str) -> PhraseCandidate:
    return PhraseCandidate("url_code", text, text)


def phrase(text: str, normal: str | None = None) -> PhraseCandidate:
    return PhraseCandidate("phrase", text, normal or text)


# --- Making --------------------------------------------------------------------------------------
def test_generated_phrases_pass_the_check_and_hardly_repeat() -> None:
    made = [phrase_generate() for _ in range(500)]
    assert all(len(one) == 9 and phrase_check(one) == one for one in made)
    assert all(
        one[:2] in SUBJECTS
        and one[2:4] in VERBS
        and one[4:6] in KINDS
        and one[6] == "的"
        and one[7:] in OBJECTS
        for one in made
    )
    assert len(set(made)) >= 495


def test_there_are_sixteen_million() -> None:
    assert log2(len(SUBJECTS) * len(VERBS) * len(KINDS) * len(OBJECTS)) > 24
    assert not set(SUBJECTS) & set(OBJECTS)


@pytest.mark.parametrize("words", [SUBJECTS, VERBS, KINDS, OBJECTS])
def test_every_word_fits_the_pattern(words: tuple[str, ...]) -> None:
    """Two everyday characters (GB 2312, level 1 or 2), each word once; 的 is the pattern's own."""
    assert len(set(words)) == len(words)
    for word in words:
        assert len(word) == 2
        assert "的" not in word
        assert all(0xB0 <= char.encode("gb2312")[0] <= 0xF7 for char in word)


# What made earlier suggestions no Chinese: a lone adjective before a noun (快周末, 甜节日, 香帐篷).
@pytest.mark.parametrize("lone", ["快", "甜", "香", "暖", "奇", "酷", "亮", "妙", "美", "真"])
def test_no_lone_adjective_stands_before_a_noun(lone: str) -> None:
    assert lone not in KINDS
    assert f"{lone}的" not in KINDS


@pytest.mark.parametrize("words", [SUBJECTS, VERBS, KINDS, OBJECTS])
def test_no_two_words_of_a_list_sound_alike(words: tuple[str, ...]) -> None:
    """Also not in an accent that merges zh and z, n and l, -ng and -n."""
    sounds: dict[str, str] = {}
    for word in words:
        syllables = (re.sub(r"^([zcs])h", r"\1", s) for s in lazy_pinyin(word))
        sound = "".join(re.sub(r"ng$", "n", re.sub(r"^n(?=[aeiouv])", "l", s)) for s in syllables)
        assert sound not in sounds, (word, sounds.get(sound))
        sounds[sound] = word


# Coarse, unlucky, political or a slur; looked for across the seams of every phrase.
UNWELCOME = _words("""
死 亡 丧 葬 鬼 尸 血 杀 毒 赌 嫖 娼 妓 奸 淫 屎 尿 屁 癌 瘟 党 共产 习近 台独 藏独 疆独 六四 八九
法轮 天安门 维尼 白纸 轻生 上吊 跳楼 野种 草泥 小日子 小日本 大麻
静默 真主 长征 绿帽 打飞机 送终 送钟 包养 大便 小便 小三 小姐 大姨 香港 新疆 西藏 台湾 长毛
""")


def test_no_unwelcome_word_even_across_a_seam() -> None:
    seams = {a[-2:] + b for a, b in product(SUBJECTS, VERBS)}
    seams |= {a + b for a, b in product(VERBS, KINDS)}
    seams |= {f"{a}的{b}" for a, b in product(KINDS, OBJECTS)}
    assert [(seam, word) for seam in seams for word in UNWELCOME if word in seam] == []


# --- Checking ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("小满群", "小满群"),
        ("「小 满 群」🎉", "小满群"),
        ("Xiaoman", "xiaoman"),
        ("小满88", "小满88"),
        ("2024小满", "2024小满"),
        ("春" * 29 + "风", "春" * 29 + "风"),
    ],
)
def test_phrases_that_may_be_chosen(text: str, normal: str) -> None:
    assert phrase_check(text) == normal


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", "phrase_too_short"),
        ("🎉🎉🎉🎉🎉🎉", "phrase_too_short"),
        ("小满", "phrase_too_short"),
        ("hello", "phrase_too_short"),
        ("小满1", "phrase_too_short"),
        ("春风" * 15 + "春", "phrase_too_long"),
        ("春风" * 5000, "phrase_too_long"),
        ("13800138000", "phrase_digits"),
        ("１３８-0013-8000", "phrase_digits"),
        ("123456", "phrase_digits"),
        ("啊啊啊啊", "phrase_repeats"),
        ("aaaaaa", "phrase_repeats"),
    ],
)
def test_phrases_that_are_refused(text: str, refusal: str) -> None:
    with pytest.raises(PhraseError) as refused:
        phrase_check(text)
    assert refused.value.code == refusal
    assert refused.value.message


# --- Finding -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pasted", "found"),
    [
        (
            "【小满的读者群】复制口令「春风带来新故事」打开 https://x.cn/j/abc 加入我们～",
            [SPRING, code("abc"), phrase("小满的读者群")],
        ),
        ("春风带来新故事", [SPRING]),
        (
            " 春风 带来，新故事！ ",
            [phrase("春风 带来，新故事！", "春风带来新故事"), phrase("新故事")],
        ),
        ("『春风带来新故事』", [SPRING]),
        ("快来“春风带来新故事”", [SPRING, phrase("快来“春风带来新故事”", "快来春风带来新故事")]),
        ('入群:"春风带来新故事"', [SPRING, phrase('入群:"春风带来新故事"', "入群春风带来新故事")]),
        ("《春风带来新故事》", [SPRING]),
        ("￥春风带来新故事￥", [SPRING]),
        ("¥春风带来新故事￥", [SPRING]),
        ("#春风带来新故事#", [SPRING]),
        ("【春风带来新故事】", [SPRING]),
        ("【「春风带来新故事」】", [SPRING]),
        (
            "群口令：春风带来新故事，速来",
            [SPRING, phrase("群口令：春风带来新故事，速来", "群口令春风带来新故事速来")],
        ),
        ("https://x.cn/j/aB3-xY_9?from=wx", [code("aB3-xY_9")]),
        ("https://x.cn/j/aB3xYz加入我们", [code("aB3xYz")]),
        ("http://x.cn/j/%E6%98%A5%E9%A3%8E%E5%B8%A6%E6%9D%A5%E6%96%B0%E6%95%85%E4%BA%8B", [SPRING]),
        ("/j/ab", []),
        ("13800138000", []),
        ("", []),
        ("「」【】", []),
    ],
)  # fmt: skip
def test_extract(pasted: str, found: list[PhraseCandidate]) -> None:
    assert extract_phrases(pasted) == found


@pytest.mark.parametrize(
    "pasted",
    [
        "今天直播说的 春风带来新故事 快来",
        "看抖音：春风带来新故事 快来",
        "直播间的姐妹们看过来，春风带来新故事，进来就能聊",
        "宝子们｜春风带来新故事｜冲",
        "春风带来新故事…等你",
        "看主页 https://v.douyin.com/abc/ 春风带来新故事 复制打开",
        "first " * 40 + "春风带来新故事 " + "second " * 40,
    ],
)
def test_a_piece_of_a_sentence(pasted: str) -> None:
    assert SPRING in extract_phrases(pasted)


def test_pieces_stay_within_the_bound_and_those_as_long_as_a_phrase_come_first() -> None:
    filler = " ".join(f"第{n}件很长很长很长的事情要说" for n in "一二三四五六七八九十")
    found = extract_phrases(f"{filler} 春风带来新故事")
    assert len(found) == MAX_CANDIDATES
    assert found[0] == SPRING


def test_a_line_of_a_long_text() -> None:
    pasted = "这是一段很长的介绍" * 20 + "\n春风带来新故事\n" + "以及很长的结尾" * 20
    assert extract_phrases(pasted) == [SPRING]


def test_only_the_beginning_of_a_long_paste_is_read() -> None:
    assert extract_phrases("a" * (MAX_PASTED - 9) + "「春风带来新故事」") == [SPRING]
    assert extract_phrases("a" * (MAX_PASTED - 3) + "「春风带来新故事」") == []


def test_codes_keep_their_place_among_many_quotes() -> None:
    quotes = "".join(f"「第{n}个候选口令」" for n in "一二三四五六七八九十")
    found = extract_phrases(f"{quotes} https://x.cn/j/abc123")
    assert len(found) == MAX_CANDIDATES
    assert found[0] == phrase("第一个候选口令")
    assert found[-1] == code("abc123")


@given(texts)
def test_any_paste_gives_usable_candidates(pasted: str) -> None:
    found = extract_phrases(pasted)
    assert len(found) <= MAX_CANDIDATES
    assert len({(c.kind, c.normal) for c in found}) == len(found)
    for candidate in found:
        if candidate.kind == "phrase":
            assert phrase_check(candidate.text) == candidate.normal


@pytest.mark.parametrize(
    "piece",
    [
        "「",
        '"',
        "#",
        "￥a",
        "「a",
        "口令 ",
        "口令",
        " ",
        "/j/",
        "/j/%e4",
        "invite code is",
        "\n口令啊好",
        "é́",
    ],
)
def test_hostile_pastes_take_no_time(piece: str) -> None:
    pasted = "口令" + piece * (50_000 // len(piece))
    extract_phrases("口令热身")  # what it looks up is loaded at the first call
    started = time.thread_time()
    extract_phrases(pasted)
    assert time.thread_time() - started < 0.25
