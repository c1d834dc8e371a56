"""How likely two records are one person's, and why.

Weights are bits: a pair starts with what its names say, each further piece of evidence adds or
takes some, and ``score`` is the probability of the sum in percent (Fellegi and Sunter's way). The
weights were set by hand from how people here write names and numbers; ``bench press-dedupe``
reports what they find and miss.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log2
from typing import NamedTuple

from kol.press.models import Channel, ContactPair

Reason = ContactPair.Reason
PROPOSED = 60  # percent

# What the names say before anything else. The same: that of ten namesakes one is a second record,
# against how many strangers would be called so. Names that differ say by themselves how rarely
# that happens to one person.
TWICE = 0.1
SOUNDS, PEN_NAME, LOOKS, OTHER = -4.5, -0.5, -8.0, -12.0
# The share of people who have a name, or one that sounds so, by its length.
_SHARE_OF_NAME = {2: 1e-4, 3: 5e-6, 4: 5e-7}
_SHARE_OF_SOUND = {2: 4e-4, 3: 5e-5, 4: 5e-6}
# Nobody's archive is so small that a name is one person's for sure.
_FEWEST = 0.01
# What the same value says, by kind, and what it says that both have others.
_SAME = {"mobile": 12.0, "wechat": 12.0, "email": 11.0, "qq": 11.0, "weibo": 9.0, "phone": 4.0}
_DIFFER = {"mobile": -3.0, "wechat": -2.0, "qq": -1.5, "email": -1.0}
# Of a kind where several of the same say hardly more than one.
ACCOUNT, OUTLET, OTHER_OUTLET = 10.0, 7.0, -1.0
NEAR_PHONE, NEAR_EMAIL = 8.0, 7.0
# A mailbox of a desk, not of a person.
_DESKS = frozenset(
    {
        "news", "tougao", "editor", "info", "contact", "service", "press", "media", "office", "pr",
        "mail", "hello", "bianji", "bjb", "xinwen", "rexian", "admin", "hr", "tg",
    }
)  # fmt: skip
_DESK = 2.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a person, in the forms in which it is compared."""

    pk: int
    name: str
    pinyin: str
    pen_names: frozenset[str] = frozenset()
    channels: dict[str, frozenset[str]] = field(default_factory=dict)
    outlets: frozenset[int] = frozenset()
    accounts: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """All names they go by."""
        return self.pen_names | {self.name}


class Likely(NamedTuple):
    """How likely two are one, in percent, and why."""

    score: int
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Among how many a team's records are, and how many of them share a name or its sound (where
    that is more than two)."""

    size: int
    names: dict[str, int] = field(default_factory=dict)
    sounds: dict[str, int] = field(default_factory=dict)

    def strangers(self, one: Known, *, by_sound: bool) -> float:
        """How many others would be called so by chance: no more than are."""
        counts, shares = (
            (self.sounds, _SHARE_OF_SOUND) if by_sound else (self.names, _SHARE_OF_NAME)
        )
        there = counts.get(one.pinyin if by_sound else one.name, 2) - 1
        share = shares[min(4, max(2, len(one.name)))]
        return max(_FEWEST, min(there, self.size * share))


def compare(one: Known, other: Known, crowd: Crowd) -> Likely:
    """How likely two records of a team are one person."""
    bits, reasons = _names(one, other, crowd)
    for kind in _SAME:
        more, why = _channel(kind, one.channels.get(kind), other.channels.get(kind))
        bits += more
        reasons += why
    if one.accounts & other.accounts:
        bits += ACCOUNT
        reasons.append(Reason.ACCOUNT)
    if one.outlets & other.outlets:
        bits += OUTLET
        reasons.append(Reason.OUTLET)
    elif one.outlets and other.outlets:
        bits += OTHER_OUTLET
    return Likely(round(100 / (1 + 2**-bits)), [str(reason) for reason in reasons])


def _names(one: Known, other: Known, crowd: Crowd) -> tuple[float, list[str]]:
    if one.name == other.name:
        return log2(TWICE / crowd.strangers(one, by_sound=False)), [Reason.NAME]
    if one.names & other.names:
        return log2(TWICE) + PEN_NAME, [Reason.PEN_NAME]
    if one.pinyin and one.pinyin == other.pinyin:
        return log2(TWICE / crowd.strangers(one, by_sound=True)) + SOUNDS, [Reason.PINYIN]
    if _one_apart(one.name, other.name):
        return LOOKS, [Reason.LOOKS]
    return OTHER, []


def _channel(
    kind: str, mine: frozenset[str] | None, theirs: frozenset[str] | None
) -> tuple[float, list[str]]:
    if not mine or not theirs:
        return 0.0, []
    both = mine & theirs
    if both:
        if kind == Channel.Kind.EMAIL and all(_is_desk(email) for email in both):
            return _DESK, [Reason.EMAIL]
        return _SAME[kind], [kind]
    if kind == Channel.Kind.MOBILE and _any_near(mine, theirs):
        return NEAR_PHONE, [Reason.NEAR_PHONE]
    if kind == Channel.Kind.EMAIL and _any_near(mine, theirs):
        return NEAR_EMAIL, [Reason.NEAR_EMAIL]
    return _DIFFER.get(kind, 0.0), []


def _is_desk(email: str) -> bool:
    return email.partition("@")[0].rstrip("0123456789") in _DESKS


def _any_near(mine: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(near(one, other) for one in mine for other in theirs)


def near(one: str, other: str) -> bool:
    """Whether two values differ in one place: a character other, missing, more, or two swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, char in enumerate(one) if char != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    if one[at + 1 :] == other[at + 1 :]:
        return True
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


def _one_apart(one: str, other: str) -> bool:
    """Names of the same length with one character other, or one with a character more: OCR and
    haste. Two of two characters must share the surname."""
    if min(len(one), len(other)) < 2:
        return False
    if len(one) == len(other):
        differing = [at for at, char in enumerate(one) if char != other[at]]
        return len(differing) == 1 and (len(one) > 2 or differing == [1])
    return len(max(one, other, key=len)) > 2 and near(one, other)
