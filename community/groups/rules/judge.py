"""Judging conditions: what is known of a fan, and what each condition comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from community.fans.models import FollowFact
from community.fans.selectors import FollowKnown
from community.groups.models import JoinRequest, RuleEvidence
from community.groups.rules.logic import Value, value_of
from community.groups.rules.tree import FOLLOWS, Kind, Leaf, Node, leaves
from foundation.text.normal import normalise_phrase

Source, Why = RuleEvidence.Source, JoinRequest.Why
_HOW = {
    FollowFact.How.IMPORT: Source.LIST,
    FollowFact.How.PROOF: Source.PROOF,
    FollowFact.How.API: Source.API,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one fan, as far as a tree asks.

    ``entering``: they stand at the door. What is asked only there (a code, an answer, a person's
    approval) is not known of one who is in already, unless it was kept (``granted``: keys of what
    a person accepted or the door saw). ``says_follows``: they say that a known "no" is out of date.
    """

    entering: bool = True
    door: bool = False
    says_follows: bool = False
    follows: Mapping[int, FollowKnown] = field(default_factory=dict)
    days: int = 0
    rank: int = 0
    tags: frozenset[int] = frozenset()
    tags_gone: frozenset[int] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """What one condition came to, on which ground; ``said`` is what came back."""

    leaf: Leaf
    value: Value
    source: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What a whole tree came to: in, out, or not known yet."""

    value: Value
    results: tuple[Result, ...]

    @property
    def why(self) -> "tuple[JoinRequest.Why, int | None]":
        """What a request waits for: what the fan can still prove comes first. With the account."""
        open_leaves = [one.leaf for one in self.results if one.value is None]
        for leaf in open_leaves:
            if leaf.kind in FOLLOWS:
                return (Why.FOLLOW if leaf.kind == Kind.FOLLOWS else Why.MUTUAL), leaf.number
        if any(leaf.kind == Kind.QUESTION for leaf in open_leaves):
            return Why.ANSWER, None
        return Why.APPROVAL, None


def judge(tree: Node, facts: Facts) -> Judged:
    """What a tree comes to for one fan. No query."""
    results = {leaf: result_of(leaf, facts) for leaf in leaves(tree)}
    value = value_of(tree, lambda leaf: results[leaf].value)
    return Judged(value, tuple(results.values()))


def result_of(leaf: Leaf, facts: Facts) -> Result:
    """What one condition comes to."""
    found = _JUDGES[leaf.kind](leaf, facts)
    if leaf.key in facts.granted and found.value is not True and not _known_no(found):
        return Result(leaf, True, Source.STAFF, found.said)
    return found


def _known_no(result: Result) -> bool:
    """Whether better evidence than a person's nod says no: a follow that ended."""
    return result.leaf.kind in FOLLOWS and result.value is False


def _open(leaf: Leaf, facts: Facts) -> Result:
    return Result(leaf, True, Source.RECORD)


def _code(leaf: Leaf, facts: Facts) -> Result:
    if facts.door or leaf.key in facts.granted:
        return Result(leaf, True, Source.DOOR)
    return Result(leaf, False if facts.entering else None, Source.NOTHING)


def _approval(leaf: Leaf, facts: Facts) -> Result:
    return Result(leaf, None, Source.NOTHING)


def _follow(leaf: Leaf, facts: Facts) -> Result:
    known = facts.follows.get(leaf.number)
    if known is None or known.checked_at is None:
        return Result(leaf, None, Source.NOTHING)
    value: Value = known.follows_us
    if leaf.kind == Kind.MUTUAL and value is not False:
        # That we don't follow them is ours to mend, not the fan's: it waits for us.
        value = True if known.follows_us and known.we_follow else None
    if value is False and facts.says_follows:
        value = None
    said = f"{_word(known.follows_us)}/{_word(known.we_follow)}"
    return Result(leaf, value, _HOW.get(FollowFact.How(known.how), Source.NOTHING), said)


def _word(value: Value) -> str:
    return "?" if value is None else "yes" if value else "no"


def _known(leaf: Leaf, facts: Facts) -> Result:
    return Result(leaf, facts.days >= leaf.number, Source.RECORD, str(facts.days))


def _level(leaf: Leaf, facts: Facts) -> Result:
    return Result(leaf, facts.rank >= leaf.number, Source.POINTS, str(facts.rank))


def _tag(leaf: Leaf, facts: Facts) -> Result:
    if leaf.number in facts.tags_gone:
        return Result(leaf, None, Source.NOTHING)  # deleted since: nobody can have it
    return Result(leaf, leaf.number in facts.tags, Source.TAGS)


def _question(leaf: Leaf, facts: Facts) -> Result:
    answer = facts.answers.get(leaf.key, "")
    if not answer:
        return Result(leaf, False if facts.entering else None, Source.NOTHING)
    if not leaf.checked:
        return Result(leaf, None, Source.ANSWER, answer)
    return Result(leaf, answer_fits(leaf, answer), Source.ANSWER, answer)


def answer_fits(leaf: Leaf, answer: str) -> bool:
    """Whether an answer is one of those the question takes; width, case and spaces are the same."""
    return _normal(answer) in {_normal(one) for one in leaf.answers}


def _normal(text: str) -> str:
    return normalise_phrase(text) or text.strip()


_JUDGES = {
    Kind.OPEN: _open,
    Kind.CODE: _code,
    Kind.APPROVAL: _approval,
    Kind.FOLLOWS: _follow,
    Kind.MUTUAL: _follow,
    Kind.KNOWN: _known,
    Kind.LEVEL: _level,
    Kind.TAG: _tag,
    Kind.QUESTION: _question,
}
