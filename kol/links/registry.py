"""What came of clicks, as apps above can tell: joins, orders. They register it in ready()."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

# Counts by the id of the link; runs in the team's scope, one query.
Count = Callable[[Iterable[int]], dict[int, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """One kind of thing that clicks bring: its name, its word, its counts."""

    name: str
    label: str | Promise
    count: Count


_results: dict[str, Result] = {}


def link_result(name: str, *, label: str | Promise, count: Count) -> None:
    """Register what clicks bring. A second one of the same name replaces it."""
    _results[name] = Result(name, label, count)


def link_results() -> list[Result]:
    """All of them, by name."""
    return [_results[name] for name in sorted(_results)]
