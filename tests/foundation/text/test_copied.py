"""Passages two texts share: found by prints whatever stands around them, shown exactly."""

import random

import pytest

from foundation.text.copied import LEAST, SEGMENT, plain_of, prints_kept, prints_of, runs_shared

ALPHABET = [chr(code) for code in range(0x4E00, 0x4E00 + 3000)]


def made(seed: int, length: int) -> str:
    return "".join(random.Random(seed).choices(ALPHABET, k=length))


@pytest.mark.parametrize("seed", range(40))
def test_a_run_of_thirteen_is_always_found(seed: int) -> None:
    lifted = made(seed, LEAST)
    one = plain_of(made(seed + 100, seed) + lifted + made(seed + 200, 31)).chars
    other = plain_of(made(seed + 300, 57) + lifted + made(seed + 400, seed % 7)).chars
    prints = [{number for number, _at in prints_of(text, 1)} for text in (one, other)]
    assert prints[0] & prints[1]


def test_a_quarter_of_all_segments_is_kept() -> None:
    assert 230 <= len(prints_of(plain_of(made(1, 1000)).chars, 1)) <= 270
    assert len(prints_kept("哈" * 500, 1)) == 1


def test_what_is_shorter_than_a_segment_has_no_prints() -> None:
    assert prints_kept("春天的茶很香", 1) == []
    assert len(prints_kept("春天的茶很香甜", 1)) == 1


def test_prints_of_another_seed_are_others() -> None:
    text = made(5, 300)
    assert not set(prints_kept(text, 1)) & set(prints_kept(text, 2))


def test_signs_blanks_width_and_script_make_no_difference() -> None:
    first = "新茶上市，第一批只有三百份；每份八十克。"
    second = "新 茶 上 市\n第一批祇有三百份, 每份八十克!".replace("祇", "只")
    third = "新茶上市第一批只有三百份每份八十克".replace("上市", "上市").replace("只", "只")
    assert prints_kept(first, 9) == prints_kept(second, 9) == prints_kept(third, 9)


def test_the_runs_are_the_longest_and_stand_where_they_say() -> None:
    lifted, other = made(1, 40), made(2, 20)
    draft = plain_of(f"开头的话。{lifted}！中间，{other}。")
    source = plain_of(f"{other}……别的内容……{lifted[:20]}断{lifted}。")
    runs = runs_shared(draft.chars, source.chars, range(len(draft.chars) - SEGMENT + 1))
    shown = [draft.text[slice(*draft.span(run.start, run.end))] for run in runs]
    assert shown == [lifted, other]
    there = [
        source.text[slice(*source.span(run.source_start, run.source_start + run.end - run.start))]
        for run in runs
    ]
    assert there == [lifted, other]


def test_a_few_words_of_english_are_no_passage() -> None:
    said = "we will meet again tomorrow at noon"
    few = plain_of("meet again tomorrow").chars
    assert runs_shared(few, plain_of(said).chars, range(len(few) - SEGMENT + 1)) == []
    whole = "the first harvest of this spring comes from three gardens in the hills"
    (run,) = runs_shared(plain_of(f"So {whole}!").chars, plain_of(whole).chars, [20, 9])
    assert (run.start, run.source_start) == (2, 0)


def test_marks_of_the_last_letter_belong_to_it() -> None:
    text = "caf\u0065\u0301"
    plain = plain_of(text)
    assert text[slice(*plain.span(0, len(plain.chars)))] == text
