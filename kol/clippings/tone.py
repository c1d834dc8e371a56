"""What tone a piece may have, by word lists: a suggestion for people, never a judgement.

The rule, which the page names too: words of the two lists (tone_words.py) are looked for in the
headline and in the first 3,000 characters, longest first and none within another. One in the
headline counts three, one in the text one, each word at most three times. A word that is turned
round right before (没有违规) doesn't count. With ``good`` and ``bad`` as sums:

- negative, when ``bad`` is at least 3 and at least twice ``good``;
- positive, when ``good`` is at least 3 and at least twice ``bad``;
- neutral, when there is a text and neither holds; nothing for a piece without words.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from foundation.text.normal import normalise
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.tone_words import BAD, GOOD, NOT

TEXT_READ = 3000
HEADLINE, BODY, MOST = 3, 1, 3
LEAST, TIMES = 3, 2
SHOWN = 8
_REACH = 4  # characters before a word in which it may be turned round


@dataclass(frozen=True, slots=True)
class ToneHint:
    """A suggestion, with the words it was made of; ``tone`` is empty for no text at all."""

    tone: str
    good: list[str]
    bad: list[str]

    def words(self) -> dict[str, list[str]]:
        """As it is kept beside the suggestion."""
        return {"good": self.good[:SHOWN], "bad": self.bad[:SHOWN]}


def tone_suggest(title: str, text: str) -> ToneHint:
    """What the word lists make of a piece. No query."""
    if not (title.strip() or text.strip()):
        return ToneHint("", [], [])
    head, body = _counted(title), _counted(text[:TEXT_READ])
    weights = {
        word: HEADLINE * min(head[word], MOST) + BODY * min(body[word], MOST)
        for word in head.keys() | body.keys()
    }
    good = sorted((w for w in weights if w in GOOD), key=lambda w: (-weights[w], w))
    bad = sorted((w for w in weights if w in BAD), key=lambda w: (-weights[w], w))
    well, ill = sum(weights[w] for w in good), sum(weights[w] for w in bad)
    if ill >= LEAST and ill >= TIMES * well:
        return ToneHint(Tone.NEGATIVE, good, bad)
    if well >= LEAST and well >= TIMES * ill:
        return ToneHint(Tone.POSITIVE, good, bad)
    return ToneHint(Tone.NEUTRAL, good, bad)


def tone_hint_put(clipping: Clipping) -> None:
    """Write the suggestion for what a piece says now, on the instance."""
    hint = tone_suggest(clipping.title, clipping.text)
    clipping.tone_hint, clipping.tone_words = hint.tone, hint.words()


def _counted(text: str) -> Counter[str]:
    plain = normalise(text)
    machine, words = _machine()
    found: Counter[str] = Counter()
    for number, start, _end in machine.find_matches_as_indexes(plain):
        before = plain[max(0, start - _REACH) : start]
        if not before.endswith(NOT):
            found[words[number]] += 1
    return found


@lru_cache(maxsize=1)
def _machine() -> tuple[AhoCorasick, list[str]]:
    words = sorted(GOOD | BAD)
    return AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), words
