"""moderation-match: milliseconds to search a message for 10,000 words.

Ours folds the message (width, case, traditional characters, whatever stands between) and runs one
automaton over it. The peer is what one would write first: the words one by one with ``in``, and,
told beside it, one big alternation of ``re``; both over a message that is folded already, so they
pay for nothing but the search. Messages are of the kinds that are sent: short, longer, the longest
there may be, some with words in them. All three must find the same words.
"""

import random
import re
import time
from collections.abc import Callable

from bench.harness import Result, Run, Target
from foundation.text.normal import normalise_phrase
from foundation.text.sounds import SoundMatcher
from foundation.text.words import WordMatcher

WORDS = 10_000
# Ours may cost this much at most of the loop's time, and a millisecond whatever the loop takes.
TARGET = Target("<=", 0.1)
MOST_MS = 1.0
_COMMON = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着"
    "事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定"
)
_RARE = "微信加扣群代购兼职赌博返利刷单招商私聊免费领取扫码裸贷套现高仿发票办证枪支迷药彩票下注庄家"


def run(run: Run) -> Result:
    """Each round matches every message by both ways."""
    source = random.Random(20)
    words = _words(source)
    messages = _messages(source, words, run.size(400, 60))
    started = time.perf_counter()
    normals = {normalise_phrase(word): word for word in words}
    matcher = WordMatcher(normals=normals)
    run.note(f"{len(matcher):,} words compiled in {(time.perf_counter() - started) * 1000:.0f} ms")
    folded = [normalise_phrase(text) for text in messages]
    listed = list(normals)
    pattern = re.compile("|".join(map(re.escape, sorted(listed, key=len, reverse=True))))

    def ours() -> float:
        return _each(messages, matcher.find)

    def loop() -> float:
        return _each(folded, lambda text: [word for word in listed if word in text])

    ours()  # once unmeasured: tables of characters fill up
    rounds = run.interleaved(ours, loop, rounds=run.size(5, 2))
    few = folded[: run.size(40, 4)]
    run.note(f"one alternation of re: {_each(few, pattern.findall):.3f} ms a message")
    sounds = SoundMatcher(words[: run.size(10_000, 1_000)])
    run.note(f"by sound, {len(sounds):,} words: {_each(messages, sounds.find):.4f} ms a message")
    longest = max(messages, key=len)
    worst = _each([longest] * 5, matcher.find)
    run.note(f"the longest message ({len(longest)} characters): {worst:.3f} ms")
    same = all(
        {normals[word] for word in listed if word in plain}
        == {match.word for match in matcher.find(text)}
        for text, plain in zip(messages, folded, strict=True)
    )
    if not same:
        run.note("the two ways find different words")
    return run.result(
        rounds,
        unit="ms",
        against=f"{WORDS:,} words looked for one by one",
        target=TARGET,
        right=same and worst < MOST_MS and max(rounds.ours) < MOST_MS,
    )


def _each(texts: list[str], find: Callable[[str], object]) -> float:
    """Milliseconds a text."""
    started = time.perf_counter()
    for text in texts:
        find(text)
    return (time.perf_counter() - started) * 1000 / len(texts)


def _words(source: random.Random) -> list[str]:
    found: set[str] = set()
    while len(found) < WORDS:
        size = source.choice((2, 3, 3, 4, 4, 5, 6))
        word = "".join(source.choice(_RARE) for _ in range(size))
        if len(set(word)) > 1:
            found.add(word)
    return sorted(found)


def _messages(source: random.Random, words: list[str], count: int) -> list[str]:
    made = []
    for number in range(count):
        size = 1990 if number == 0 else source.choice((8, 20, 40, 120))
        text = "".join(source.choice(_COMMON) for _ in range(size))
        if number % 10 == 3:  # one in ten has a word in it, disguised
            word = source.choice(words)
            text += f"，{word[0]} ❤️{word[1:]}。"
        made.append(text)
    return made
