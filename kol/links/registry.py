"""What apps above can tell of links: what came of clicks (joins, orders), and what the things are
that links belong to. They register it in ready().
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
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


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing a link belongs to: how it is called, and the path of its page."""

    name: str
    path: str


@dataclass(frozen=True, slots=True)
class _Subjects:
    # Both run in the team's scope; ``told`` makes one query, ``found`` is one's part.
    told: Callable[[Iterable[int]], dict[int, Subject]]
    found: Callable[[str], "QuerySet[Any, Any]"]


_subjects: dict[str, _Subjects] = {}


def link_subject(
    kind: str,
    *,
    told: Callable[[Iterable[int]], dict[int, Subject]],
    found: Callable[[str], "QuerySet[Any, Any]"],
) -> None:
    """Register a kind of thing that links belong to: what those of these ids are, and the ids (a
    query of one column) of those a word finds. A second one of the same kind replaces it."""
    _subjects[kind] = _Subjects(told, found)


def subjects_told(asked: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Subject]:
    """What things are, by kind and id; what nobody knows is left out. A query for each kind."""
    by_kind: dict[str, list[int]] = {}
    for kind, number in asked:
        by_kind.setdefault(kind, []).append(number)
    return {
        (kind, number): subject
        for kind, ids in by_kind.items()
        if kind in _subjects
        for number, subject in _subjects[kind].told(ids).items()
    }


def subjects_found(word: str) -> "list[tuple[str, QuerySet[Any, Any]]]":
    """The ids of things a word finds, by kind, as parts of a query."""
    return [(kind, subjects.found(word)) for kind, subjects in sorted(_subjects.items())]
