"""True, false and not known: Kleene's three values. ``None`` is "not known", which is no "no"."""

from collections.abc import Callable, Iterable

from community.groups.rules.tree import Leaf, Node

Value = bool | None


def all_of(values: Iterable[Value]) -> Value:
    """False beats not-known, which beats true."""
    met: Value = True
    for value in values:
        if value is False:
            return False
        met = None if value is None else met
    return met


def any_of(values: Iterable[Value]) -> Value:
    """True beats not-known, which beats false."""
    met: Value = False
    for value in values:
        if value is True:
            return True
        met = None if value is None else met
    return met


def value_of(part: Node | Leaf, leaf_value: Callable[[Leaf], Value]) -> Value:
    """What a tree comes to, given what each of its conditions is."""
    if isinstance(part, Leaf):
        return leaf_value(part)
    return (all_of if part.all else any_of)(value_of(one, leaf_value) for one in part.of)
