"""A combined rule: conditions joined by all-of and any-of, two levels deep at most.

Stored as JSON, ``{"op": "all", "of": [{"kind": "follows", "account": 5}, {"op": "any", "of":
[{"kind": "level", "rank": 3}, {"kind": "tag", "tag": 8}]}]}``, and never trusted: ``parse`` is the
only way in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from community.groups.errors import RuleInvalid, RuleTooDeep, RuleTooMany
from foundation.text.normal import display_clean

MOST_LEAVES = 10
MOST_DAYS = 3650
MOST_RANK = 100
QUESTION_LENGTH = 100
MOST_ANSWERS = 10
ANSWER_LENGTH = 40


class Kind(StrEnum):
    """What can be asked of a fan."""

    OPEN = "open"
    CODE = "code"
    APPROVAL = "approval"
    FOLLOWS = "follows"
    MUTUAL = "mutual"
    KNOWN = "known"
    LEVEL = "level"
    TAG = "tag"
    QUESTION = "question"


FOLLOWS = frozenset({Kind.FOLLOWS, Kind.MUTUAL})
# What is asked of who comes, and of nobody who is in.
AT_THE_DOOR = frozenset({Kind.OPEN, Kind.CODE, Kind.APPROVAL, Kind.QUESTION})
# Each kind's number: what it is called, and how large it may be.
_NUMBER = {
    Kind.FOLLOWS: ("account", 2**62),
    Kind.MUTUAL: ("account", 2**62),
    Kind.KNOWN: ("days", MOST_DAYS),
    Kind.LEVEL: ("rank", MOST_RANK),
    Kind.TAG: ("tag", 2**62),
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition. ``number`` is an account's or a tag's key, days, or a level's rank.

    A question with ``answers`` is checked against them; one without is read by staff.
    """

    kind: Kind
    number: int = 0
    text: str = ""
    answers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Names the condition in forms and evidence; another number or question is another key."""
        if self.kind == Kind.QUESTION:
            return "question-" + blake2b(self.text.encode(), digest_size=6).hexdigest()
        return f"{self.kind}-{self.number}" if self.kind in _NUMBER else str(self.kind)

    @property
    def checked(self) -> bool:
        """Whether a question's answer is judged at once."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class Node:
    """Conditions of which all must be met, or any."""

    all: bool
    of: "tuple[Node | Leaf, ...]"


def leaves(tree: Node) -> Iterator[Leaf]:
    """Every condition, in the order in which they stand."""
    for one in tree.of:
        if isinstance(one, Leaf):
            yield one
        else:
            yield from leaves(one)


def parse(raw: Any) -> Node:
    """A tree from JSON of anybody's. Raises RuleInvalid, RuleTooDeep, RuleTooMany."""
    tree = _node(raw, depth=1)
    if sum(1 for _leaf in leaves(tree)) > MOST_LEAVES:
        raise RuleTooMany(most=MOST_LEAVES)
    return tree


def dump(part: Node | Leaf) -> dict[str, Any]:
    """As stored; ``parse(dump(tree)) == tree``."""
    if isinstance(part, Node):
        return {"op": "all" if part.all else "any", "of": [dump(one) for one in part.of]}
    made: dict[str, Any] = {"kind": str(part.kind)}
    if part.kind in _NUMBER:
        made[_NUMBER[part.kind][0]] = part.number
    if part.kind == Kind.QUESTION:
        made["text"] = part.text
        if part.answers:
            made["answers"] = list(part.answers)
    return made


def tidy(tree: Node) -> Node:
    """Without what changes nothing: a group of one, the same condition twice, all-of in all-of."""
    parts: list[Node | Leaf] = []
    for one in tree.of:
        part = tidy(one) if isinstance(one, Node) else one
        if isinstance(part, Node) and (len(part.of) == 1 or part.all == tree.all):
            parts += [inner for inner in part.of if inner not in parts]
        elif part not in parts:
            parts.append(part)
    if len(parts) == 1 and isinstance(parts[0], Node):
        return parts[0]
    return Node(tree.all, tuple(parts))


def _node(raw: Any, depth: int) -> Node:
    if not isinstance(raw, Mapping) or set(raw) != {"op", "of"} or raw["op"] not in ("all", "any"):
        raise RuleInvalid
    inside = raw["of"]
    if not isinstance(inside, list) or not inside:
        raise RuleInvalid
    if len(inside) > MOST_LEAVES:
        raise RuleTooMany(most=MOST_LEAVES)
    return Node(raw["op"] == "all", tuple(_part(one, depth) for one in inside))


def _part(raw: Any, depth: int) -> Node | Leaf:
    if isinstance(raw, Mapping) and "op" in raw:
        if depth >= 2:
            raise RuleTooDeep
        return _node(raw, depth + 1)
    return leaf(raw)


def leaf(raw: Any) -> Leaf:
    """One condition from JSON of anybody's. Raises RuleInvalid."""
    if not isinstance(raw, Mapping) or raw.get("kind") not in list(Kind):
        raise RuleInvalid
    kind = Kind(raw["kind"])
    if kind == Kind.QUESTION:
        return _question(raw)
    if kind not in _NUMBER:
        if set(raw) != {"kind"}:
            raise RuleInvalid
        return Leaf(kind)
    name, most = _NUMBER[kind]
    number = raw.get(name)
    if set(raw) != {"kind", name} or type(number) is not int or not 1 <= number <= most:
        raise RuleInvalid
    return Leaf(kind, number)


def _question(raw: Mapping[str, Any]) -> Leaf:
    given = raw.get("answers", [])
    if not set(raw) <= {"kind", "text", "answers"} or not isinstance(raw.get("text"), str):
        raise RuleInvalid
    if not isinstance(given, list) or len(given) > MOST_ANSWERS:
        raise RuleInvalid
    if not all(isinstance(one, str) for one in given):
        raise RuleInvalid
    text = display_clean(raw["text"], QUESTION_LENGTH)
    answers = tuple(filter(None, (display_clean(one, ANSWER_LENGTH) for one in given)))
    if not text:
        raise RuleInvalid
    return Leaf(Kind.QUESTION, text=text, answers=answers)
