"""Three values: every combination of conditions against an oracle that is slow and obvious."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.groups.errors import RuleInvalid, RuleTooDeep, RuleTooMany
from community.groups.rules.logic import value_of
from community.groups.rules.tree import Kind, Leaf, Node, dump, leaves, parse, tidy

LEAVES = [Leaf(Kind.LEVEL, number) for number in range(1, 6)]
a_leaf = st.sampled_from(LEAVES)
a_block = st.builds(Node, st.booleans(), st.lists(a_leaf, min_size=1, max_size=3).map(tuple))
a_tree = st.builds(
    Node, st.booleans(), st.lists(st.one_of(a_leaf, a_block), min_size=1, max_size=3).map(tuple)
)


def holds(part: Any, world: dict[Leaf, bool]) -> bool:
    """Plain logic, where everything is known."""
    if isinstance(part, Leaf):
        return world[part]
    return (all if part.all else any)([holds(one, world) for one in part.of])


def kleene(part: Any, known: dict[Leaf, bool | None]) -> bool | None:
    """Kleene's tables, written down: -1 no, 0 not known, 1 yes; and is min, or is max."""
    if isinstance(part, Leaf):
        return known[part]
    numbers = [{False: -1, None: 0, True: 1}[kleene(one, known)] for one in part.of]
    return {-1: False, 0: None, 1: True}[min(numbers) if part.all else max(numbers)]


@settings(max_examples=400, deadline=None)
@given(a_tree, st.lists(st.sampled_from([True, False, None]), min_size=5, max_size=5))
def test_any_combination_comes_to_what_the_tables_say(
    tree: Node, values: list[bool | None]
) -> None:
    known = dict(zip(LEAVES, values, strict=True))
    got = value_of(tree, known.__getitem__)
    assert got is kleene(tree, known)
    assert value_of(tidy(tree), known.__getitem__) is got
    # What comes out is right in every world that what is not known may turn out to be.
    open_ones = [leaf for leaf in LEAVES if known[leaf] is None]
    worlds = [
        known | dict(zip(open_ones, turn, strict=True))
        for turn in product([True, False], repeat=len(open_ones))
    ]
    outcomes = {holds(tree, world) for world in worlds}  # type: ignore[arg-type]
    if got is not None:
        assert outcomes == {got}


@settings(max_examples=200, deadline=None)
@given(a_tree)
def test_what_is_stored_reads_back_the_same(tree: Node) -> None:
    assert parse(dump(tree)) == tree


def test_false_and_anything_is_refused_and_unknown_or_true_is_in() -> None:
    one, two = LEAVES[:2]
    for every, values, wanted in (
        (True, (False, None), False),
        (True, (True, None), None),
        (True, (True, True), True),
        (False, (None, True), True),
        (False, (None, False), None),
        (False, (False, False), False),
    ):
        known = dict(zip((one, two), values, strict=True))
        assert value_of(Node(every, (one, two)), known.__getitem__) is wanted, (every, values)


LEVEL = {"kind": "level", "rank": 3}


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (None, RuleInvalid),
        ([], RuleInvalid),
        ({"op": "all", "of": []}, RuleInvalid),
        ({"op": "none", "of": [LEVEL]}, RuleInvalid),
        ({"op": "all", "of": [LEVEL], "more": 1}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "rich"}]}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "level"}]}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "level", "rank": True}]}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "level", "rank": 0}]}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "open", "rank": 1}]}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "question", "text": " "}]}, RuleInvalid),
        ({"op": "all", "of": [{"kind": "question", "text": "?", "answers": [1]}]}, RuleInvalid),
        ({"op": "all", "of": [LEVEL] * 11}, RuleTooMany),
        ({"op": "all", "of": [{"op": "any", "of": [LEVEL] * 6}] * 2}, RuleTooMany),
        (
            {"op": "all", "of": [{"op": "any", "of": [{"op": "all", "of": [LEVEL]}]}]},
            RuleTooDeep,
        ),
    ],
)
def test_what_is_no_rule_is_refused(raw: Any, error: type[RuleInvalid]) -> None:
    with pytest.raises(RuleInvalid) as refusal:
        parse(raw)
    assert type(refusal.value) is error


def test_what_changes_nothing_is_taken_out() -> None:
    one, two = LEAVES[:2]
    assert tidy(Node(False, (Node(True, (one,)), one))) == Node(False, (one,))
    assert tidy(Node(True, (Node(True, (one, two)), one))) == Node(True, (one, two))
    assert tidy(Node(False, (Node(True, (one, two)),))) == Node(True, (one, two))
    assert len(list(leaves(tidy(Node(True, (one, Node(False, (two, one)))))))) == 3
